"""From a post to a pack of one's own: begun by a command, filled by a person, tracked again."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from notifications.texts.publishing import publish_from_pack
from rollout.changes.models import Change
from rollout.changes.tracking import track_post
from rollout.packs.checking import problems
from rollout.packs.errors import PackError
from tests.factories.accounts import make_portal_administrator
from tests.factories.changes import make_announcement

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 5, 6, tzinfo=UTC)
MC = "MC900100"
BODY = (
    "<p><b>[When this will happen:]</b></p><p>General Availability (Worldwide): We will begin rolling out in early June"
    " 2026 and expect to complete by late June 2026.</p>"
)


@pytest.fixture
def folder(tmp_path, settings):
    settings.PACK_DIRS = [str(tmp_path / "packs")]
    return tmp_path / "packs" / MC


@pytest.fixture
def change():
    make_announcement(mc_id=MC, title='(Updated) Teams: "rooms" & more', published_at=NOW, category="x", body_html=BODY)
    return track_post(MC, by=None, at=NOW)


def fill(folder):
    for path in folder.rglob("*.*"):
        path.write_text(path.read_text(encoding="utf-8").replace("TODO", "Something"), encoding="utf-8")


def test_a_pack_is_begun_with_what_the_post_says(folder, change, capsys):
    call_command("start_pack", MC)

    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    written = {"announcement.json", "change.yaml", "helpdesk/en.md", "texts/en/advance.md", "texts/en/reminder.md"}
    assert files == written
    assert "in early June 2026 and expect to complete" in (folder / "announcement.json").read_text()
    assert "track_change MC900100" in capsys.readouterr().out


def test_each_todo_is_named_with_its_line_and_nothing_else_is_wrong(folder, change):
    call_command("start_pack", MC)

    found = [str(problem) for problem in problems(MC)]

    assert len(found) >= 10
    assert "change.yaml, line 29: a TODO is left." in found
    assert all(problem.endswith("a TODO is left.") for problem in found)


def test_a_pack_with_todos_does_not_count(folder, change, client):
    call_command("start_pack", MC)
    client.force_login(make_portal_administrator())

    page = client.get(reverse("changes:detail", args=[MC])).content.decode()

    assert "The pack of MC900100 cannot be read." in page
    assert "Mend the pack" in page
    with pytest.raises(PackError, match="a TODO is left"):
        publish_from_pack(change, at=NOW)


def test_a_filled_pack_counts_at_once(folder, change):
    call_command("start_pack", MC)
    assert change.load_pack().is_empty

    fill(folder)

    assert problems(MC) == ()
    assert change.load_pack().change.name == 'Teams: "rooms" & more'
    assert len(publish_from_pack(change, at=NOW)) == 2


def test_tracking_again_brings_the_names_in(folder, change):
    call_command("start_pack", MC)
    fill(folder)
    file = folder / "change.yaml"
    file.write_text(file.read_text().replace("short_name: ", "short_name: Rooms # "))

    track_post(MC, by=None, at=NOW)

    assert Change.objects.get(mc_id=MC).title == "Rooms"


@pytest.mark.usefixtures("change")
def test_an_edit_is_noticed(folder):
    call_command("start_pack", MC)
    fill(folder)
    assert problems(MC) == ()

    (folder / "helpdesk" / "en.md").write_text("## Something else\n")

    assert [problem.file for problem in problems(MC)] == ["helpdesk/en.md"]


@pytest.mark.parametrize(
    ("mc_id", "said"), [("MC900999", "No post MC900999 came in"), ("../etc", "No post"), (MC, "has a pack already")]
)
def test_what_cannot_be_begun_says_why(folder, change, mc_id, said):
    folder.mkdir(parents=True)

    with pytest.raises(CommandError, match=said):
        call_command("start_pack", mc_id)
