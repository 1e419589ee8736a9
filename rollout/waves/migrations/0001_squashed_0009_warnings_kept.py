import uuid

import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

FEED_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "waves_feedevent" ("id", "kind", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tenant_id") VALUES (NEW."id", NEW."kind", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."tenant_id"); RETURN NULL;', hash='22d394750a3f189d5d91a7efe2479417a3708ca3', operation='INSERT', pgid='pgtrigger_insert_insert_b296e', table='waves_feed', when='AFTER'))
FEED_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."tenant_id" IS DISTINCT FROM (NEW."tenant_id"))', func='INSERT INTO "waves_feedevent" ("id", "kind", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tenant_id") VALUES (NEW."id", NEW."kind", NEW."made_at", NEW."made_by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."tenant_id"); RETURN NULL;', hash='06793acea3497383782aa86ff6dd5a879b77ff35', operation='UPDATE', pgid='pgtrigger_update_update_617ae', table='waves_feed', when='AFTER'))
FEED_DELETE_DELETE = pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "waves_feedevent" ("id", "kind", "made_at", "made_by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "tenant_id") VALUES (OLD."id", OLD."kind", OLD."made_at", OLD."made_by_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."tenant_id"); RETURN NULL;', hash='ab6a787d97e6977de3078b65b105974a3a6bd3d4', operation='DELETE', pgid='pgtrigger_delete_delete_fad15', table='waves_feed', when='AFTER'))
WAVE_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "waves_waveevent" ("audience", "change_id", "ends_on", "follows_window", "id", "name", "number", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state", "tenant_id") VALUES (NEW."audience", NEW."change_id", NEW."ends_on", NEW."follows_window", NEW."id", NEW."name", NEW."number", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."starts_on", NEW."state", NEW."tenant_id"); RETURN NULL;', hash='8ff363c57eb8534d565a38b4909a437255c9179b', operation='INSERT', pgid='pgtrigger_insert_insert_e5857', table='waves_wave', when='AFTER'))
WAVE_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."change_id" IS DISTINCT FROM (NEW."change_id") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."follows_window" IS DISTINCT FROM (NEW."follows_window") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."tenant_id" IS DISTINCT FROM (NEW."tenant_id"))', func='INSERT INTO "waves_waveevent" ("audience", "change_id", "ends_on", "follows_window", "id", "name", "number", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "starts_on", "state", "tenant_id") VALUES (NEW."audience", NEW."change_id", NEW."ends_on", NEW."follows_window", NEW."id", NEW."name", NEW."number", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."starts_on", NEW."state", NEW."tenant_id"); RETURN NULL;', hash='f4d9694722fc7d0ad5135b455d6fed009c76530b', operation='UPDATE', pgid='pgtrigger_update_update_4a286', table='waves_wave', when='AFTER'))
TRIGGERS = [
    FEED_INSERT_INSERT,
    FEED_UPDATE_UPDATE,
    FEED_DELETE_DELETE,
    WAVE_INSERT_INSERT,
    WAVE_UPDATE_UPDATE,
]


