"""Changes, the posts they come from, and mockups."""

from datetime import UTC, datetime

from django.urls import reverse

from rollout.changes.models import Announcement
from rollout.changes.sanitising import clean_html
from rollout.changes.tracking import track_post
from tests.factories.changes import make_announcement, make_version
from tests.journeys.visits.visit import (
    READER,
    Visit,
)


def imported_post() -> str:
    """A post with links, a list and a picture, in an older of its two versions."""
    body = '<p>Two <a href="https://a.example">things</a>:</p><ul><li>one</li></ul><img src="https://a.example/b.png">'
    make_announcement(mc_id="MC900200", body_html=clean_html(body))
    make_announcement(mc_id="MC900200", last_modified_at=datetime(2025, 9, 3, tzinfo=UTC))
    oldest = Announcement.objects.of("MC900200").last()
    assert oldest is not None
    return f"{reverse('changes:post', args=['MC900200'])}?version={oldest.pk}"


def new_post() -> str:
    """The question before a post that nobody decided about is dismissed."""
    make_announcement(mc_id="MC900202")
    return reverse("changes:dismiss_post", args=["MC900202"])


def change_without_pack() -> str:
    """A change of which there is the post alone, with one date that counts and one in doubt."""
    sure, doubtful = (f"We will begin rolling out {when} 2026." for when in ("late June", "mid-Mary"))
    make_version("2026-05-04", f"General Availability: {sure}", f"Public Preview: {doubtful}", mc_id="MC900203")
    track_post("MC900203", by=None, at=datetime(2026, 5, 4, tzinfo=UTC))
    return reverse("changes:detail", args=["MC900203"])


def compared_versions() -> str:
    """Two versions of a post, with a stretch that is folded, words that changed and a passage that is new."""
    same = "".join(f"<p>Passage {number} stays.</p>" for number in range(4))
    make_announcement(mc_id="MC900201", body_html=f"{same}<p>We begin in June.</p>")
    newer = {"title": "(Updated) Backup moves", "last_modified_at": datetime(2025, 9, 3, tzinfo=UTC)}
    make_announcement(mc_id="MC900201", body_html=f"{same}<p>We begin in July.</p><p>And more.</p>", **newer)
    return reverse("changes:compare", args=["MC900201"])


VISITS = [
    Visit("changes", "/changes/"),
    Visit("changes: nothing found", "/changes/?q=nothing", by=READER),
    Visit("change", "/changes/MC1111780/"),
    Visit("change: reader", "/changes/MC1111780/", by=READER),
    Visit("change: owner", "/changes/MC1111780/owner/"),
    Visit("change: blocked phones", "/changes/MC1111780/decide/fabrikam/"),
    Visit("imported posts", "/changes/posts/"),
    Visit("imported post", imported_post, by=READER),
    Visit("versions compared", compared_versions, by=READER),
    Visit("post: dismiss", new_post),
    Visit("post: who looks into it", "/changes/posts/MC1111780/assign/"),
    Visit("change without a pack", change_without_pack),
    Visit("change: dates by hand", "/changes/MC1111780/dates/by-hand/"),
    Visit("import posts", "/changes/import/"),
    Visit("mockups", "/changes/MC1111780/mockups/"),
    Visit("mockups: German, dark", "/changes/MC1111780/mockups/?lang=de&look=dark", by=READER),
]
