import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models

PICTURE_PICTURE_NEVER_CHANGES = pgtrigger.compiler.Trigger(name='picture_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f0cfacc7ed8e275a04a13683d4db07ba0f186224', operation='UPDATE', pgid='pgtrigger_picture_never_changes_086fd', table='texts_picture', when='BEFORE'))
TEXT_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "texts_textevent" ("change_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose") VALUES (NEW."change_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."purpose"); RETURN NULL;', hash='da3fd09507a2e6bc19060c7eb08513f3d834bde4', operation='INSERT', pgid='pgtrigger_insert_insert_afa87', table='texts_text', when='AFTER'))
TEXT_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "texts_textevent" ("change_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose") VALUES (NEW."change_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."purpose"); RETURN NULL;', hash='33edcf13142c6d67b9e01475ed112cf868fd879c', operation='UPDATE', pgid='pgtrigger_update_update_809be', table='texts_text', when='AFTER'))
TEXTVERSION_PUBLISHED_NEVER_CHANGES = pgtrigger.compiler.Trigger(name='published_never_changes', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."published_at" IS NOT NULL AND (OLD."text_id" IS DISTINCT FROM (NEW."text_id") OR OLD."version" IS DISTINCT FROM (NEW."version") OR OLD."locale" IS DISTINCT FROM (NEW."locale") OR OLD."subject" IS DISTINCT FROM (NEW."subject") OR OLD."preheader" IS DISTINCT FROM (NEW."preheader") OR OLD."markdown" IS DISTINCT FROM (NEW."markdown") OR OLD."html" IS DISTINCT FROM (NEW."html") OR OLD."plain" IS DISTINCT FROM (NEW."plain") OR OLD."placeholders" IS DISTINCT FROM (NEW."placeholders") OR OLD."fallbacks" IS DISTINCT FROM (NEW."fallbacks") OR OLD."picture_id" IS DISTINCT FROM (NEW."picture_id") OR OLD."content_hash" IS DISTINCT FROM (NEW."content_hash") OR OLD."edited_at" IS DISTINCT FROM (NEW."edited_at") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at")))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='418cf08b834121c01d7a598d3707b30127fd475f', operation='UPDATE', pgid='pgtrigger_published_never_changes_b8a29', table='texts_textversion', when='BEFORE'))
TEXTVERSION_INSERT_INSERT = pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "texts_textversionevent" ("edited_at", "edited_by_id", "id", "locale", "markdown", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "text_id", "version") VALUES (NEW."edited_at", NEW."edited_by_id", NEW."id", NEW."locale", NEW."markdown", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."published_at", NEW."published_by_id", NEW."text_id", NEW."version"); RETURN NULL;', hash='ae66bf8fd5ce9211ea2a82461902bc7233b0adc7', operation='INSERT', pgid='pgtrigger_insert_insert_7d02a', table='texts_textversion', when='AFTER'))
TEXTVERSION_UPDATE_UPDATE = pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."edited_at" IS DISTINCT FROM (NEW."edited_at") OR OLD."edited_by_id" IS DISTINCT FROM (NEW."edited_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."locale" IS DISTINCT FROM (NEW."locale") OR OLD."markdown" IS DISTINCT FROM (NEW."markdown") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."published_by_id" IS DISTINCT FROM (NEW."published_by_id") OR OLD."text_id" IS DISTINCT FROM (NEW."text_id") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "texts_textversionevent" ("edited_at", "edited_by_id", "id", "locale", "markdown", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "published_at", "published_by_id", "text_id", "version") VALUES (NEW."edited_at", NEW."edited_by_id", NEW."id", NEW."locale", NEW."markdown", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."published_at", NEW."published_by_id", NEW."text_id", NEW."version"); RETURN NULL;', hash='0382e835a0333e90deb1c1c09e5492a6d79484d1', operation='UPDATE', pgid='pgtrigger_update_update_c71b5', table='texts_textversion', when='AFTER'))
TRIGGERS = [
    PICTURE_PICTURE_NEVER_CHANGES,
    TEXT_INSERT_INSERT,
    TEXT_UPDATE_UPDATE,
    TEXTVERSION_PUBLISHED_NEVER_CHANGES,
    TEXTVERSION_INSERT_INSERT,
    TEXTVERSION_UPDATE_UPDATE,
]


class Migration(migrations.Migration):

    replaces = [('texts', '0001_initial'), ('texts', '0002_purpose_date_changed'), ('texts', '0003_purposes_of_a_wave'), ('texts', '0004_drafts_of_texts'), ('texts', '0005_pictures_in_mails'), ('texts', '0006_history_by_time')]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('changes', '0001_squashed_0008_posts_kept_before'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='Picture',
            fields=[
                ('id', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('png', models.BinaryField()),
            ],
            options={
                'triggers': [PICTURE_PICTURE_NEVER_CHANGES],
            },
        ),
        migrations.CreateModel(
            name='Text',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(choices=[('advance', 'Advance notice'), ('today', 'On the day'), ('reminder', 'Reminder'), ('date_changed', 'Date changed'), ('correction', 'Correction'), ('done', 'Done'), ('helpdesk_briefing', 'Helpdesk briefing'), ('document_task', 'Documentation-update task')], max_length=20)),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='texts', to='changes.change')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('change', 'purpose'), name='one_text_per_purpose')],
                'triggers': [TEXT_INSERT_INSERT, TEXT_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='TextEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('purpose', models.CharField(choices=[('advance', 'Advance notice'), ('today', 'On the day'), ('reminder', 'Reminder'), ('date_changed', 'Date changed'), ('correction', 'Correction'), ('done', 'Done'), ('helpdesk_briefing', 'Helpdesk briefing'), ('document_task', 'Documentation-update task')], max_length=20)),
                ('change', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='changes.change')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='texts.text')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='TextVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField()),
                ('locale', models.CharField(max_length=10)),
                ('subject', models.CharField(max_length=200)),
                ('preheader', models.CharField(blank=True, default='', max_length=200)),
                ('markdown', models.TextField()),
                ('html', models.TextField(blank=True, default='')),
                ('plain', models.TextField(blank=True, default='')),
                ('placeholders', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), blank=True, default=list, size=None)),
                ('fallbacks', models.JSONField(blank=True, default=dict)),
                ('content_hash', models.CharField(blank=True, default='', max_length=64)),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('edited_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='texts.picture')),
                ('published_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='versions', to='texts.text')),
            ],
            options={
                'ordering': ['text', 'version', 'locale'],
                'constraints': [models.UniqueConstraint(fields=('text', 'version', 'locale'), name='one_row_per_text_version_and_locale'), models.UniqueConstraint(condition=models.Q(('published_at', None)), fields=('text', 'locale'), name='one_draft_text_per_locale')],
                'triggers': [TEXTVERSION_PUBLISHED_NEVER_CHANGES, TEXTVERSION_INSERT_INSERT, TEXTVERSION_UPDATE_UPDATE],
            },
        ),
        migrations.CreateModel(
            name='TextVersionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('version', models.PositiveIntegerField()),
                ('locale', models.CharField(max_length=10)),
                ('markdown', models.TextField()),
                ('edited_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('edited_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='texts.textversion')),
                ('published_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('text', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='texts.text')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.RunSQL([trigger.install_sql for trigger in TRIGGERS], [trigger.uninstall_sql for trigger in TRIGGERS]),
    ]