class Migration(migrations.Migration):

    replaces = [('waves', '0001_initial'), ('waves', '0002_wave_follows_the_window'), ('waves', '0003_reach_kept'), ('waves', '0004_waves_for_many_tenants'), ('waves', '0005_lists_of_reach'), ('waves', '0006_secret_addresses'), ('waves', '0007_acts_on_many_waves'), ('waves', '0008_attention_noted'), ('waves', '0009_warnings_kept')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('changes', '0001_squashed_0008_posts_kept_before'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('tenants', '0001_squashed_0009_working_hours'),
    ]

    operations = [
        migrations.CreateModel(
            name='BulkAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, unique=True)),
                ('kind', models.CharField(choices=[('move', 'Move'), ('pause', 'Pause'), ('resume', 'Resume'), ('cancel', 'Cancel')], max_length=6)),
                ('days', models.SmallIntegerField(null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=500)),
                ('at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='changes.change')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='Feed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('calendar', 'Calendar'), ('steps', 'News feed')], max_length=8)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('fetched_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='feeds', to='tenants.tenant')),
            ],
            options={
                'ordering': ['tenant', 'kind'],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'kind'), name='one_address_per_tenant_and_kind')],
                'triggers': [FEED_INSERT_INSERT, FEED_UPDATE_UPDATE, FEED_DELETE_DELETE],
            },
        ),
        migrations.CreateModel(
            name='PersonReach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reach_class', models.CharField(choices=[('only_method', 'Only sign-in method'), ('blocked', 'Blocked'), ('too_old', 'iOS too old'), ('update', 'Update and open'), ('unknown', 'Unknown'), ('ready', 'Ready'), ('not_ios', 'Not an iPhone')], max_length=11)),
                ('reason', models.CharField(choices=[('only_method', 'Authenticator is the only second sign-in method'), ('blocked', 'Device management switches off what the backup needs'), ('too_old', 'The system is older than the change asks for'), ('app_old', 'The app is older than the change asks for'), ('app_unseen', 'Managed, but no source says which version of the app is on it'), ('no_platform', 'No source says what kind of phone it is'), ('not_managed', 'Not managed: only the person can say'), ('no_phone', 'No phone is known: only the person can say'), ('no_rule', 'What the change asks of phones is not known yet'), ('nothing_known', 'Nothing known stands in the way'), ('other_platform', 'Not an iPhone or iPad'), ('no_authenticator', 'Registered without Authenticator')], max_length=20)),
                ('source', models.CharField(blank=True, default='', max_length=13)),
                ('phone_id', models.BigIntegerField(null=True)),
                ('is_affected', models.BooleanField()),
                ('told_at', models.DateTimeField(null=True)),
                ('change', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='changes.change')),
                ('person', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='reaches', to='tenants.person')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
            options={
                'indexes': [models.Index(fields=['change', 'tenant', 'reach_class', 'person'], name='people_by_class'), models.Index(condition=models.Q(('told_at__isnull', False)), fields=['change', 'tenant', 'person'], name='people_told'), models.Index(condition=models.Q(('is_affected', True), ('told_at', None)), fields=['change', 'tenant', 'person'], name='people_not_told')],
                'constraints': [models.UniqueConstraint(fields=('person', 'change'), name='one_class_per_person_and_change')],
            },
        ),
        migrations.CreateModel(
            name='PlanCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('people_left_over', models.PositiveIntegerField(default=0)),
                ('stamp', models.CharField(max_length=64)),
                ('counted_at', models.DateTimeField()),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='changes.change')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'change'), name='one_plan_check_per_tenant')],
            },
        ),
        migrations.CreateModel(
            name='WavePlan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked', models.TextField(blank=True, default='')),
                ('recipe', models.JSONField()),
                ('people', models.JSONField(default=dict)),
                ('seen', models.CharField(blank=True, default='', max_length=64)),
                ('drawn_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('wave_count', models.PositiveIntegerField(default=0)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='plans', to='changes.change')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenants', models.ManyToManyField(related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['-drawn_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='FeedEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('calendar', 'Calendar'), ('steps', 'News feed')], max_length=8)),
                ('made_at', models.DateTimeField()),
                ('made_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='waves.feed')),
                ('tenant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tenants.tenant')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Wave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('follows_window', models.BooleanField(default=False, verbose_name='follows the vendor’s window')),
                ('planned_starts_on', models.DateField(blank=True, null=True)),
                ('planned_ends_on', models.DateField(blank=True, null=True)),
                ('audience', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('ready', 'Ready'), ('announced', 'Announced'), ('rolling', 'Rolling'), ('done', 'Done'), ('paused', 'Paused'), ('cancelled', 'Cancelled')], default='draft', max_length=9)),
                ('people_count', models.PositiveIntegerField(blank=True, null=True)),
                ('counted_at', models.DateTimeField(blank=True, null=True)),
                ('overlaps', models.JSONField(blank=True, default=list)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waves', to='changes.change')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('planned_window', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='changes.vendorwindow')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waves', to='tenants.tenant')),
                ('plan', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='waves', to='waves.waveplan')),
            ],
            options={
                'ordering': ['tenant', 'number'],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'change', 'number'), name='one_wave_per_number'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='wave_ends_after_start')],
                'triggers': [WAVE_INSERT_INSERT, WAVE_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='ReachSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phones', models.PositiveIntegerField(default=0)),
                ('phones_new', models.PositiveIntegerField(default=0)),
                ('people_affected', models.PositiveIntegerField(default=0)),
                ('people_told', models.PositiveIntegerField(default=0)),
                ('documents', models.PositiveIntegerField(default=0)),
                ('documents_corrected', models.PositiveIntegerField(default=0)),
                ('documents_overdue', models.PositiveIntegerField(default=0)),
                ('ready', models.PositiveIntegerField(default=0)),
                ('update', models.PositiveIntegerField(default=0)),
                ('blocked', models.PositiveIntegerField(default=0)),
                ('too_old', models.PositiveIntegerField(default=0)),
                ('unknown', models.PositiveIntegerField(default=0)),
                ('people_only_method', models.PositiveIntegerField(default=0)),
                ('people_blocked', models.PositiveIntegerField(default=0)),
                ('people_too_old', models.PositiveIntegerField(default=0)),
                ('people_update', models.PositiveIntegerField(default=0)),
                ('people_unknown', models.PositiveIntegerField(default=0)),
                ('people_ready', models.PositiveIntegerField(default=0)),
                ('people_not_ios', models.PositiveIntegerField(default=0)),
                ('is_trial', models.BooleanField(default=False)),
                ('people_allowed', models.PositiveIntegerField(default=0)),
                ('day', models.DateField()),
                ('is_missed', models.BooleanField(default=False)),
                ('has_other_dates', models.BooleanField(default=False)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='changes.change')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='tenants.tenant')),
                ('wave', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='snapshots', to='waves.wave')),
            ],
            options={
                'indexes': [models.Index(fields=['wave', '-day'], name='snapshot_by_wave')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'change', 'wave', 'day'), name='one_snapshot_per_day', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='ReachNow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phones', models.PositiveIntegerField(default=0)),
                ('phones_new', models.PositiveIntegerField(default=0)),
                ('people_affected', models.PositiveIntegerField(default=0)),
                ('people_told', models.PositiveIntegerField(default=0)),
                ('documents', models.PositiveIntegerField(default=0)),
                ('documents_corrected', models.PositiveIntegerField(default=0)),
                ('documents_overdue', models.PositiveIntegerField(default=0)),
                ('ready', models.PositiveIntegerField(default=0)),
                ('update', models.PositiveIntegerField(default=0)),
                ('blocked', models.PositiveIntegerField(default=0)),
                ('too_old', models.PositiveIntegerField(default=0)),
                ('unknown', models.PositiveIntegerField(default=0)),
                ('people_only_method', models.PositiveIntegerField(default=0)),
                ('people_blocked', models.PositiveIntegerField(default=0)),
                ('people_too_old', models.PositiveIntegerField(default=0)),
                ('people_update', models.PositiveIntegerField(default=0)),
                ('people_unknown', models.PositiveIntegerField(default=0)),
                ('people_ready', models.PositiveIntegerField(default=0)),
                ('people_not_ios', models.PositiveIntegerField(default=0)),
                ('is_trial', models.BooleanField(default=False)),
                ('people_allowed', models.PositiveIntegerField(default=0)),
                ('people_number', models.BigIntegerField(default=0)),
                ('sent_number', models.BigIntegerField(default=0)),
                ('thresholds', models.CharField(blank=True, default='', max_length=100)),
                ('counted_at', models.DateTimeField()),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='changes.change')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reach_now', to='tenants.tenant')),
                ('wave', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reach_now', to='waves.wave')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'change', 'wave'), name='one_count_per_tenant_and_wave', nulls_distinct=False)],
            },
        ),
        migrations.CreateModel(
            name='ChecklistTick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(choices=[('helpdesk_briefed', 'Helpdesk briefed'), ('documents_assigned', 'Documents assigned'), ('message_approved', 'Message approved')], max_length=20)),
                ('at', models.DateTimeField()),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ticks', to='waves.wave')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('wave', 'item'), name='one_tick_per_wave_and_item')],
            },
        ),
        migrations.CreateModel(
            name='BulkActWave',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('done', 'Done'), ('refused', 'Refused')], default='waiting', max_length=7)),
                ('words', models.CharField(blank=True, default='', max_length=300)),
                ('act', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='waves', to='waves.bulkact')),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='waves.wave')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('act', 'wave'), name='one_wave_per_bulk_act')],
            },
        ),
        migrations.CreateModel(
            name='WaveEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('number', models.PositiveIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('follows_window', models.BooleanField(default=False, verbose_name='follows the vendor’s window')),
                ('audience', models.JSONField(default=dict)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('ready', 'Ready'), ('announced', 'Announced'), ('rolling', 'Rolling'), ('done', 'Done'), ('paused', 'Paused'), ('cancelled', 'Cancelled')], default='draft', max_length=9)),
                ('change', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='waves.wave')),
                ('tenant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tenants.tenant')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='WaveTransition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_state', models.CharField(blank=True, choices=[('draft', 'Draft'), ('ready', 'Ready'), ('announced', 'Announced'), ('rolling', 'Rolling'), ('done', 'Done'), ('paused', 'Paused'), ('cancelled', 'Cancelled')], default='', max_length=9)),
                ('to_state', models.CharField(choices=[('draft', 'Draft'), ('ready', 'Ready'), ('announced', 'Announced'), ('rolling', 'Rolling'), ('done', 'Done'), ('paused', 'Paused'), ('cancelled', 'Cancelled')], max_length=9)),
                ('name', models.CharField(max_length=120)),
                ('starts_on', models.DateField()),
                ('ends_on', models.DateField()),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, default='', max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('wave', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='transitions', to='waves.wave')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'indexes': [models.Index(fields=['wave', '-at', '-id'], name='transition_by_wave')],
            },
        ),
        migrations.RunSQL([trigger.install_sql for trigger in TRIGGERS], [trigger.uninstall_sql for trigger in TRIGGERS]),
    ]
