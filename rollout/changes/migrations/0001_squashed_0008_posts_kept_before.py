import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

CHANGE_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "changes_changeevent" ("announcement_id", "closed_at", "id", "mc_id", "name", "owner_id", "pack", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name", "slug", "tracked_since") VALUES (NEW."announcement_id", NEW."closed_at", NEW."id", NEW."mc_id", NEW."name", NEW."owner_id", NEW."pack", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."short_name", NEW."slug", NEW."tracked_since"); RETURN NULL;', hash='beac967ef93d3c19542a8539bfcaa28497a7cde2', operation='INSERT', pgid='pgtrigger_insert_insert_19c94', table='changes_change', when='AFTER'))
CHANGE_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "changes_changeevent" ("announcement_id", "closed_at", "id", "mc_id", "name", "owner_id", "pack", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name", "slug", "tracked_since") VALUES (NEW."announcement_id", NEW."closed_at", NEW."id", NEW."mc_id", NEW."name", NEW."owner_id", NEW."pack", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."short_name", NEW."slug", NEW."tracked_since"); RETURN NULL;', hash='c4ff465359fd8c818178f2b3df3fbeb9a4a5ca22', operation='UPDATE', pgid='pgtrigger_update_update_acf15', table='changes_change', when='AFTER'))
STEPTICK_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "changes_steptickevent" ("at", "by_id", "change_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "step", "tenant_id") VALUES (NEW."at", NEW."by_id", NEW."change_id", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."step", NEW."tenant_id"); RETURN NULL;', hash='ea6b8719b3e8d3434988643d6436d285f5835666', operation='INSERT', pgid='pgtrigger_insert_insert_4330d', table='changes_steptick', when='AFTER'))
STEPTICK_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "changes_steptickevent" ("at", "by_id", "change_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "step", "tenant_id") VALUES (NEW."at", NEW."by_id", NEW."change_id", NEW."id", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."step", NEW."tenant_id"); RETURN NULL;', hash='7fc5208f29e8bd9a88165b37c59ec7414adfa0c6', operation='UPDATE', pgid='pgtrigger_update_update_f39cf', table='changes_steptick', when='AFTER'))
TRIAGE_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "changes_triageevent" ("assignee_id", "decided_at", "decided_by_id", "id", "mc_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "seen_version_id", "state") VALUES (NEW."assignee_id", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."mc_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."seen_version_id", NEW."state"); RETURN NULL;', hash='07d3b1f4e4354fb1eaaea10eb143ad51e92858e1', operation='INSERT', pgid='pgtrigger_insert_insert_cd573', table='changes_triage', when='AFTER'))
TRIAGE_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "changes_triageevent" ("assignee_id", "decided_at", "decided_by_id", "id", "mc_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "seen_version_id", "state") VALUES (NEW."assignee_id", NEW."decided_at", NEW."decided_by_id", NEW."id", NEW."mc_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."seen_version_id", NEW."state"); RETURN NULL;', hash='da9a25cb0b28945559122d635453e69549460979', operation='UPDATE', pgid='pgtrigger_update_update_5083b', table='changes_triage', when='AFTER'))
VENDORWINDOW_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "changes_vendorwindowevent" ("announcement_id", "begin_from", "begin_granularity", "begin_to", "change_id", "cloud", "decided_at", "decided_by_id", "doubts", "end_from", "end_granularity", "end_to", "flags", "id", "is_used", "kind", "known_since", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "platform", "reading", "scope", "sentence", "source", "source_url", "why_not_used") VALUES (NEW."announcement_id", NEW."begin_from", NEW."begin_granularity", NEW."begin_to", NEW."change_id", NEW."cloud", NEW."decided_at", NEW."decided_by_id", NEW."doubts", NEW."end_from", NEW."end_granularity", NEW."end_to", NEW."flags", NEW."id", NEW."is_used", NEW."kind", NEW."known_since", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."phase", NEW."platform", NEW."reading", NEW."scope", NEW."sentence", NEW."source", NEW."source_url", NEW."why_not_used"); RETURN NULL;', hash='b31b486f91f4a8f7e885d0bfb7176454089a2e2d', operation='INSERT', pgid='pgtrigger_insert_insert_813fc', table='changes_vendorwindow', when='AFTER'))
VENDORWINDOW_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "changes_vendorwindowevent" ("announcement_id", "begin_from", "begin_granularity", "begin_to", "change_id", "cloud", "decided_at", "decided_by_id", "doubts", "end_from", "end_granularity", "end_to", "flags", "id", "is_used", "kind", "known_since", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase", "platform", "reading", "scope", "sentence", "source", "source_url", "why_not_used") VALUES (NEW."announcement_id", NEW."begin_from", NEW."begin_granularity", NEW."begin_to", NEW."change_id", NEW."cloud", NEW."decided_at", NEW."decided_by_id", NEW."doubts", NEW."end_from", NEW."end_granularity", NEW."end_to", NEW."flags", NEW."id", NEW."is_used", NEW."kind", NEW."known_since", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."phase", NEW."platform", NEW."reading", NEW."scope", NEW."sentence", NEW."source", NEW."source_url", NEW."why_not_used"); RETURN NULL;', hash='91f997b98e577ba16f700c12865ccec0a9ef6a62', operation='UPDATE', pgid='pgtrigger_update_update_e10bd', table='changes_vendorwindow', when='AFTER'))
TRIGGERS = [
    CHANGE_INSERT_INSERT,
    CHANGE_UPDATE_UPDATE,
    STEPTICK_INSERT_INSERT,
    STEPTICK_UPDATE_UPDATE,
    TRIAGE_INSERT_INSERT,
    TRIAGE_UPDATE_UPDATE,
    VENDORWINDOW_INSERT_INSERT,
    VENDORWINDOW_UPDATE_UPDATE,
]


class Migration(migrations.Migration):

    replaces = [('changes', '0001_initial'), ('changes', '0002_tenant_posts_fetches_and_triage'), ('changes', '0003_announcement_text_hash'), ('changes', '0004_windows_from_posts'), ('changes', '0005_triage_of_announcement'), ('changes', '0006_triage_of_tracked_changes'), ('changes', '0007_fetches_that_wait'), ('changes', '0008_posts_kept_before')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('pghistory', '0007_auto_20250421_0444'),
        ('tenants', '0001_squashed_0009_working_hours'),
    ]

    operations = [
        migrations.CreateModel(
            name='Fetch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('failure_count', models.PositiveIntegerField(default=0)),
                ('problem', models.TextField(blank=True, default='')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Fetching'), ('done', 'Done'), ('failed', 'Failed')], default='running', max_length=7)),
                ('page_count', models.PositiveIntegerField(default=0)),
                ('post_count', models.PositiveIntegerField(default=0)),
                ('added_count', models.PositiveIntegerField(default=0)),
                ('expired_count', models.PositiveIntegerField(default=0)),
                ('refused', models.JSONField(blank=True, default=list)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='fetches', to='tenants.tenant')),
            ],
            options={
                'ordering': ['-started_at', '-pk'],
                'abstract': False,
                'indexes': [models.Index(fields=['tenant', '-started_at', '-id'], name='last_fetch_of_tenant'), models.Index(fields=['ended_at'], name='fetch_by_end')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('tenant',), name='one_open_fetch_per_tenant')],
            },
        ),
        migrations.CreateModel(
            name='TenantPost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mc_id', models.CharField(max_length=20)),
                ('listed_since', models.DateTimeField()),
                ('last_listed_at', models.DateTimeField()),
                ('expired_at', models.DateTimeField(blank=True, null=True)),
                ('feature_status', models.CharField(blank=True, default='', max_length=40)),
                ('raw', models.JSONField(blank=True, default=dict)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='posts', to='tenants.tenant')),
            ],
            options={
                'indexes': [models.Index(fields=['mc_id'], name='tenant_post_by_mc_id')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'mc_id'), name='one_row_per_tenant_and_post')],
            },
        ),
        migrations.CreateModel(
            name='Announcement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mc_id', models.CharField(max_length=20)),
                ('last_modified_at', models.DateTimeField()),
                ('title', models.CharField(max_length=500)),
                ('category', models.CharField(blank=True, default='', max_length=40)),
                ('severity', models.CharField(blank=True, default='', max_length=20)),
                ('is_major', models.BooleanField(default=False)),
                ('services', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list, size=None)),
                ('tags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('published_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('act_by_at', models.DateTimeField(blank=True, null=True)),
                ('summary', models.TextField(blank=True, default='')),
                ('body_html', models.TextField(blank=True, default='')),
                ('body_note', models.CharField(blank=True, default='', max_length=200)),
                ('raw', models.JSONField()),
                ('raw_hash', models.CharField(max_length=64)),
                ('text_hash', models.CharField(blank=True, default='', max_length=64)),
                ('received_at', models.DateTimeField()),
                ('is_outline', models.BooleanField(default=False)),
            ],
            options={
                'ordering': ['mc_id', 'last_modified_at'],
                'indexes': [models.Index(fields=['mc_id', '-last_modified_at', '-received_at', '-id'], name='newest_version_of_announcement')],
                'constraints': [models.UniqueConstraint(fields=('mc_id', 'last_modified_at', 'raw_hash'), name='one_row_per_announcement_version')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mc_id', models.CharField(max_length=20, unique=True)),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=200)),
                ('short_name', models.CharField(blank=True, default='', max_length=80)),
                ('pack', models.CharField(max_length=20)),
                ('tracked_since', models.DateField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('announcement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='changes.announcement')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-tracked_since'],
                'triggers': [CHANGE_INSERT_INSERT, CHANGE_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='Triage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mc_id', models.CharField(max_length=20, unique=True)),
                ('state', models.CharField(choices=[('new', 'New'), ('tracked', 'Tracked'), ('dismissed', 'Dismissed')], default='new', max_length=9)),
                ('reason', models.CharField(blank=True, default='', max_length=300)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seen_version', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='changes.announcement')),
            ],
            options={
                'verbose_name_plural': 'triage',
                'triggers': [TRIAGE_INSERT_INSERT, TRIAGE_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='ChangeEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('mc_id', models.CharField(max_length=20)),
                ('slug', models.SlugField(db_index=False)),
                ('name', models.CharField(max_length=200)),
                ('short_name', models.CharField(blank=True, default='', max_length=80)),
                ('pack', models.CharField(max_length=20)),
                ('tracked_since', models.DateField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('announcement', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.announcement')),
                ('owner', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='changes.change')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StepTick',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('facts', 'Read the notice and check the facts'), ('mockups', 'Look at the mockups'), ('blocked_phones', 'Decide about blocked phones')], max_length=20)),
                ('at', models.DateTimeField()),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ticks', to='changes.change')),
                ('tenant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
            options={
                'ordering': ['at'],
                'constraints': [models.UniqueConstraint(fields=('change', 'step', 'tenant'), name='one_tick_per_step_and_tenant', nulls_distinct=False)],
                'triggers': [STEPTICK_INSERT_INSERT, STEPTICK_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='TriageEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('mc_id', models.CharField(max_length=20)),
                ('state', models.CharField(choices=[('new', 'New'), ('tracked', 'Tracked'), ('dismissed', 'Dismissed')], default='new', max_length=9)),
                ('reason', models.CharField(blank=True, default='', max_length=300)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('assignee', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='changes.triage')),
                ('seen_version', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.announcement')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VendorWindow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cloud', models.CharField(choices=[('worldwide', 'Worldwide'), ('gcc', 'GCC'), ('gcc_high', 'GCC High'), ('dod', 'DoD'), ('china', 'China (21Vianet)')], max_length=10)),
                ('phase', models.CharField(blank=True, default='', max_length=40)),
                ('platform', models.CharField(blank=True, default='', max_length=20)),
                ('scope', models.CharField(blank=True, default='', max_length=120)),
                ('kind', models.CharField(default='rollout', max_length=24)),
                ('begin_from', models.DateField(blank=True, null=True)),
                ('begin_to', models.DateField(blank=True, null=True)),
                ('begin_granularity', models.CharField(blank=True, default='', max_length=20)),
                ('end_from', models.DateField(blank=True, null=True)),
                ('end_to', models.DateField(blank=True, null=True)),
                ('end_granularity', models.CharField(blank=True, default='', max_length=20)),
                ('sentence', models.TextField(blank=True, default='')),
                ('reading', models.TextField(blank=True, default='')),
                ('source', models.CharField(max_length=200)),
                ('source_url', models.URLField(blank=True, default='', max_length=500)),
                ('known_since', models.DateTimeField()),
                ('flags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('doubts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('is_used', models.BooleanField(default=True)),
                ('why_not_used', models.CharField(blank=True, default='', max_length=300)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('announcement', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='windows', to='changes.announcement')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='windows', to='changes.change')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['known_since', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('change', 'cloud', 'phase', 'platform', 'scope', 'source', 'known_since', 'decided_at', 'begin_from', 'begin_to', 'end_from', 'end_to'), name='one_window_per_source_and_date', nulls_distinct=False)],
                'triggers': [VENDORWINDOW_INSERT_INSERT, VENDORWINDOW_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='StepTickEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('step', models.CharField(choices=[('facts', 'Read the notice and check the facts'), ('mockups', 'Look at the mockups'), ('blocked_phones', 'Decide about blocked phones')], max_length=20)),
                ('at', models.DateTimeField()),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('change', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='changes.steptick')),
                ('tenant', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tenants.tenant')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='VendorWindowEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('cloud', models.CharField(choices=[('worldwide', 'Worldwide'), ('gcc', 'GCC'), ('gcc_high', 'GCC High'), ('dod', 'DoD'), ('china', 'China (21Vianet)')], max_length=10)),
                ('phase', models.CharField(blank=True, default='', max_length=40)),
                ('platform', models.CharField(blank=True, default='', max_length=20)),
                ('scope', models.CharField(blank=True, default='', max_length=120)),
                ('kind', models.CharField(default='rollout', max_length=24)),
                ('begin_from', models.DateField(blank=True, null=True)),
                ('begin_to', models.DateField(blank=True, null=True)),
                ('begin_granularity', models.CharField(blank=True, default='', max_length=20)),
                ('end_from', models.DateField(blank=True, null=True)),
                ('end_to', models.DateField(blank=True, null=True)),
                ('end_granularity', models.CharField(blank=True, default='', max_length=20)),
                ('sentence', models.TextField(blank=True, default='')),
                ('reading', models.TextField(blank=True, default='')),
                ('source', models.CharField(max_length=200)),
                ('source_url', models.URLField(blank=True, default='', max_length=500)),
                ('known_since', models.DateTimeField()),
                ('flags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None)),
                ('doubts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('is_used', models.BooleanField(default=True)),
                ('why_not_used', models.CharField(blank=True, default='', max_length=300)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('announcement', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.announcement')),
                ('change', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='changes.vendorwindow')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='announcement',
            name='triage',
            field=models.ForeignObject(from_fields=['mc_id'], null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='changes.triage', to_fields=['mc_id']),
        ),
        migrations.RunSQL([trigger.install_sql for trigger in TRIGGERS], [trigger.uninstall_sql for trigger in TRIGGERS]),
    ]
