import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

SUPPRESSION_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."by_id" IS NOT NULL)', func='INSERT INTO "deliveries_suppressionevent" ("address", "by_id", "id", "lifted_by_id", "mailing_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "since", "source", "tenant_id", "until") VALUES (NEW."address", NEW."by_id", NEW."id", NEW."lifted_by_id", NEW."mailing_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."since", NEW."source", NEW."tenant_id", NEW."until"); RETURN NULL;', hash='99543c1eae49eb435d041ab813ff96f7f721b405', operation='INSERT', pgid='pgtrigger_insert_insert_0913f', table='deliveries_suppression', when='AFTER'))
SUPPRESSION_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."lifted_by_id" IS DISTINCT FROM (NEW."lifted_by_id"))', func='INSERT INTO "deliveries_suppressionevent" ("address", "by_id", "id", "lifted_by_id", "mailing_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "since", "source", "tenant_id", "until") VALUES (NEW."address", NEW."by_id", NEW."id", NEW."lifted_by_id", NEW."mailing_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."since", NEW."source", NEW."tenant_id", NEW."until"); RETURN NULL;', hash='31bdbc61a46ce2be6a585a0de9541f2814e4ec20', operation='UPDATE', pgid='pgtrigger_update_update_aa0aa', table='deliveries_suppression', when='AFTER'))
TRIGGERS = [
    SUPPRESSION_INSERT_INSERT,
    SUPPRESSION_UPDATE_UPDATE,
]

# fillfactor 70 and no index on state, lease or time: updates of a delivery stay inside its page.
CREATE_LEDGER = """
CREATE TABLE deliveries_delivery (
    mailing_id bigint NOT NULL,
    person_id bigint NOT NULL,
    address varchar(254) NOT NULL,
    locale varchar(10) NOT NULL,
    "values" jsonb NOT NULL,
    state varchar(10) NOT NULL,
    reason varchar(300) NOT NULL DEFAULT '',
    attempts smallint NOT NULL DEFAULT 0 CHECK (attempts >= 0),
    code smallint,
    next_attempt_at timestamptz,
    handed_at timestamptz,
    settled_at timestamptz,
    resent_at timestamptz,
    PRIMARY KEY (mailing_id, person_id)
) PARTITION BY RANGE (mailing_id);
CREATE INDEX delivery_by_person ON deliveries_delivery (person_id);

-- Makes the partition that holds a mailing: blocks of 1,000 mailing numbers.
CREATE FUNCTION deliveries_make_partition(mailing bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    block bigint := mailing / 1000;
    name text := 'deliveries_delivery_' || block;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('deliveries_make_partition'));
    IF to_regclass(name) IS NULL THEN
        EXECUTE format(
            'CREATE TABLE %I PARTITION OF deliveries_delivery FOR VALUES FROM (%s) TO (%s) WITH (fillfactor = 70)',
            name, block * 1000, (block + 1) * 1000
        );
    END IF;
END $$;
"""
# A chunk's row changes with every group of its people, and a hand-over lives for a moment: room in the page keeps these
# updates out of the indexes, and what is dead is cleared early.
FREQUENT = """
ALTER TABLE deliveries_chunk SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
ALTER TABLE deliveries_handover SET (autovacuum_vacuum_scale_factor = 0.05);
"""
SELDOM = """
ALTER TABLE deliveries_chunk RESET (fillfactor, autovacuum_vacuum_scale_factor);
ALTER TABLE deliveries_handover RESET (autovacuum_vacuum_scale_factor);
"""
# The history is read by time, as that of every table.
BY_TIME = """
CREATE INDEX "deliveries_suppressionevent_by_time" ON deliveries_suppressionevent (pgh_created_at DESC, pgh_id DESC)
"""
NOT_BY_TIME = 'DROP INDEX "deliveries_suppressionevent_by_time"'
# Which cluster, which line of its history, which database in it, and whether its rows were written here: by xmin rows
# that were loaded from a dump differ from those that stood there before, even in a table of the same number.
PLACE = """
CREATE FUNCTION deliveries_place() RETURNS text LANGUAGE plpgsql STABLE AS $$
DECLARE
    cluster bigint;
BEGIN
    BEGIN
        SELECT system_identifier INTO cluster FROM pg_control_system();
    EXCEPTION WHEN insufficient_privilege THEN
        -- Some hosts of databases keep it to themselves.
        cluster := 0;
    END;
    RETURN concat_ws('/', cluster, left(pg_walfile_name(pg_current_wal_insert_lsn()), 8),
        (SELECT oid FROM pg_database WHERE datname = current_database()),
        (SELECT xmin FROM django_migrations WHERE app = 'deliveries' AND name = '0001_initial'));
END
$$
"""


