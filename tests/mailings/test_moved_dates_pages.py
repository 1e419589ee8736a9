"""What pages say when people were told dates that no longer hold."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from notifications.mailings import moved_dates
from notifications.mailings.models import Mailing
from notifications.texts.models import Purpose, Text
from rollout.tenants.models import Person, Role
from tests.factories.mailings import make_closed_mailing, make_mailing, make_moved_window, make_told_wave
from tests.factories.tenants import make_user_with_role

pytestmark = pytest.mark.django_db

AT = datetime(2025, 9, 26, 12, 0, tzinfo=UTC)


@pytest.fixture
def told(client: Client) -> Mailing:
    """A wave that was told September to early October, an administrator signed in, and the window 14 days later."""
    told = make_closed_mailing(people=4, refused=1)
    client.force_login(make_user_with_role(told.tenant, Role.ADMINISTRATOR))
    make_moved_window(told.wave.change)
    return told


@pytest.fixture
def draft(told: Mailing) -> Mailing:
    moved_dates.sweep(at=AT)
    return Mailing.objects.about_changed_dates().get()


def page_of(client: Client, name: str, *args: object, **query: str) -> str:
    return client.get(reverse(name, args=args), query).content.decode()


def test_draft_says_what_was_told_what_holds_and_to_whom(client: Client, draft: Mailing) -> None:
    page = page_of(client, "mailings:detail", draft.pk)

    assert "Everybody whom this wave’s mailings told other dates, those in doubt among them: 3 people." in page
    assert "Vendor: September to early October 2025" in page
    assert "Vendor: 15 September–14 October to 15–24 October 2025" in page
    assert '?reason=none">3</a></b> get it <b>0</b> do not' in page
    assert "For these dates the portal does not write it again by itself." in page


def test_other_mailings_speak_of_no_changed_dates(client: Client, draft: Mailing) -> None:
    reminder = Mailing.objects.draft(wave=draft.wave, purpose="reminder", by=None, at=AT)

    page = page_of(client, "mailings:detail", reminder.pk)

    assert "What has changed" not in page
    assert "told other dates" not in page


def test_people_told_are_listed_with_reasons_as_everywhere(client: Client, draft: Mailing) -> None:
    first = Person.objects.earliest("pk")
    Person.objects.filter(pk=first.pk).update(mail="")

    page = page_of(client, "mailings:people", draft.pk)
    lines = client.get(reverse("mailings:people", args=[draft.pk]), {"format": "csv"}).getvalue().decode().splitlines()

    assert "2 get it, 1 do not" in page
    assert sorted(line.rpartition(",")[2] for line in lines[1:]) == ["Gets it", "Gets it", "No mail address"]


def test_wave_leads_to_its_draft(client: Client, draft: Mailing) -> None:
    page = page_of(client, "waves:detail", draft.wave_id)

    assert "People were told other dates." in page
    assert reverse("mailings:detail", args=[draft.pk]) in page


def test_wave_without_a_text_asks_for_one(client: Client, told: Mailing) -> None:
    Text.objects.filter(purpose=Purpose.DATE_CHANGED).delete()

    page = page_of(client, "waves:detail", told.wave_id)

    assert "Write a “Date changed” text: this change has none." in page
    assert reverse("texts:list", args=["MC1111780"]) in page


@pytest.mark.parametrize("name", ["board:board", "changes:detail"])
def test_change_leads_to_the_messages_that_wait(client: Client, draft: Mailing, name: str) -> None:
    page = page_of(client, name, "MC1111780")

    assert "The people of 1 wave were told other dates." in page
    assert "1 message to them waits for you." in page
    assert f"{reverse('mailings:list')}?purpose=date_changed" in page


def test_foreign_tenants_are_not_counted(client: Client, draft: Mailing) -> None:
    client.force_login(make_user_with_role(make_told_wave().tenant, Role.ADMINISTRATOR))

    assert "told other dates" not in page_of(client, "changes:detail", "MC1111780")


def test_board_counts_it_as_something_to_look_at(client: Client, draft: Mailing) -> None:
    drawer = page_of(client, "board:drawer", "MC1111780", draft.tenant.slug)
    past = page_of(client, "board:board", "MC1111780", as_of="2025-09-26")

    assert "Wave 1: people were told other dates" in drawer
    assert "told other dates" not in past  # what was known of a past day does not tell


def test_list_is_filtered_by_purpose(client: Client, draft: Mailing) -> None:
    make_mailing(make_told_wave(draft.tenant, people=1))

    page = page_of(client, "mailings:list", purpose="date_changed")

    assert "Only “Date changed”." in page
    assert "Date changed, wave 1" in page
    assert "Advance notice, wave" not in page
