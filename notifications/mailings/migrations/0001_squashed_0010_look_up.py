import django.db.models.deletion
import django.db.models.fields.json
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

MAILING_CLOSING_SUM_HOLDS = pgtrigger.compiler.Trigger(name='closing_sum_holds', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (NEW.state = 'closed' OR NEW.closed_at IS NOT NULL OR NEW.closing_sum IS NOT NULL)", declare='DECLARE found jsonb; people bigint; still_open bigint; problem text;', func="\n        IF TG_OP = 'UPDATE' THEN\n            IF (OLD.state, OLD.closed_at, OLD.closing_sum, OLD.audience_count)\n                IS NOT DISTINCT FROM (NEW.state, NEW.closed_at, NEW.closing_sum, NEW.audience_count)\n            THEN\n                RETURN NEW;\n            END IF;\n        END IF;\n        SELECT coalesce(jsonb_object_agg(state, count), '{}'), coalesce(sum(count), 0),\n            coalesce(sum(count) FILTER (WHERE state IN ('waiting', 'deferred')), 0)\n        INTO found, people, still_open\n        FROM (\n            SELECT state, count(*) AS count FROM deliveries_delivery WHERE mailing_id = NEW.id GROUP BY state\n        ) AS counted;\n        IF NEW.state = 'closed' AND NEW.audience_count IS NULL THEN\n            problem := 'Nobody was ever to be told.';\n        ELSIF still_open > 0 THEN\n            problem := concat(still_open, ' of ', people, ' people are still to be told.');\n        ELSIF people <> coalesce(NEW.audience_count, 0) THEN\n            problem := concat('The audience was ', coalesce(NEW.audience_count, 0), ' people, and the ledger has ',\n                people, '.');\n        ELSIF found <> coalesce(NEW.closing_sum, '{}') THEN\n            problem := concat('Counted person by person it is ', found, ', and the closing sum says ',\n                coalesce(NEW.closing_sum, '{}'), '.');\n        ELSE\n            RETURN NEW;\n        END IF;\n        RAISE EXCEPTION USING ERRCODE = 'check_violation', CONSTRAINT = 'closing_sum_holds', MESSAGE = problem;\n    ", hash='eb390af136220bae6d73c52b833aa41ca3f29efe', operation='INSERT OR UPDATE', pgid='pgtrigger_closing_sum_holds_c6e92', table='mailings_mailing', when='BEFORE'))
MAILING_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mailings_mailingevent" ("canary_count", "canary_limit", "canary_wait_minutes", "closed_at", "corrects_id", "corrects_version", "created_at", "created_by_id", "id", "in_doubt_policy", "not_after", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "reference", "send_at", "started_at", "state", "text_id", "version", "wave_id") VALUES (NEW."canary_count", NEW."canary_limit", NEW."canary_wait_minutes", NEW."closed_at", NEW."corrects_id", NEW."corrects_version", NEW."created_at", NEW."created_by_id", NEW."id", NEW."in_doubt_policy", NEW."not_after", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose", NEW."reference", NEW."send_at", NEW."started_at", NEW."state", NEW."text_id", NEW."version", NEW."wave_id"); RETURN NULL;', hash='4ee810f8d9963203e3a47133aa08c4809e688a10', operation='INSERT', pgid='pgtrigger_insert_insert_afbf8', table='mailings_mailing', when='AFTER'))
MAILING_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."canary_count" IS DISTINCT FROM (NEW."canary_count") OR OLD."canary_limit" IS DISTINCT FROM (NEW."canary_limit") OR OLD."canary_wait_minutes" IS DISTINCT FROM (NEW."canary_wait_minutes") OR OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."corrects_id" IS DISTINCT FROM (NEW."corrects_id") OR OLD."corrects_version" IS DISTINCT FROM (NEW."corrects_version") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."created_by_id" IS DISTINCT FROM (NEW."created_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."in_doubt_policy" IS DISTINCT FROM (NEW."in_doubt_policy") OR OLD."not_after" IS DISTINCT FROM (NEW."not_after") OR OLD."purpose" IS DISTINCT FROM (NEW."purpose") OR OLD."reference" IS DISTINCT FROM (NEW."reference") OR OLD."send_at" IS DISTINCT FROM (NEW."send_at") OR OLD."started_at" IS DISTINCT FROM (NEW."started_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."text_id" IS DISTINCT FROM (NEW."text_id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."wave_id" IS DISTINCT FROM (NEW."wave_id"))', func='INSERT INTO "mailings_mailingevent" ("canary_count", "canary_limit", "canary_wait_minutes", "closed_at", "corrects_id", "corrects_version", "created_at", "created_by_id", "id", "in_doubt_policy", "not_after", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose", "reference", "send_at", "started_at", "state", "text_id", "version", "wave_id") VALUES (NEW."canary_count", NEW."canary_limit", NEW."canary_wait_minutes", NEW."closed_at", NEW."corrects_id", NEW."corrects_version", NEW."created_at", NEW."created_by_id", NEW."id", NEW."in_doubt_policy", NEW."not_after", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose", NEW."reference", NEW."send_at", NEW."started_at", NEW."state", NEW."text_id", NEW."version", NEW."wave_id"); RETURN NULL;', hash='95491a1194decea4f9170e7b1ea587d1a33576f7', operation='UPDATE', pgid='pgtrigger_update_update_143aa', table='mailings_mailing', when='AFTER'))
APPROVAL_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mailings_approvalevent" ("at", "by_id", "content_hash", "id", "mailing_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."at", NEW."by_id", NEW."content_hash", NEW."id", NEW."mailing_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='a002ea25c7952a9971903f068e5da284a01cc513', operation='INSERT', pgid='pgtrigger_insert_insert_a3f99', table='mailings_approval', when='AFTER'))
APPROVAL_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "mailings_approvalevent" ("at", "by_id", "content_hash", "id", "mailing_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."at", NEW."by_id", NEW."content_hash", NEW."id", NEW."mailing_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='f67eb374b9c4e3684f29c06e1ad6afb1974b4655', operation='UPDATE', pgid='pgtrigger_update_update_48516', table='mailings_approval', when='AFTER'))
ACCEPTANCE_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "mailings_acceptanceevent" ("at", "by_id", "check_key", "found_hash", "id", "mailing_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "title") VALUES (NEW."at", NEW."by_id", NEW."check_key", NEW."found_hash", NEW."id", NEW."mailing_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."title"); RETURN NULL;', hash='4cec107fb47ba1d5ae606936b327348d2acc9b66', operation='INSERT', pgid='pgtrigger_insert_insert_576ee', table='mailings_acceptance', when='AFTER'))
ACCEPTANCE_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "mailings_acceptanceevent" ("at", "by_id", "check_key", "found_hash", "id", "mailing_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "title") VALUES (NEW."at", NEW."by_id", NEW."check_key", NEW."found_hash", NEW."id", NEW."mailing_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."title"); RETURN NULL;', hash='721a1f97a5e947931e08feea557f8e7072a7cd04', operation='UPDATE', pgid='pgtrigger_update_update_ea6f6', table='mailings_acceptance', when='AFTER'))
TRIGGERS = [
    MAILING_CLOSING_SUM_HOLDS,
    MAILING_INSERT_INSERT,
    MAILING_UPDATE_UPDATE,
    APPROVAL_INSERT_INSERT,
    APPROVAL_UPDATE_UPDATE,
    ACCEPTANCE_INSERT_INSERT,
    ACCEPTANCE_UPDATE_UPDATE,
]


class Migration(migrations.Migration):

    replaces = [('mailings', '0001_initial'), ('mailings', '0002_closing_sum_holds'), ('mailings', '0003_readings_of_progress'), ('mailings', '0004_new_dates'), ('mailings', '0005_told_dates'), ('mailings', '0006_purposes_of_a_wave'), ('mailings', '0007_canary'), ('mailings', '0008_acceptance'), ('mailings', '0009_corrections'), ('mailings', '0010_look_up')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('pghistory', '0007_auto_20250421_0444'),
        ('texts', '0001_squashed_0006_history_by_time'),
        ('waves', '0001_squashed_0009_warnings_kept'),
    ]

    operations = [
        migrations.CreateModel(
            name='LookUp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('spf', 'spf'), ('dkim', 'dkim'), ('dmarc', 'dmarc'), ('link', 'link')], max_length=5)),
                ('subject', models.CharField(max_length=500)),
                ('state', models.CharField(max_length=11)),
                ('title', models.CharField(max_length=300)),
                ('detail', models.CharField(blank=True, default='', max_length=600)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'subject'), name='one_look_up_per_kind_and_subject')],
            },
        ),
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('advance', 'Advance notice'), ('today', 'On the day'), ('reminder', 'Reminder'), ('date_changed', 'Date changed'), ('correction', 'Correction'), ('done', 'Done'), ('helpdesk_briefing', 'Helpdesk briefing'), ('document_task', 'Documentation-update task')], max_length=20)),
                ('version', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('waiting_for_approval', 'Waiting for approval'), ('scheduled', 'Scheduled'), ('sending', 'Sending'), ('paused', 'Paused'), ('closed', 'Closed'), ('stopped', 'Stopped')], default='draft', max_length=20)),
                ('reference', models.CharField(max_length=12, unique=True)),
                ('send_at', models.DateTimeField(blank=True, null=True)),
                ('not_after', models.DateTimeField(blank=True, null=True)),
                ('in_doubt_policy', models.CharField(choices=[('ask', 'A person decides'), ('resend', 'Send once more')], default='ask', max_length=6)),
                ('canary_count', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('canary_wait_minutes', models.PositiveSmallIntegerField(db_default=30, default=30)),
                ('canary_limit', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('canary_passed_at', models.DateTimeField(blank=True, null=True)),
                ('pinned', models.JSONField(blank=True, default=dict)),
                ('pinned_dates', models.GeneratedField(db_persist=True, expression=django.db.models.fields.json.KeyTextTransform('dates', 'pinned'), output_field=models.TextField(null=True))),
                ('corrects_version', models.BooleanField(db_default=False, default=False)),
                ('new_dates', models.JSONField(blank=True, default=dict)),
                ('audience_count', models.PositiveIntegerField(blank=True, null=True)),
                ('closing_sum', models.JSONField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('corrects', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='mailings.mailing')),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mailings', to='texts.text')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mailings', to='waves.wave')),
            ],
            options={
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(models.F('wave'), models.OrderBy(models.F('started_at'), descending=True), models.OrderBy(models.F('id'), descending=True), condition=models.Q(('purpose__in', ('advance', 'today', 'reminder', 'date_changed', 'correction'))), include=('pinned_dates',), name='mailings_told_dates'), models.Index(models.F('wave'), condition=models.Q(('purpose', 'date_changed')), name='mailings_about_changed_dates'), models.Index(fields=['wave', 'id'], include=('audience_count',), name='mailings_people_of_waves')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['draft', 'waiting_for_approval', 'scheduled', 'sending', 'paused'])), fields=('wave', 'purpose'), name='one_open_mailing_per_wave_and_purpose')],
                'triggers': [MAILING_CLOSING_SUM_HOLDS, MAILING_INSERT_INSERT, MAILING_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='Acceptance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_key', models.CharField(max_length=60)),
                ('found_hash', models.CharField(max_length=64)),
                ('title', models.CharField(max_length=300)),
                ('reason', models.CharField(max_length=400)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acceptances', to='mailings.mailing')),
            ],
            options={
                'ordering': ['at'],
                'constraints': [models.UniqueConstraint(fields=('mailing', 'check_key', 'found_hash'), name='one_acceptance_per_check_and_finding')],
                'triggers': [ACCEPTANCE_INSERT_INSERT, ACCEPTANCE_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('content_hash', models.CharField(max_length=64)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='approvals', to='mailings.mailing')),
            ],
            options={
                'ordering': ['at'],
                'constraints': [models.UniqueConstraint(fields=('mailing', 'by', 'content_hash'), name='one_approval_per_person_and_hash')],
                'triggers': [APPROVAL_INSERT_INSERT, APPROVAL_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='MailingEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('purpose', models.CharField(choices=[('advance', 'Advance notice'), ('today', 'On the day'), ('reminder', 'Reminder'), ('date_changed', 'Date changed'), ('correction', 'Correction'), ('done', 'Done'), ('helpdesk_briefing', 'Helpdesk briefing'), ('document_task', 'Documentation-update task')], max_length=20)),
                ('version', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('waiting_for_approval', 'Waiting for approval'), ('scheduled', 'Scheduled'), ('sending', 'Sending'), ('paused', 'Paused'), ('closed', 'Closed'), ('stopped', 'Stopped')], default='draft', max_length=20)),
                ('reference', models.CharField(max_length=12)),
                ('send_at', models.DateTimeField(blank=True, null=True)),
                ('not_after', models.DateTimeField(blank=True, null=True)),
                ('in_doubt_policy', models.CharField(choices=[('ask', 'A person decides'), ('resend', 'Send once more')], default='ask', max_length=6)),
                ('canary_count', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('canary_wait_minutes', models.PositiveSmallIntegerField(db_default=30, default=30)),
                ('canary_limit', models.PositiveSmallIntegerField(db_default=0, default=0)),
                ('corrects_version', models.BooleanField(db_default=False, default=False)),
                ('created_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('corrects', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mailings.mailing')),
                ('created_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='mailings.mailing')),
                ('text', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='texts.text')),
                ('wave', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='waves.wave')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='MailingTransition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_state', models.CharField(blank=True, choices=[('draft', 'Draft'), ('waiting_for_approval', 'Waiting for approval'), ('scheduled', 'Scheduled'), ('sending', 'Sending'), ('paused', 'Paused'), ('closed', 'Closed'), ('stopped', 'Stopped')], default='', max_length=20)),
                ('to_state', models.CharField(choices=[('draft', 'Draft'), ('waiting_for_approval', 'Waiting for approval'), ('scheduled', 'Scheduled'), ('sending', 'Sending'), ('paused', 'Paused'), ('closed', 'Closed'), ('stopped', 'Stopped')], max_length=20)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, default='', max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='transitions', to='mailings.mailing')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('answered', models.PositiveIntegerField()),
                ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='mailings.mailing')),
            ],
            options={
                'ordering': ['at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ApprovalEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('content_hash', models.CharField(max_length=64)),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='mailings.approval')),
                ('mailing', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mailings.mailing')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AcceptanceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('check_key', models.CharField(max_length=60)),
                ('found_hash', models.CharField(max_length=64)),
                ('title', models.CharField(max_length=300)),
                ('reason', models.CharField(max_length=400)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='mailings.acceptance')),
                ('mailing', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mailings.mailing')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunSQL([trigger.install_sql for trigger in TRIGGERS], [trigger.uninstall_sql for trigger in TRIGGERS]),
    ]