class Migration(migrations.Migration):

    replaces = [('deliveries', '0001_initial'), ('deliveries', '0002_what_senders_share'), ('deliveries', '0003_index_of_chunks_in_doubt'), ('deliveries', '0004_what_came_back'), ('deliveries', '0005_lifted_suppressions'), ('deliveries', '0006_canary'), ('deliveries', '0007_words_of_what_came_back'), ('deliveries', '0008_home'), ('deliveries', '0009_picture_of_a_single_mail'), ('deliveries', '0010_bounce_mailbox')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('mailings', '0001_squashed_0010_look_up'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('tenants', '0001_squashed_0009_working_hours'),
        ('texts', '0001_squashed_0006_history_by_time'),
    ]

    operations = [
        migrations.CreateModel(
            name='BounceMailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=700, unique=True)),
                ('uid_validity', models.BigIntegerField(blank=True, null=True)),
                ('last_uid', models.BigIntegerField(default=0)),
                ('worker', models.CharField(blank=True, default='', max_length=40)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('failing_since', models.DateTimeField(blank=True, null=True)),
                ('problem', models.CharField(blank=True, default='', max_length=300)),
                ('came_back', models.PositiveBigIntegerField(default=0)),
                ('not_ours', models.PositiveBigIntegerField(default=0)),
                ('no_report', models.PositiveBigIntegerField(default=0)),
                ('unreadable', models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='RelayState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300, unique=True)),
                ('away_until', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, default='', max_length=300)),
                ('code', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('refusals', models.PositiveIntegerField(default=0)),
                ('since', models.DateTimeField(blank=True, null=True)),
                ('next_free_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Chunk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('is_canary', models.BooleanField(db_default=False, default=False)),
                ('first_person', models.BigIntegerField()),
                ('last_person', models.BigIntegerField()),
                ('worker', models.CharField(blank=True, default='', max_length=80)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('not_before', models.DateTimeField(blank=True, null=True)),
                ('waiting', models.PositiveIntegerField(default=0)),
                ('deferred', models.PositiveIntegerField(default=0)),
                ('sent', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('suppressed', models.PositiveIntegerField(default=0)),
                ('cancelled', models.PositiveIntegerField(default=0)),
                ('in_doubt', models.PositiveIntegerField(default=0)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='chunks', to='mailings.mailing')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['number', 'mailing'], name='chunk_not_done'), models.Index(condition=models.Q(('in_doubt__gt', 0)), fields=['mailing'], name='chunk_in_doubt')],
                'constraints': [models.UniqueConstraint(fields=('mailing', 'number'), name='one_chunk_per_number')],
            },
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('pk', models.CompositePrimaryKey('mailing_id', 'person_id', blank=True, editable=False, primary_key=True, serialize=False)),
                        ('address', models.CharField(max_length=254)),
                        ('locale', models.CharField(max_length=10)),
                        ('values', models.JSONField(default=dict)),
                        ('state', models.CharField(choices=[('waiting', 'Waiting'), ('deferred', 'Deferred'), ('sent', 'Sent'), ('failed', 'Failed'), ('suppressed', 'Suppressed'), ('cancelled', 'Cancelled'), ('in_doubt', 'In doubt')], max_length=10)),
                        ('reason', models.CharField(blank=True, default='', max_length=300)),
                        ('attempts', models.PositiveSmallIntegerField(default=0)),
                        ('code', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('next_attempt_at', models.DateTimeField(blank=True, null=True)),
                        ('handed_at', models.DateTimeField(blank=True, null=True)),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                        ('resent_at', models.DateTimeField(blank=True, null=True)),
                        ('mailing', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='mailings.mailing')),
                        ('person', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='tenants.person')),
                    ],
                ),
            ],
            database_operations=[migrations.RunSQL(CREATE_LEDGER, "DROP TABLE deliveries_delivery CASCADE")],
        ),
        migrations.CreateModel(
            name='DirectMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=254)),
                ('subject_noun', models.CharField(max_length=30)),
                ('subject_id', models.BigIntegerField()),
                ('key', models.CharField(max_length=200, unique=True)),
                ('subject', models.CharField(max_length=200)),
                ('html', models.TextField()),
                ('plain', models.TextField()),
                ('locale', models.CharField(default='en', max_length=10)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('deferred', 'Deferred'), ('sent', 'Sent'), ('failed', 'Failed'), ('suppressed', 'Suppressed'), ('cancelled', 'Cancelled'), ('in_doubt', 'In doubt')], default='waiting', max_length=10)),
                ('reason', models.CharField(blank=True, default='', max_length=300)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('code', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('next_attempt_at', models.DateTimeField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('created_at', models.DateTimeField()),
                ('handed_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='texts.picture')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='direct_mails', to='tenants.tenant')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ('waiting', 'deferred'))), fields=['id'], name='direct_mail_open'), models.Index(fields=['subject_noun', 'subject_id'], name='direct_mail_by_subject')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('refused', models.PositiveIntegerField(default=0)),
                ('answered_before', models.PositiveIntegerField(default=0)),
                ('reason', models.CharField(max_length=300)),
                ('held_at', models.DateTimeField(blank=True, null=True)),
                ('mailing', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='hold', to='mailings.mailing')),
            ],
        ),
        migrations.CreateModel(
            name='Home',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64)),
                ('place', models.CharField(blank=True, max_length=100)),
                ('seen_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('confirmed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_home')],
            },
        ),
        migrations.CreateModel(
            name='RelayHour',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300)),
                ('hour', models.DateTimeField()),
                ('mails', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'hour'), name='one_row_per_relay_and_hour')],
            },
        ),
        migrations.CreateModel(
            name='Repair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('on', models.DateField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'on'), name='one_row_per_repair_and_day')],
            },
        ),
        migrations.CreateModel(
            name='Suppression',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=254)),
                ('reason', models.CharField(max_length=300)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('source', models.CharField(choices=[('relay', 'Refused by the relay'), ('came_back', 'Came back later'), ('complaint', 'Complaint'), ('by_hand', 'Added by hand')], db_default='relay', default='relay', max_length=10)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mailing', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mailings.mailing')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='suppressions', to='tenants.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(models.F('tenant'), django.db.models.functions.text.Lower('address'), name='one_suppression_per_address')],
                'triggers': [SUPPRESSION_INSERT_INSERT, SUPPRESSION_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='Bounce',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=254)),
                ('kind', models.CharField(choices=[('hard', 'Address is no good'), ('soft', 'Refused or given up'), ('complaint', 'Complaint')], max_length=10)),
                ('status', models.CharField(blank=True, default='', max_length=11)),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('mailing', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='bounces', to='mailings.mailing')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='bounces', to='tenants.person')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='bounces', to='tenants.tenant')),
                ('direct_mail', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='bounces', to='deliveries.directmail')),
            ],
            options={
                'indexes': [models.Index(models.F('tenant'), django.db.models.functions.text.Lower('address'), models.F('at'), name='bounce_by_address')],
                'constraints': [models.UniqueConstraint(fields=('mailing', 'person', 'kind'), name='one_bounce_per_mail_and_kind'), models.UniqueConstraint(fields=('direct_mail', 'kind'), name='one_bounce_per_single_mail_and_kind'), models.CheckConstraint(condition=models.Q(models.Q(('direct_mail', None), ('mailing__isnull', False), ('person__isnull', False)), models.Q(('direct_mail__isnull', False), ('mailing', None), ('person', None)), _connector='OR'), name='bounce_is_of_one_mail')],
            },
        ),
        migrations.CreateModel(
            name='Handover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('worker', models.CharField(max_length=80)),
                ('people', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ('at', models.DateTimeField()),
                ('chunk', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handovers', to='deliveries.chunk')),
                ('mailing', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='mailings.mailing')),
            ],
        ),
        migrations.CreateModel(
            name='SuppressionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('address', models.CharField(max_length=254)),
                ('reason', models.CharField(max_length=300)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('source', models.CharField(choices=[('relay', 'Refused by the relay'), ('came_back', 'Came back later'), ('complaint', 'Complaint'), ('by_hand', 'Added by hand')], db_default='relay', default='relay', max_length=10)),
                ('by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('lifted_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('mailing', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='mailings.mailing')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='deliveries.suppression')),
                ('tenant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tenants.tenant')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunSQL([trigger.install_sql for trigger in TRIGGERS], [trigger.uninstall_sql for trigger in TRIGGERS]),
        migrations.RunSQL(FREQUENT, SELDOM),
        migrations.RunSQL(BY_TIME, NOT_BY_TIME),
        migrations.RunSQL(PLACE, "DROP FUNCTION deliveries_place()"),
    ]
