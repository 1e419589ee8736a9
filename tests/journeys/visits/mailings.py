"""Texts, mailings in each state, and people in doubt."""

from collections.abc import Callable

from django.db.models import F
from django.urls import reverse
from playwright.sync_api import Page

from notifications.mailings.models import Mailing, MailingState
from notifications.texts.models import Text
from portal.demo.outcomes import settle
from tests.factories.notifications import make_frozen_mailing, make_mailing, make_text_version
from tests.factories.tenants import make_person, make_phone
from tests.factories.waves import make_wave
from tests.journeys.visits.visit import (
    APPROVER,
    HELPDESK,
    LOADED_AT,
    READER,
    Visit,
    tenant_of_all,
)


def mailing_before(state: str) -> Callable[[], str]:
    """A mailing that nobody got yet, in that state."""

    def path() -> str:
        wave = make_wave(tenant_of_all())
        make_phone(make_person(wave.tenant, name="Adele Winter"), app_version="6.8.20")
        return reverse("mailings:detail", args=[make_mailing(wave, state=state).pk])

    return path


def mailing_after(state: str) -> Callable[[], str]:
    """A mailing with a frozen audience, in that state."""

    def path() -> str:
        mailing = make_frozen_mailing(tenant=tenant_of_all())
        if state == MailingState.CLOSED:
            settle(mailing, at=LOADED_AT)
            assert mailing.close(at=LOADED_AT)
        Mailing.objects.filter(pk=mailing.pk).update(state=state)
        return reverse("mailings:detail", args=[mailing.pk])

    return path


def people_in_doubt(page: str) -> Callable[[], str]:
    """A page of a closed mailing with somebody in doubt."""

    def path() -> str:
        mailing = make_frozen_mailing(tenant=tenant_of_all())
        settle(mailing, at=LOADED_AT)
        mailing.deliveries.filter(pk=mailing.deliveries.earliest("person_id").pk).update(state="in_doubt")
        mailing.chunks.update(sent=F("sent") - 1, in_doubt=1)
        assert mailing.close(at=LOADED_AT)
        return reverse(f"mailings:{page}", args=[mailing.pk])

    return path


def a_text() -> str:
    return reverse("texts:detail", args=[Text.objects.earliest("pk").pk])


def text_written() -> str:
    return reverse("texts:write", args=[Text.objects.earliest("pk").pk])


def typed(page: Page) -> None:
    """What is typed stands in the mail beside it."""
    source = page.get_by_label("Head and Markdown")
    source.fill(source.input_value().replace("Hello", "Good morning"))
    page.frame_locator("iframe[data-shown-by]").get_by_text("Good morning").wait_for()


def texts_compared() -> str:
    text = Text.objects.earliest("pk")
    make_text_version(text, version=(text.newest_version() or 0) + 1, published_at=None, edited_at=LOADED_AT)
    return reverse("texts:compare", args=[text.pk])


VISITS = [
    Visit("texts: write", text_written, then=typed),
    Visit("texts: compared", texts_compared),
    Visit("texts", "/changes/MC1111780/texts/"),
    Visit("one text", a_text),
    Visit("mailings", "/mailings/"),
    Visit("mailing: draft", mailing_before(MailingState.DRAFT)),
    Visit("mailing: to approve", mailing_before(MailingState.WAITING), by=APPROVER),
    Visit("mailing: sending", mailing_after(MailingState.SENDING), by=APPROVER),
    Visit("mailing: paused", mailing_after(MailingState.PAUSED), by=APPROVER),
    Visit("mailing: closed", mailing_after(MailingState.CLOSED), by=READER),
    Visit("mailing: plan", lambda: mailing_before(MailingState.DRAFT)() + "times/"),
    Visit("mailing: somebody in doubt", people_in_doubt("detail")),
    Visit("people in doubt", people_in_doubt("in_doubt"), by=APPROVER),
    Visit("people in doubt: send once more", people_in_doubt("send_once_more"), by=APPROVER),
    Visit("people in doubt: helpdesk", people_in_doubt("in_doubt"), by=HELPDESK),
]
