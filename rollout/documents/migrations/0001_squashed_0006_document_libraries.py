import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

DOCUMENTSOURCE_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_documentsourceevent" ("addresses", "branch", "created_at", "drive_id", "id", "kind", "name", "owner_address", "owner_name", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "site_id", "tenant_id") VALUES (NEW."addresses", NEW."branch", NEW."created_at", NEW."drive_id", NEW."id", NEW."kind", NEW."name", NEW."owner_address", NEW."owner_name", NEW."path", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."removed_at", NEW."site_id", NEW."tenant_id"); RETURN NULL;', hash='d2fecdbab46b726a15bb5b0e7f8dca03f9e6b0e7', operation='INSERT', pgid='pgtrigger_insert_insert_6161e', table='documents_documentsource', when='AFTER'))
DOCUMENTSOURCE_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."addresses" IS DISTINCT FROM (NEW."addresses") OR OLD."branch" IS DISTINCT FROM (NEW."branch") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."drive_id" IS DISTINCT FROM (NEW."drive_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."owner_address" IS DISTINCT FROM (NEW."owner_address") OR OLD."owner_name" IS DISTINCT FROM (NEW."owner_name") OR OLD."path" IS DISTINCT FROM (NEW."path") OR OLD."removed_at" IS DISTINCT FROM (NEW."removed_at") OR OLD."site_id" IS DISTINCT FROM (NEW."site_id") OR OLD."tenant_id" IS DISTINCT FROM (NEW."tenant_id"))', func='INSERT INTO "documents_documentsourceevent" ("addresses", "branch", "created_at", "drive_id", "id", "kind", "name", "owner_address", "owner_name", "path", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "site_id", "tenant_id") VALUES (NEW."addresses", NEW."branch", NEW."created_at", NEW."drive_id", NEW."id", NEW."kind", NEW."name", NEW."owner_address", NEW."owner_name", NEW."path", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."removed_at", NEW."site_id", NEW."tenant_id"); RETURN NULL;', hash='687cd1eeb60c3e141c97b4706c46d0e3fed9a250', operation='UPDATE', pgid='pgtrigger_update_update_ea66f', table='documents_documentsource', when='AFTER'))
DOCUMENTTASK_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "documents_documenttaskevent" ("assigned_at", "change_id", "changed_at", "closed_at", "document_id", "due_on", "due_why", "found_at", "id", "owner_address", "owner_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."assigned_at", NEW."change_id", NEW."changed_at", NEW."closed_at", NEW."document_id", NEW."due_on", NEW."due_why", NEW."found_at", NEW."id", NEW."owner_address", NEW."owner_name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state"); RETURN NULL;', hash='f26b98e7d2d06a2723a6e4378bd0b5aac3821117', operation='INSERT', pgid='pgtrigger_insert_insert_09d35', table='documents_documenttask', when='AFTER'))
DOCUMENTTASK_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "documents_documenttaskevent" ("assigned_at", "change_id", "changed_at", "closed_at", "document_id", "due_on", "due_why", "found_at", "id", "owner_address", "owner_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state") VALUES (NEW."assigned_at", NEW."change_id", NEW."changed_at", NEW."closed_at", NEW."document_id", NEW."due_on", NEW."due_why", NEW."found_at", NEW."id", NEW."owner_address", NEW."owner_name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state"); RETURN NULL;', hash='163040df8498d2be6ea599e3c5c2e69c85834c81', operation='UPDATE', pgid='pgtrigger_update_update_b32ac', table='documents_documenttask', when='AFTER'))
TRIGGERS = [
    DOCUMENTSOURCE_INSERT_INSERT,
    DOCUMENTSOURCE_UPDATE_UPDATE,
    DOCUMENTTASK_INSERT_INSERT,
    DOCUMENTTASK_UPDATE_UPDATE,
]


class Migration(migrations.Migration):

    replaces = [('documents', '0001_initial'), ('documents', '0002_sources_of_many_kinds'), ('documents', '0003_neighbours_of_a_sentence'), ('documents', '0004_removed_sources_and_branches'), ('documents', '0005_due_why_and_tellings'), ('documents', '0006_document_libraries')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('changes', '0001_squashed_0008_posts_kept_before'),
        ('deliveries', '0001_squashed_0010_bounce_mailbox'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('tenants', '0001_squashed_0009_working_hours'),
    ]

    operations = [
        migrations.CreateModel(
            name='DocumentSource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('folder', 'Folder'), ('upload', 'Uploaded files'), ('git', 'Git repository'), ('web', 'Web pages'), ('sharepoint', 'SharePoint')], default='folder', max_length=10)),
                ('path', models.CharField(blank=True, default='', max_length=500)),
                ('branch', models.CharField(blank=True, default='', max_length=250)),
                ('addresses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=1000), blank=True, default=list, size=None)),
                ('site_id', models.CharField(blank=True, default='', max_length=300)),
                ('drive_id', models.CharField(blank=True, default='', max_length=300)),
                ('cursor', models.TextField(blank=True, default='')),
                ('owner_name', models.CharField(blank=True, default='', max_length=120)),
                ('owner_address', models.EmailField(blank=True, default='', max_length=254)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='document_sources', to='tenants.tenant')),
            ],
            options={
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(models.Q(('path', ''), _negated=True), ('removed_at', None)), fields=('tenant', 'path', 'branch'), name='one_source_per_folder'), models.UniqueConstraint(condition=models.Q(models.Q(('drive_id', ''), _negated=True), ('removed_at', None)), fields=('tenant', 'drive_id'), name='one_source_per_drive')],
                'triggers': [DOCUMENTSOURCE_INSERT_INSERT, DOCUMENTSOURCE_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='Scan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('documents_total', models.PositiveIntegerField(blank=True, null=True)),
                ('documents_seen', models.PositiveIntegerField(default=0)),
                ('documents_read', models.PositiveIntegerField(default=0)),
                ('problems', models.JSONField(blank=True, default=list)),
                ('asked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scans', to='changes.change')),
                ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scans', to='tenants.tenant')),
            ],
            options={
                'ordering': ['-asked_at', '-pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('finished_at', None)), fields=('tenant', 'change'), name='one_unfinished_scan')],
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=500)),
                ('title', models.CharField(blank=True, default='', max_length=300)),
                ('language', models.CharField(blank=True, default='', max_length=10)),
                ('revision', models.CharField(blank=True, default='', max_length=200)),
                ('url', models.CharField(blank=True, default='', max_length=1000)),
                ('content_hash', models.CharField(blank=True, default='', max_length=64)),
                ('read_with', models.JSONField(blank=True, default=dict)),
                ('problem', models.CharField(blank=True, default='', max_length=300)),
                ('owner_name', models.CharField(blank=True, default='', max_length=120)),
                ('owner_address', models.CharField(blank=True, default='', max_length=254)),
                ('read_at', models.DateTimeField(blank=True, null=True)),
                ('gone_at', models.DateTimeField(blank=True, null=True)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='documents.documentsource')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'path'), name='one_document_per_path')],
            },
        ),
        migrations.CreateModel(
            name='DocumentSourceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('folder', 'Folder'), ('upload', 'Uploaded files'), ('git', 'Git repository'), ('web', 'Web pages'), ('sharepoint', 'SharePoint')], default='folder', max_length=10)),
                ('path', models.CharField(blank=True, default='', max_length=500)),
                ('branch', models.CharField(blank=True, default='', max_length=250)),
                ('addresses', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=1000), blank=True, default=list, size=None)),
                ('site_id', models.CharField(blank=True, default='', max_length=300)),
                ('drive_id', models.CharField(blank=True, default='', max_length=300)),
                ('owner_name', models.CharField(blank=True, default='', max_length=120)),
                ('owner_address', models.EmailField(blank=True, default='', max_length=254)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='documents.documentsource')),
                ('tenant', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='tenants.tenant')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='LibraryEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item_id', models.CharField(max_length=200)),
                ('parent_id', models.CharField(blank=True, default='', max_length=200)),
                ('name', models.CharField(blank=True, default='', max_length=400)),
                ('is_folder', models.BooleanField(default=False)),
                ('revision', models.CharField(blank=True, default='', max_length=200)),
                ('url', models.CharField(blank=True, default='', max_length=1000)),
                ('size', models.BigIntegerField(default=0)),
                ('problem', models.CharField(blank=True, default='', max_length=300)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='library_entries', to='documents.documentsource')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source', 'item_id'), name='one_entry_per_item')],
            },
        ),
        migrations.CreateModel(
            name='UploadedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=500)),
                ('content', models.BinaryField()),
                ('content_hash', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('uploaded_at', models.DateTimeField()),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='uploaded_files', to='documents.documentsource')),
                ('uploaded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['path', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('source', 'path'), name='one_uploaded_file_per_path')],
            },
        ),
        migrations.CreateModel(
            name='DocumentTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('found', 'Found'), ('assigned', 'Assigned'), ('changed', 'Changed'), ('verified', 'Verified'), ('kept', 'Kept')], default='found', max_length=8)),
                ('owner_name', models.CharField(blank=True, default='', max_length=120)),
                ('owner_address', models.CharField(blank=True, default='', max_length=254)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('due_why', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('found_at', models.DateTimeField()),
                ('assigned_at', models.DateTimeField(blank=True, null=True)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='document_tasks', to='changes.change')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='documents.document')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('document', 'change'), name='one_task_per_document_and_change')],
                'triggers': [DOCUMENTTASK_INSERT_INSERT, DOCUMENTTASK_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='RightForNow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=20)),
                ('rules', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('heading_path', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None)),
                ('paragraph', models.PositiveIntegerField()),
                ('sentence_number', models.PositiveIntegerField()),
                ('start', models.PositiveIntegerField()),
                ('sentence', models.TextField()),
                ('before', models.TextField(blank=True, db_default='', default='')),
                ('after', models.TextField(blank=True, db_default='', default='')),
                ('marks', models.JSONField(default=list)),
                ('language', models.CharField(max_length=10)),
                ('right_until', models.DateField()),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='right_for_now', to='changes.change')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='right_for_now', to='documents.document')),
            ],
            options={
                'ordering': ['document', 'paragraph', 'start'],
            },
        ),
        migrations.CreateModel(
            name='DocumentTaskEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('found', 'Found'), ('assigned', 'Assigned'), ('changed', 'Changed'), ('verified', 'Verified'), ('kept', 'Kept')], default='found', max_length=8)),
                ('owner_name', models.CharField(blank=True, default='', max_length=120)),
                ('owner_address', models.CharField(blank=True, default='', max_length=254)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('due_why', models.CharField(blank=True, db_default='', default='', max_length=200)),
                ('found_at', models.DateTimeField()),
                ('assigned_at', models.DateTimeField(blank=True, null=True)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('change', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('document', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='documents.document')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='documents.documenttask')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Finding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=20)),
                ('rules', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None)),
                ('heading_path', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), blank=True, default=list, size=None)),
                ('paragraph', models.PositiveIntegerField()),
                ('sentence_number', models.PositiveIntegerField()),
                ('start', models.PositiveIntegerField()),
                ('sentence', models.TextField()),
                ('before', models.TextField(blank=True, db_default='', default='')),
                ('after', models.TextField(blank=True, db_default='', default='')),
                ('marks', models.JSONField(default=list)),
                ('language', models.CharField(max_length=10)),
                ('found_at', models.DateTimeField()),
                ('gone_at', models.DateTimeField(blank=True, null=True)),
                ('kept_at', models.DateTimeField(blank=True, null=True)),
                ('kept_reason', models.CharField(blank=True, default='', max_length=500)),
                ('kept_until', models.DateField(blank=True, null=True)),
                ('kept_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='findings', to='documents.documenttask')),
            ],
            options={
                'ordering': ['paragraph', 'start', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kept_at', None), models.Q(('kept_reason', ''), _negated=True), _connector='OR'), name='finding_is_kept_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='TaskStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_state', models.CharField(blank=True, choices=[('found', 'Found'), ('assigned', 'Assigned'), ('changed', 'Changed'), ('verified', 'Verified'), ('kept', 'Kept')], default='', max_length=8)),
                ('to_state', models.CharField(choices=[('found', 'Found'), ('assigned', 'Assigned'), ('changed', 'Changed'), ('verified', 'Verified'), ('kept', 'Kept')], max_length=8)),
                ('at', models.DateTimeField()),
                ('reason', models.CharField(blank=True, default='', max_length=500)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='documents.documenttask')),
            ],
            options={
                'ordering': ['at', 'pk'],
                'indexes': [models.Index(fields=['task', 'at'], name='step_by_task')],
            },
        ),
        migrations.CreateModel(
            name='Telling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=254)),
                ('part', models.CharField(choices=[('overdue', 'Overdue'), ('due_soon', 'Due soon'), ('new', 'New'), ('not_corrected', 'Not corrected yet')], max_length=13)),
                ('due_on', models.DateField(blank=True, null=True)),
                ('told_on', models.DateField()),
                ('at', models.DateTimeField()),
                ('mail', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='deliveries.directmail')),
                ('task', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tellings', to='documents.documenttask')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('at'), descending=True), models.OrderBy(models.F('pk'), descending=True)],
                'indexes': [models.Index(fields=['task', 'address'], name='telling_by_task')],
                'constraints': [models.UniqueConstraint(fields=('task', 'mail'), name='task_stands_once_in_a_mail')],
            },
        ),
        migrations.RunSQL([trigger.install_sql for trigger in TRIGGERS], [trigger.uninstall_sql for trigger in TRIGGERS]),
    ]
