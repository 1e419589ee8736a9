"""Writing the notice by the pages."""

import pytest

from rollout.helpdesk.models import HelpdeskNotice
from rollout.tenants.models import Role
from tests.factories.accounts import make_portal_administrator
from tests.factories.changes import make_change
from tests.factories.helpdesk import NOTICE, make_notice
from tests.factories.tenants import make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db

EDIT = "/helpdesk/MC1111780/edit/en/"
OTHER = NOTICE.replace("Four switches", "All four switches")


@pytest.fixture
def author(client):
    """A portal administrator, signed in, and the change with version 1 of its notice."""
    make_notice()
    author = make_portal_administrator(name="Ada Lund")
    client.force_login(author)
    return author


def draft() -> HelpdeskNotice:
    return HelpdeskNotice.objects.drafts().get()


def test_writing_begins_with_the_newest_version(client, author):
    page = client.get(EDIT).content.decode()

    assert "**Four switches** must be on." in page
    assert "No draft yet" in page


def test_writing_in_a_new_language_begins_with_the_packs_notice(client, author):
    page = client.get("/helpdesk/MC1111780/edit/de/").content.decode()

    assert "### Wo ist der Schalter" in page


def test_a_draft_is_saved_and_shown_as_the_helpdesk_will_see_it(client, author):
    answer = client.post(EDIT, {"markdown": OTHER, "seen": ""}, follow=True)

    page = answer.content.decode()
    assert draft().edited_by == author
    assert "<strong>All four switches</strong> must be on." in page
    assert "Publish version 2" in page


def test_readers_see_the_draft_only_when_it_is_published(client, author):
    client.post(EDIT, {"markdown": OTHER, "seen": ""})
    before = client.get("/helpdesk/MC1111780/").content.decode()
    client.post(f"{EDIT}publish/", {"seen": draft().edited_at.isoformat()})

    assert "All four switches" not in before
    assert "All four switches" in client.get("/helpdesk/MC1111780/").content.decode()


def test_what_is_wrong_is_said_with_its_line_and_nothing_is_lost(client, author):
    broken = NOTICE.replace("Source: Notice MC1111780\n", "")

    answer = client.post(EDIT, {"markdown": broken, "seen": ""})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Line 11: “Where did the backup switch go?” names no “Source:”." in page
    assert "### Where did the backup switch go?" in page


def test_two_who_write_at_once_do_not_overwrite_each_other(client, author):
    client.post(EDIT, {"markdown": OTHER, "seen": ""})

    answer = client.post(EDIT, {"markdown": NOTICE, "seen": ""})

    assert answer.status_code == 422
    assert "Somebody else saved this notice while you were writing." in answer.content.decode()
    assert "All four switches" in draft().markdown


@pytest.mark.parametrize("seen", ["", "yesterday", "2025-09-24T12:00:00+00:00"])
def test_a_draft_that_changed_since_is_not_published(client, author, seen):
    client.post(EDIT, {"markdown": OTHER, "seen": ""})

    answer = client.post(f"{EDIT}publish/", {"seen": seen}, follow=True)

    assert "The draft has changed since you opened it." in answer.content.decode()
    assert draft().is_draft


def test_publishing_what_somebody_published_already_is_no_error(client, author):
    answer = client.post(f"{EDIT}publish/", {"seen": ""}, follow=True)

    assert "There is no draft to publish" in answer.content.decode()


def test_versions_are_listed_and_each_can_be_read(client, author):
    client.post(EDIT, {"markdown": OTHER, "seen": ""})

    versions = client.get("/helpdesk/MC1111780/versions/").content.decode()
    old = client.get("/helpdesk/MC1111780/versions/en/1/").content.decode()

    assert "English, version 1" in versions
    assert "English, version 2" in versions
    assert "<strong>Four switches</strong> must be on." in old


def test_drafts_are_not_shown_to_readers(client, author):
    client.post(EDIT, {"markdown": OTHER, "seen": ""})
    client.force_login(make_user_with_role(make_tenant(), Role.ADMINISTRATOR))

    assert "version 2" not in client.get("/helpdesk/MC1111780/versions/").content.decode()
    assert client.get("/helpdesk/MC1111780/versions/en/2/").status_code == 404


@pytest.mark.parametrize("path", [EDIT, f"{EDIT}publish/"])
def test_only_portal_administrators_write(client, path):
    make_change()
    client.force_login(make_user_with_role(make_tenant(), Role.ADMINISTRATOR))

    assert client.post(path).status_code == 403


@pytest.mark.parametrize("locale", ["tlh", "..", "EN"])
def test_a_language_the_change_does_not_have_cannot_be_written(client, author, locale):
    assert client.get(f"/helpdesk/MC1111780/edit/{locale}/").status_code == 404
