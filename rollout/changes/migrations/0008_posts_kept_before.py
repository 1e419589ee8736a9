from typing import Any

from django.db import migrations

from rollout.changes.posts import read_values


def read_again(apps: Any, _: Any) -> None:
    """Posts that were kept before versions had `text_hash` are read anew, and so lose what was one tenant's own.

    Else the same post, coming in once more, would be a second version of its moment, and news to people.
    """
    announcements = apps.get_model("changes", "Announcement").objects
    for row in announcements.filter(text_hash="", is_outline=False).iterator(chunk_size=100):
        for post in read_values([row.raw]).posts:
            values = {"text_hash": post.text_hash, "body_html": post.body_html, "body_note": post.body_note}
            came_in_again = announcements.filter(
                mc_id=row.mc_id, last_modified_at=row.last_modified_at, raw_hash=post.raw_hash
            ).exclude(pk=row.pk)
            if not came_in_again.exists():
                values |= {"raw": post.raw, "raw_hash": post.raw_hash}
            announcements.filter(pk=row.pk).update(**values)


class Migration(migrations.Migration):
    dependencies = [("changes", "0007_fetches_that_wait")]

    operations = [migrations.RunPython(read_again, migrations.RunPython.noop)]
