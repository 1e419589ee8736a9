import datetime

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

import rollout.tenants.models.tenant

TENANT_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tenants_tenantevent" ("allow_list", "cloud", "created_at", "forward_address", "id", "is_demo", "link_hosts", "locale", "mode", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_host", "reply_to", "sender_address", "sender_name", "service_desk_hours", "service_desk_name", "service_desk_phone", "slug", "tenant_id", "time_zone", "work_days", "work_from", "work_until") VALUES (NEW."allow_list", NEW."cloud", NEW."created_at", NEW."forward_address", NEW."id", NEW."is_demo", NEW."link_hosts", NEW."locale", NEW."mode", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."public_host", NEW."reply_to", NEW."sender_address", NEW."sender_name", NEW."service_desk_hours", NEW."service_desk_name", NEW."service_desk_phone", NEW."slug", NEW."tenant_id", NEW."time_zone", NEW."work_days", NEW."work_from", NEW."work_until"); RETURN NULL;', hash='17614bbc3ebb98f4ca89218722bb4f8c5339c47c', operation='INSERT', pgid='pgtrigger_insert_insert_0f00f', table='tenants_tenant', when='AFTER'))
TENANT_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tenants_tenantevent" ("allow_list", "cloud", "created_at", "forward_address", "id", "is_demo", "link_hosts", "locale", "mode", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "public_host", "reply_to", "sender_address", "sender_name", "service_desk_hours", "service_desk_name", "service_desk_phone", "slug", "tenant_id", "time_zone", "work_days", "work_from", "work_until") VALUES (NEW."allow_list", NEW."cloud", NEW."created_at", NEW."forward_address", NEW."id", NEW."is_demo", NEW."link_hosts", NEW."locale", NEW."mode", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."public_host", NEW."reply_to", NEW."sender_address", NEW."sender_name", NEW."service_desk_hours", NEW."service_desk_name", NEW."service_desk_phone", NEW."slug", NEW."tenant_id", NEW."time_zone", NEW."work_days", NEW."work_from", NEW."work_until"); RETURN NULL;', hash='386427d34081bfe9410b50a8c45803bead5e15d6', operation='UPDATE', pgid='pgtrigger_update_update_8ddba', table='tenants_tenant', when='AFTER'))
SYNC_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."by_id" IS NOT NULL)', func='INSERT INTO "tenants_syncevent" ("by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stopped_by_id", "tenant_id") VALUES (NEW."by_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."stopped_by_id", NEW."tenant_id"); RETURN NULL;', hash='2b33f76c62ec6b32c2e1a9a7d689bb8de56d120e', operation='INSERT', pgid='pgtrigger_insert_insert_fbb16', table='tenants_sync', when='AFTER'))
SYNC_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."stopped_by_id" IS DISTINCT FROM (NEW."stopped_by_id"))', func='INSERT INTO "tenants_syncevent" ("by_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stopped_by_id", "tenant_id") VALUES (NEW."by_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."stopped_by_id", NEW."tenant_id"); RETURN NULL;', hash='9f49996eeba169860ce7fad9d1face9b43b43087', operation='UPDATE', pgid='pgtrigger_update_update_ad53f', table='tenants_sync', when='AFTER'))
PHONE_PEOPLE_VERSION_INSERT = pgtrigger.compiler.Trigger(name='people_version_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tenants_peopleversion (tenant_id, number)\nSELECT touched.tenant_id, 1 FROM (SELECT tenant_id FROM new_rows GROUP BY tenant_id) AS touched\nORDER BY touched.tenant_id\nON CONFLICT (tenant_id) DO UPDATE SET number = tenants_peopleversion.number + 1;\nRETURN NULL;\n', hash='d4bb1bfe59eb7a90159817cc860190f22ef71387', level='STATEMENT', operation='INSERT', pgid='pgtrigger_people_version_insert_4fbc1', referencing='REFERENCING NEW TABLE AS new_rows ', table='tenants_phone', when='AFTER'))
PHONE_PEOPLE_VERSION_UPDATE = pgtrigger.compiler.Trigger(name='people_version_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tenants_peopleversion (tenant_id, number)\nSELECT touched.tenant_id, 1 FROM (SELECT tenant_id FROM old_rows UNION SELECT tenant_id FROM new_rows) AS touched\nORDER BY touched.tenant_id\nON CONFLICT (tenant_id) DO UPDATE SET number = tenants_peopleversion.number + 1;\nRETURN NULL;\n', hash='eb70525bb78486d797a668d398323722b79c8cbb', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_people_version_update_60d31', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='tenants_phone', when='AFTER'))
PHONE_PEOPLE_VERSION_DELETE = pgtrigger.compiler.Trigger(name='people_version_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tenants_peopleversion (tenant_id, number)\nSELECT touched.tenant_id, 1 FROM (SELECT tenant_id FROM old_rows GROUP BY tenant_id) AS touched\nORDER BY touched.tenant_id\nON CONFLICT (tenant_id) DO UPDATE SET number = tenants_peopleversion.number + 1;\nRETURN NULL;\n', hash='8391855e055a7a1614df4f3dbb76f0a1415a53b1', level='STATEMENT', operation='DELETE', pgid='pgtrigger_people_version_delete_d9138', referencing='REFERENCING OLD TABLE AS old_rows ', table='tenants_phone', when='AFTER'))
PERSON_PEOPLE_VERSION_INSERT = pgtrigger.compiler.Trigger(name='people_version_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tenants_peopleversion (tenant_id, number)\nSELECT touched.tenant_id, 1 FROM (SELECT tenant_id FROM new_rows GROUP BY tenant_id) AS touched\nORDER BY touched.tenant_id\nON CONFLICT (tenant_id) DO UPDATE SET number = tenants_peopleversion.number + 1;\nRETURN NULL;\n', hash='7428744cb16ff04bbcc548e75bce87e5105b361b', level='STATEMENT', operation='INSERT', pgid='pgtrigger_people_version_insert_76f72', referencing='REFERENCING NEW TABLE AS new_rows ', table='tenants_person', when='AFTER'))
PERSON_PEOPLE_VERSION_UPDATE = pgtrigger.compiler.Trigger(name='people_version_update', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tenants_peopleversion (tenant_id, number)\nSELECT touched.tenant_id, 1 FROM (SELECT tenant_id FROM old_rows UNION SELECT tenant_id FROM new_rows) AS touched\nORDER BY touched.tenant_id\nON CONFLICT (tenant_id) DO UPDATE SET number = tenants_peopleversion.number + 1;\nRETURN NULL;\n', hash='35237f70f3aaed1da40ab6676a6428887537801d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_people_version_update_42d9f', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='tenants_person', when='AFTER'))
PERSON_PEOPLE_VERSION_DELETE = pgtrigger.compiler.Trigger(name='people_version_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='\nINSERT INTO tenants_peopleversion (tenant_id, number)\nSELECT touched.tenant_id, 1 FROM (SELECT tenant_id FROM old_rows GROUP BY tenant_id) AS touched\nORDER BY touched.tenant_id\nON CONFLICT (tenant_id) DO UPDATE SET number = tenants_peopleversion.number + 1;\nRETURN NULL;\n', hash='4434fbdd93eb31d989e3a402229e97f0dd63ea83', level='STATEMENT', operation='DELETE', pgid='pgtrigger_people_version_delete_b89bc', referencing='REFERENCING OLD TABLE AS old_rows ', table='tenants_person', when='AFTER'))
GRAPHCONNECTION_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tenants_graphconnectionevent" ("certificate_thumbprint", "client_id", "connected_at", "connected_by_id", "expires_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "syncs_people", "tenant_id") VALUES (NEW."certificate_thumbprint", NEW."client_id", NEW."connected_at", NEW."connected_by_id", NEW."expires_on", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."syncs_people", NEW."tenant_id"); RETURN NULL;', hash='24532c1cef42beac331b787c1c7071af44d0f9db', operation='INSERT', pgid='pgtrigger_insert_insert_27da4', table='tenants_graphconnection', when='AFTER'))
GRAPHCONNECTION_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."certificate_thumbprint" IS DISTINCT FROM (NEW."certificate_thumbprint") OR OLD."client_id" IS DISTINCT FROM (NEW."client_id") OR OLD."connected_at" IS DISTINCT FROM (NEW."connected_at") OR OLD."connected_by_id" IS DISTINCT FROM (NEW."connected_by_id") OR OLD."expires_on" IS DISTINCT FROM (NEW."expires_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."syncs_people" IS DISTINCT FROM (NEW."syncs_people") OR OLD."tenant_id" IS DISTINCT FROM (NEW."tenant_id"))', func='INSERT INTO "tenants_graphconnectionevent" ("certificate_thumbprint", "client_id", "connected_at", "connected_by_id", "expires_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "syncs_people", "tenant_id") VALUES (NEW."certificate_thumbprint", NEW."client_id", NEW."connected_at", NEW."connected_by_id", NEW."expires_on", NEW."id", NEW."kind", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."syncs_people", NEW."tenant_id"); RETURN NULL;', hash='d8f38fe8d3edbe665cde03d44de611687f0a7985', operation='UPDATE', pgid='pgtrigger_update_update_2787f', table='tenants_graphconnection', when='AFTER'))
GRAPHCONNECTION_DELETE_DELETE = pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tenants_graphconnectionevent" ("certificate_thumbprint", "client_id", "connected_at", "connected_by_id", "expires_on", "id", "kind", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "syncs_people", "tenant_id") VALUES (OLD."certificate_thumbprint", OLD."client_id", OLD."connected_at", OLD."connected_by_id", OLD."expires_on", OLD."id", OLD."kind", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."syncs_people", OLD."tenant_id"); RETURN NULL;', hash='2a9c8114197604fda88473536b80eb27080a8349', operation='DELETE', pgid='pgtrigger_delete_delete_daf77', table='tenants_graphconnection', when='AFTER'))
TENANTACCESS_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tenants_tenantaccessevent" ("from_entra", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "tenant_id", "user_id") VALUES (NEW."from_entra", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."tenant_id", NEW."user_id"); RETURN NULL;', hash='6359a156accb5b89a824965774ed84e7a32d6cdc', operation='INSERT', pgid='pgtrigger_insert_insert_0ddf9', table='tenants_tenantaccess', when='AFTER'))
TENANTACCESS_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "tenants_tenantaccessevent" ("from_entra", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "tenant_id", "user_id") VALUES (NEW."from_entra", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."tenant_id", NEW."user_id"); RETURN NULL;', hash='db4af43205cbf4c5ee173d0f694697ffe315dc30', operation='UPDATE', pgid='pgtrigger_update_update_67cfa', table='tenants_tenantaccess', when='AFTER'))
TENANTACCESS_DELETE_DELETE = pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "tenants_tenantaccessevent" ("from_entra", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "tenant_id", "user_id") VALUES (OLD."from_entra", OLD."id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."tenant_id", OLD."user_id"); RETURN NULL;', hash='794b694c779c7be047e149dbaa010a81fd15b13c', operation='DELETE', pgid='pgtrigger_delete_delete_25701', table='tenants_tenantaccess', when='AFTER'))
TRIGGERS = [
    TENANT_INSERT_INSERT,
    TENANT_UPDATE_UPDATE,
    SYNC_INSERT_INSERT,
    SYNC_UPDATE_UPDATE,
    PHONE_PEOPLE_VERSION_INSERT,
    PHONE_PEOPLE_VERSION_UPDATE,
    PHONE_PEOPLE_VERSION_DELETE,
    PERSON_PEOPLE_VERSION_INSERT,
    PERSON_PEOPLE_VERSION_UPDATE,
    PERSON_PEOPLE_VERSION_DELETE,
    GRAPHCONNECTION_INSERT_INSERT,
    GRAPHCONNECTION_UPDATE_UPDATE,
    GRAPHCONNECTION_DELETE_DELETE,
    TENANTACCESS_INSERT_INSERT,
    TENANTACCESS_UPDATE_UPDATE,
    TENANTACCESS_DELETE_DELETE,
]


class Migration(migrations.Migration):

    replaces = [('tenants', '0001_initial'), ('tenants', '0002_graph_connection'), ('tenants', '0003_disconnecting_in_the_history'), ('tenants', '0004_reach_kept'), ('tenants', '0005_sync_people'), ('tenants', '0006_looks_by_time'), ('tenants', '0007_count_past_looks'), ('tenants', '0008_phones_of_tenants'), ('tenants', '0009_working_hours')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='PeopleVersion',
            fields=[
                ('tenant_id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('number', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='Tenant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tenant_id', models.UUIDField(unique=True)),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=120)),
                ('cloud', models.CharField(choices=[('worldwide', 'Worldwide'), ('gcc', 'GCC'), ('gcc_high', 'GCC High'), ('dod', 'DoD'), ('china', 'China (21Vianet)')], default='worldwide', max_length=10)),
                ('time_zone', models.CharField(default='UTC', max_length=60)),
                ('locale', models.CharField(default='en', max_length=10)),
                ('mode', models.CharField(choices=[('trial', 'Trial'), ('live', 'Live')], default='trial', max_length=5)),
                ('allow_list', django.contrib.postgres.fields.ArrayField(base_field=models.EmailField(max_length=254), blank=True, default=list, size=None)),
                ('sender_name', models.CharField(blank=True, default='', max_length=120)),
                ('sender_address', models.EmailField(blank=True, default='', max_length=254)),
                ('reply_to', models.EmailField(blank=True, default='', max_length=254)),
                ('service_desk_name', models.CharField(blank=True, default='', max_length=120)),
                ('service_desk_phone', models.CharField(blank=True, default='', max_length=60)),
                ('service_desk_hours', models.CharField(blank=True, default='', max_length=120)),
                ('forward_address', models.EmailField(blank=True, default='', max_length=254)),
                ('public_host', models.CharField(blank=True, default='', max_length=253)),
                ('link_hosts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253), blank=True, default=list, size=None)),
                ('work_from', models.TimeField(default=datetime.time(8, 0))),
                ('work_until', models.TimeField(default=datetime.time(18, 0))),
                ('work_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=rollout.tenants.models.tenant.monday_to_friday, size=None)),
                ('is_demo', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('public_host'), condition=models.Q(('public_host', ''), _negated=True), name='one_tenant_per_public_host'), models.CheckConstraint(condition=models.Q(('work_days__contained_by', [1, 2, 3, 4, 5, 6, 7]), ('work_days__len__gt', 0), ('work_from__lt', models.F('work_until'))), name='tenant_works_some_hours')],
                'triggers': [TENANT_INSERT_INSERT, TENANT_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='ListedPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entra_id', models.CharField(max_length=254)),
                ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='tenants.tenant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('tenant', 'entra_id'), name='listed_once')],
            },
        ),
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('entra_id', models.CharField(max_length=254)),
                ('upn', models.CharField(blank=True, default='', max_length=254)),
                ('mail', models.CharField(blank=True, default='', max_length=254)),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('given_name', models.CharField(blank=True, default='', max_length=120)),
                ('locale', models.CharField(blank=True, default='', max_length=20)),
                ('country', models.CharField(blank=True, default='', max_length=60)),
                ('groups', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), blank=True, default=list, size=None)),
                ('is_enabled', models.BooleanField(null=True)),
                ('uses_authenticator', models.BooleanField(null=True)),
                ('only_authenticator', models.BooleanField(null=True)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='people', to='tenants.tenant')),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector('name', models.Func(models.F('mail'), models.Value('@.-_+'), models.Value('     '), function='translate', output_field=models.TextField()), config='simple'), name='person_search'), models.Index(fields=['tenant', 'upn'], name='person_by_upn'), models.Index(fields=['tenant', 'name'], name='person_by_name')],
                'constraints': [models.UniqueConstraint(fields=('tenant', 'entra_id'), name='one_person_per_entra_id')],
                'triggers': [PERSON_PEOPLE_VERSION_INSERT, PERSON_PEOPLE_VERSION_UPDATE, PERSON_PEOPLE_VERSION_DELETE],
            },
        ),
        migrations.CreateModel(
            name='TenantAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('administrator', 'Administrator'), ('approver', 'Approver'), ('helpdesk', 'Helpdesk'), ('reader', 'Reader')], max_length=13)),
                ('from_entra', models.BooleanField(default=False)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='access', to='tenants.tenant')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tenant_access', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'tenant'), name='one_role_per_user_and_tenant')],
                'triggers': [TENANTACCESS_INSERT_INSERT, TENANTACCESS_UPDATE_UPDATE, TENANTACCESS_DELETE_DELETE],
            },
        ),
        migrations.CreateModel(
            name='TenantEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('tenant_id', models.UUIDField()),
                ('slug', models.SlugField(db_index=False)),
                ('name', models.CharField(max_length=120)),
                ('cloud', models.CharField(choices=[('worldwide', 'Worldwide'), ('gcc', 'GCC'), ('gcc_high', 'GCC High'), ('dod', 'DoD'), ('china', 'China (21Vianet)')], default='worldwide', max_length=10)),
                ('time_zone', models.CharField(default='UTC', max_length=60)),
                ('locale', models.CharField(default='en', max_length=10)),
                ('mode', models.CharField(choices=[('trial', 'Trial'), ('live', 'Live')], default='trial', max_length=5)),
                ('allow_list', django.contrib.postgres.fields.ArrayField(base_field=models.EmailField(max_length=254), blank=True, default=list, size=None)),
                ('sender_name', models.CharField(blank=True, default='', max_length=120)),
                ('sender_address', models.EmailField(blank=True, default='', max_length=254)),
                ('reply_to', models.EmailField(blank=True, default='', max_length=254)),
                ('service_desk_name', models.CharField(blank=True, default='', max_length=120)),
                ('service_desk_phone', models.CharField(blank=True, default='', max_length=60)),
                ('service_desk_hours', models.CharField(blank=True, default='', max_length=120)),
                ('forward_address', models.EmailField(blank=True, default='', max_length=254)),
                ('public_host', models.CharField(blank=True, default='', max_length=253)),
                ('link_hosts', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=253), blank=True, default=list, size=None)),
                ('work_from', models.TimeField(default=datetime.time(8, 0))),
                ('work_until', models.TimeField(default=datetime.time(18, 0))),
                ('work_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=rollout.tenants.models.tenant.monday_to_friday, size=None)),
                ('is_demo', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tenants.tenant')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GraphConnection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.UUIDField()),
                ('kind', models.CharField(choices=[('secret', 'Client secret'), ('certificate', 'Certificate')], max_length=11)),
                ('sealed', models.BinaryField()),
                ('certificate_thumbprint', models.CharField(blank=True, default='', max_length=64)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('connected_at', models.DateTimeField()),
                ('checked_at', models.DateTimeField(blank=True, null=True)),
                ('problem', models.TextField(blank=True, default='')),
                ('syncs_people', models.BooleanField(default=False, verbose_name='people and phones synced daily')),
                ('connected_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='graph_connection', to='tenants.tenant')),
            ],
            options={
                'ordering': ['tenant'],
                'triggers': [GRAPHCONNECTION_INSERT_INSERT, GRAPHCONNECTION_UPDATE_UPDATE, GRAPHCONNECTION_DELETE_DELETE],
            },
        ),
        migrations.CreateModel(
            name='Import',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('file_name', models.CharField(max_length=255)),
                ('kind', models.CharField(choices=[('people', 'People'), ('devices', 'Devices from Intune'), ('methods', 'Authenticator on phones, from Entra'), ('registration', 'Registration details from Entra')], default='people', max_length=12)),
                ('at', models.DateTimeField()),
                ('is_complete', models.BooleanField(default=False)),
                ('is_refused', models.BooleanField(default=False)),
                ('rows', models.PositiveIntegerField(default=0)),
                ('rows_left_out', models.PositiveIntegerField(default=0)),
                ('people_added', models.PositiveIntegerField(default=0)),
                ('people_changed', models.PositiveIntegerField(default=0)),
                ('people_left', models.PositiveIntegerField(default=0)),
                ('phones_added', models.PositiveIntegerField(default=0)),
                ('phones_changed', models.PositiveIntegerField(default=0)),
                ('phones_removed', models.PositiveIntegerField(default=0)),
                ('unknown_columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=200), blank=True, default=list, size=None)),
                ('problems', models.JSONField(blank=True, default=list)),
                ('error_count', models.PositiveIntegerField(default=0)),
                ('warning_count', models.PositiveIntegerField(default=0)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='tenants.tenant')),
            ],
            options={
                'ordering': ['-at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='PermissionTest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('client_id', models.UUIDField()),
                ('results', models.JSONField(default=list)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='permission_test', to='tenants.tenant')),
            ],
            options={
                'ordering': ['tenant'],
            },
        ),
        migrations.CreateModel(
            name='Sync',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('failure_count', models.PositiveIntegerField(default=0)),
                ('problem', models.TextField(blank=True, default='')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Syncing'), ('done', 'Done'), ('partly', 'Done in part'), ('failed', 'Failed'), ('stopped', 'Stopped')], default='waiting', max_length=7)),
                ('lease', models.UUIDField(null=True)),
                ('worker_count', models.PositiveIntegerField(default=0)),
                ('goes_on', models.BooleanField(default=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stopped_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='syncs', to='tenants.tenant')),
            ],
            options={
                'ordering': ['-started_at', '-pk'],
                'abstract': False,
                'indexes': [models.Index(fields=['tenant', '-started_at', '-id'], name='last_sync_of_tenant'), models.Index(fields=['ended_at'], name='sync_by_end')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['waiting', 'running'])), fields=('tenant',), name='one_open_sync_per_tenant')],
                'triggers': [SYNC_INSERT_INSERT, SYNC_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='SyncPlace',
            fields=[
                ('tenant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='sync_place', serialize=False, to='tenants.tenant')),
                ('client_id', models.UUIDField()),
                ('resume', models.BinaryField(null=True)),
                ('round_began_at', models.DateTimeField(null=True)),
                ('is_full', models.BooleanField(default=True)),
                ('unreadable_count', models.PositiveIntegerField(default=0)),
                ('completed_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='TenantAccessEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('administrator', 'Administrator'), ('approver', 'Approver'), ('helpdesk', 'Helpdesk'), ('reader', 'Reader')], max_length=13)),
                ('from_entra', models.BooleanField(default=False)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tenants.tenantaccess')),
                ('tenant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tenants.tenant')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GraphConnectionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('client_id', models.UUIDField()),
                ('kind', models.CharField(choices=[('secret', 'Client secret'), ('certificate', 'Certificate')], max_length=11)),
                ('certificate_thumbprint', models.CharField(blank=True, default='', max_length=64)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('connected_at', models.DateTimeField()),
                ('syncs_people', models.BooleanField(default=False, verbose_name='people and phones synced daily')),
                ('connected_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='tenants.graphconnection')),
                ('tenant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tenants.tenant')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PhonesAsked',
            fields=[
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='tenants.person')),
                ('asked_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PersonLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('place', models.CharField(choices=[('helpdesk', 'Helpdesk look-up'), ('person_page', 'Person’s page'), ('phones', 'Phones'), ('people', 'People'), ('history', 'History')], max_length=11)),
                ('at', models.DateTimeField()),
                ('people_count', models.PositiveIntegerField(null=True)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='tenants.person')),
            ],
            options={
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('people_count__isnull', False)), fields=['-at', '-id'], name='looks_by_time'), models.Index(fields=['person', '-at', '-id'], name='looks_at_a_person'), models.Index(fields=['at'], name='looks_of_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='Phone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(choices=[('ours', 'Our own file'), ('intune', 'Intune device export'), ('authenticator', 'Entra authentication methods')], max_length=13)),
                ('device_id', models.CharField(max_length=120)),
                ('name', models.CharField(blank=True, default='', max_length=200)),
                ('platform', models.CharField(choices=[('ios', 'iPhone'), ('ipados', 'iPad'), ('android', 'Android'), ('unknown', 'Unknown')], default='unknown', max_length=7)),
                ('os_version', models.CharField(blank=True, default='', max_length=40)),
                ('os_key', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), null=True, size=None)),
                ('app_version', models.CharField(blank=True, default='', max_length=40)),
                ('app_key', django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), null=True, size=None)),
                ('is_managed', models.BooleanField(null=True)),
                ('is_supervised', models.BooleanField(null=True)),
                ('blocked', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                ('last_seen_at', models.DateTimeField(blank=True, null=True)),
                ('may_be_same', models.BooleanField(default=False)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='phones', to='tenants.person')),
                ('same_as', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='joined', to='tenants.phone')),
                ('tenant', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='phones', to='tenants.tenant')),
            ],
            options={
                'indexes': [models.Index(fields=['tenant', 'platform', 'app_key'], name='phone_by_version'), models.Index(condition=models.Q(('same_as__isnull', False)), fields=['same_as'], name='joined_phones')],
                'constraints': [models.UniqueConstraint(fields=('person', 'source', 'device_id'), name='one_row_per_phone_and_source')],
                'triggers': [PHONE_PEOPLE_VERSION_INSERT, PHONE_PEOPLE_VERSION_UPDATE, PHONE_PEOPLE_VERSION_DELETE],
            },
        ),
        migrations.CreateModel(
            name='SyncEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='tenant_by_stopped_by_events', to='tenants.sync')),
                ('stopped_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('tenant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tenants.tenant')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SyncPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('users', 'People'), ('registrations', 'Sign-in methods'), ('restrictions', 'Restrictions'), ('devices', 'Devices'), ('phones', 'Authenticator on phones')], max_length=13)),
                ('state', models.CharField(choices=[('waiting', 'To come'), ('running', 'Reading'), ('done', 'Done'), ('failed', 'Failed'), ('left_out', 'Not allowed'), ('cut', 'Not finished')], default='waiting', max_length=8)),
                ('page_count', models.PositiveIntegerField(default=0)),
                ('read_count', models.PositiveIntegerField(default=0)),
                ('total', models.PositiveIntegerField(null=True)),
                ('added_count', models.PositiveIntegerField(default=0)),
                ('changed_count', models.PositiveIntegerField(default=0)),
                ('left_count', models.PositiveIntegerField(default=0)),
                ('refused_count', models.PositiveIntegerField(default=0)),
                ('is_doubted', models.BooleanField(default=False)),
                ('resume', models.BinaryField(null=True)),
                ('problem', models.TextField(blank=True, default='')),
                ('unknown', models.JSONField(blank=True, default=list)),
                ('started_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('sync', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='tenants.sync')),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('sync', 'kind'), name='one_part_per_sync_and_kind')],
            },
        ),
        migrations.RunSQL([trigger.install_sql for trigger in TRIGGERS], [trigger.uninstall_sql for trigger in TRIGGERS]),
    ]
