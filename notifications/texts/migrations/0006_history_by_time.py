from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("texts", "0005_pictures_in_mails"),
    ]

    operations = [
        # The history reads every table of events by time; see board's 0002.
        migrations.RunSQL(
            'CREATE INDEX IF NOT EXISTS "texts_textversionevent_by_time"'
            ' ON "texts_textversionevent" (pgh_created_at DESC, pgh_id DESC)',
            'DROP INDEX IF EXISTS "texts_textversionevent_by_time"',
        ),
    ]
