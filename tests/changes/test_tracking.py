"""A pack becomes a change, once, however often it is asked for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from portal.errors import BadInput
from rollout.changes.models import Announcement, Change, Step, Triage, VendorWindow
from rollout.changes.tracking import track, track_post
from rollout.tenants.models import Cloud
from tests.factories.accounts import make_user
from tests.factories.changes import make_announcement

pytestmark = pytest.mark.django_db
NOW = datetime(2025, 7, 9, 6, tzinfo=UTC)


def test_a_tracked_change_has_its_names_its_window_and_its_announcement():
    change = track("MC1111780", at=NOW)

    assert change.title == "Authenticator on iOS: backup moves to iCloud"
    assert change.tracked_since == date(2025, 7, 8)
    assert change.window_for(Cloud.WORLDWIDE).days == "1 Sep – 10 Oct"
    assert change.window_for(Cloud.GCC) is None
    assert change.announcement.is_outline
    assert change.announcement.body_html == ""


def test_other_sources_are_kept_with_the_reason_why_they_do_not_count():
    change = track("MC1111780", at=NOW)

    assert {window.source for window in change.windows.not_used()} == {
        "Roadmap item 498158",
        "Entra blog 4352579",
        "BleepingComputer",
    }
    assert all(window.why_not_used for window in change.windows.not_used())


def test_only_the_window_that_counts_quotes_the_vendor():
    track("MC1111780", at=NOW)

    quoting = VendorWindow.objects.exclude(sentence="")
    assert [window.source for window in quoting] == ["Notice"]


def test_tracking_twice_changes_nothing():
    first = track("MC1111780", at=NOW)

    again = track("MC1111780", at=NOW)

    assert again == first
    assert (Change.objects.count(), Announcement.objects.count(), VendorWindow.objects.count()) == (1, 1, 4)


def test_tracking_again_keeps_owner_steps_and_closing():
    change = track("MC1111780", at=NOW)
    ines = make_user(name="Ines Brandt")
    Change.objects.update(owner=ines, closed_at=NOW)
    change.tick(Step.FACTS, by=ines, at=NOW)

    again = track("MC1111780", at=NOW)

    assert (again.owner, again.closed_at, again.ticks.count()) == (ines, NOW, 1)


def test_an_imported_post_is_not_replaced_by_the_packs_outline():
    post = make_announcement(last_modified_at=datetime(2025, 7, 8, 23, 30, 0, 650000, tzinfo=UTC), body_html="<p>Post")

    change = track("MC1111780", at=NOW)

    assert change.announcement == post
    assert not change.announcement.is_outline


def test_ticking_a_step_twice_keeps_who_was_first():
    change = track("MC1111780", at=NOW)
    ines, jonas = make_user(name="Ines Brandt"), make_user(name="Jonas Weber")

    change.tick(Step.FACTS, by=ines, at=NOW)
    change.tick(Step.FACTS, by=jonas, at=NOW)

    assert change.ticks.get().by == ines


def test_a_post_without_a_pack_becomes_a_change_with_an_empty_one():
    post = make_announcement(mc_id="MC900100", title="(Updated) (Rescheduled) Teams: a new lobby")

    change = track_post("MC900100", by=make_user(name="Ines Brandt"), at=NOW)

    assert (change.mc_id, change.pack, change.name) == ("MC900100", "MC900100", "Teams: a new lobby")
    assert (change.slug, change.announcement, change.tracked_since) == ("teams-a-new-lobby-mc900100", post, NOW.date())
    assert change.load_pack().is_empty
    assert not change.asks_of_phones


def test_a_title_of_tags_alone_or_of_great_length_still_names_the_change():
    make_announcement(mc_id="MC900100", title="(Updated)")
    make_announcement(mc_id="MC900101", title="Lamp " * 90)

    short, long = (track_post(mc_id, by=None, at=NOW) for mc_id in ("MC900100", "MC900101"))

    assert (short.name, short.slug) == ("(Updated)", "updated-mc900100")
    assert (len(long.name), len(long.short_name), long.title[-1]) == (200, 80, "…")


def test_tracking_a_post_twice_keeps_who_was_first():
    make_announcement(mc_id="MC900100")
    ines, jonas = make_user(name="Ines Brandt"), make_user(name="Jonas Weber")
    first = track_post("MC900100", by=ines, at=NOW)

    again = track_post("MC900100", by=jonas, at=NOW + timedelta(days=1))

    assert (again, again.tracked_since) == (first, NOW.date())
    assert Triage.objects.get().decided_by == ines


def test_a_post_with_a_pack_is_tracked_with_it():
    make_announcement()

    change = track_post("MC1111780", by=make_user(), at=NOW)

    assert change.title == "Authenticator on iOS: backup moves to iCloud"
    assert change.asks_of_phones


def test_the_list_of_posts_knows_what_is_tracked():
    change = track("MC1111780", at=NOW)

    triage = Triage.objects.get(mc_id="MC1111780")
    assert (triage.state, triage.seen_version) == ("tracked", change.announcement)


def test_a_post_that_never_came_in_cannot_be_tracked():
    with pytest.raises(BadInput, match="No post MC900100 came in"):
        track_post("MC900100", by=None, at=NOW)


def test_the_command_says_what_is_tracked(capsys):
    call_command("track_change", "MC1111780")

    assert "Worldwide Sept – early Oct 2025" in capsys.readouterr().out


def test_the_command_refuses_a_number_without_a_pack():
    with pytest.raises(CommandError, match="there is no pack of this name"):
        call_command("track_change", "MC9999999")
