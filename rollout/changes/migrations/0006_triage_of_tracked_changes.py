from django.db import migrations

# Changes that were tracked before posts were decided about: whoever tracked them had read the version they point at.
TRACKED = """
INSERT INTO changes_triage (mc_id, state, reason, seen_version_id, decided_at)
SELECT mc_id, 'tracked', '', announcement_id, tracked_since::timestamp AT TIME ZONE 'UTC' FROM changes_change
ON CONFLICT (mc_id) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("changes", "0005_triage_of_announcement")]

    operations = [migrations.RunSQL(TRACKED, migrations.RunSQL.noop)]
