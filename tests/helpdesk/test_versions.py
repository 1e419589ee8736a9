"""Versions of a notice: drafts, publishing, and what the pack brings."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction

from rollout.helpdesk.models import EditedMeanwhile, HelpdeskNotice
from rollout.helpdesk.publishing import publish_from_pack
from rollout.packs.errors import PackError
from tests.factories.accounts import make_portal_administrator
from tests.factories.changes import make_change
from tests.factories.helpdesk import NOTICE, make_notice

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 24, 12, 0, tzinfo=UTC)
OTHER = NOTICE.replace("Four switches", "All four switches")


def write(text: str = OTHER, **overrides) -> HelpdeskNotice:
    values = {"seen": None, "by": make_portal_administrator(), "at": AT} | overrides
    return HelpdeskNotice.objects.write(make_change(), "en", text, **values)


def test_the_pack_is_published_as_version_1_in_each_locale():
    change = make_change()

    published = publish_from_pack(change, at=AT)

    assert [(notice.locale, notice.version, notice.published_at) for notice in published] == [
        (locale, 1, AT) for locale in ("en", "de", "es", "fr")
    ]
    assert len(HelpdeskNotice.objects.newest_of(change)["de"].read().answers) == 28


def test_the_pack_is_published_once_and_leaves_what_people_wrote():
    change = make_change()
    make_notice(change=change, locale="de")

    first, second = publish_from_pack(change, at=AT), publish_from_pack(change, at=AT)

    assert [notice.locale for notice in first] == ["en", "es", "fr"]
    assert second == []


def test_a_draft_is_the_next_version_and_nobody_reads_it_yet():
    make_notice(version=1)

    draft = write()

    assert (draft.version, draft.is_draft) == (2, True)
    assert HelpdeskNotice.objects.newest_of(draft.change)["en"].version == 1


def test_a_draft_is_overwritten_by_whoever_has_seen_it():
    draft = write()

    again = write(NOTICE, seen=draft.edited_at, at=AT + timedelta(minutes=1))

    assert again.pk == draft.pk
    assert HelpdeskNotice.objects.get().markdown == NOTICE


@pytest.mark.parametrize("seen", [None, AT - timedelta(minutes=1)])
def test_a_draft_that_changed_meanwhile_is_not_overwritten(seen):
    write()

    with pytest.raises(EditedMeanwhile):
        write(NOTICE, seen=seen)

    assert HelpdeskNotice.objects.get().markdown == OTHER


def test_a_text_that_is_no_notice_is_not_saved():
    with pytest.raises(PackError):
        write("Hello")

    assert not HelpdeskNotice.objects.exists()


def test_a_published_draft_is_what_everyone_reads():
    make_notice(version=1)
    draft, publisher = write(), make_portal_administrator()

    draft.publish(seen=draft.edited_at, by=publisher, at=AT)

    newest = HelpdeskNotice.objects.newest_of(draft.change)["en"]
    assert (newest.version, newest.published_by, newest.published_at) == (2, publisher, AT)


def test_publishing_twice_changes_nothing():
    draft = write()
    draft.publish(seen=draft.edited_at, by=make_portal_administrator(), at=AT)

    draft.publish(seen=draft.edited_at, by=make_portal_administrator(), at=AT + timedelta(days=1))

    draft.refresh_from_db()
    assert draft.published_at == AT


def test_a_draft_that_changed_meanwhile_is_not_published():
    draft = write()

    with pytest.raises(EditedMeanwhile):
        draft.publish(seen=AT - timedelta(minutes=1), by=make_portal_administrator(), at=AT)

    draft.refresh_from_db()
    assert draft.is_draft


@pytest.mark.parametrize("change", [{"markdown": OTHER}, {"version": 7}, {"published_at": None}, {"locale": "fr"}])
def test_the_database_refuses_to_change_a_published_version(change):
    notice = make_notice()

    with pytest.raises(ProgrammingError, match="Cannot update rows"), transaction.atomic():
        HelpdeskNotice.objects.filter(pk=notice.pk).update(**change)


def test_whoever_published_may_leave():
    publisher = make_portal_administrator()
    notice = make_notice(published_by=publisher)

    publisher.delete()

    notice.refresh_from_db()
    assert notice.published_by is None
