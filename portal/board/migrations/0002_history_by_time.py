from django.db import migrations


def make_indexes(apps, schema_editor):
    """Of each table of events. Their models belong to the rooms and are made by triggers' rules: none of them reads by
    time but the history, so its index is made here."""
    for table in _event_tables(apps):
        schema_editor.execute(
            f'CREATE INDEX IF NOT EXISTS "{table}_by_time" ON "{table}" (pgh_created_at DESC, pgh_id DESC)'
        )


def drop_indexes(apps, schema_editor):
    for table in _event_tables(apps):
        schema_editor.execute(f'DROP INDEX IF EXISTS "{table}_by_time"')


def _event_tables(apps):
    tables = [model._meta for model in apps.get_models() if model._meta.managed and not model._meta.proxy]
    return [meta.db_table for meta in tables if any(field.name == "pgh_created_at" for field in meta.fields)]


class Migration(migrations.Migration):

    dependencies = [
        ("board", "0001_saved_view"),
        ("changes", "0008_posts_kept_before"),
        ("documents", "0001_initial"),
        ("helpdesk", "0001_initial"),
        ("mailings", "0004_new_dates"),
        ("tenants", "0005_sync_people"),
        ("texts", "0002_purpose_date_changed"),
        ("waves", "0006_secret_addresses"),
    ]

    operations = [migrations.RunPython(make_indexes, drop_indexes)]
