"""The helpdesk is briefed by mail: everybody once per wave and version, and the wave's checklist knows."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from notifications.deliveries.models import DirectMail
from notifications.deliveries.sending import deliver
from notifications.texts.models import Purpose, Text
from notifications.texts.publishing import publish_from_pack
from portal.accounts.models import User
from rollout.helpdesk.briefing import NoBriefing, brief, tick_briefed
from rollout.tenants.models import Mode, Role
from rollout.waves.models import ChecklistItem, Wave
from tests.deliveries.sink import Sink
from tests.factories.accounts import make_user
from tests.factories.notifications import make_text_version
from tests.factories.tenants import make_access, make_person, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

AT = datetime(2025, 9, 22, 9, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def wave() -> Wave:
    """Contoso's, whose briefing is published."""
    wave = make_wave(make_tenant(name="Contoso", mode=Mode.LIVE))
    publish_from_pack(wave.change, at=AT)
    return wave


def on_the_helpdesk(wave: Wave, name: str) -> User:
    user = make_user(name=name, email=f"{name.lower()}@contoso.example")
    make_access(user, wave.tenant, role=Role.HELPDESK)
    return user


def page_of(client: Client, wave: Wave) -> str:
    client.force_login(make_user_with_role(wave.tenant, Role.ADMINISTRATOR))
    return client.get(address(wave)).content.decode()


def address(wave: Wave) -> str:
    return reverse("helpdesk:brief", args=[wave.change.mc_id, wave.pk])


def test_everybody_with_the_role_is_told_once_per_version(wave: Wave) -> None:
    on_the_helpdesk(wave, "Mina")
    make_access(make_user(), wave.tenant, role=Role.READER)
    make_user_with_role(make_tenant(), Role.HELPDESK)

    assert [mail.address for mail in brief(wave, at=AT)] == ["mina@contoso.example"]
    assert brief(wave, at=AT) == []
    noor = on_the_helpdesk(wave, "Noor")
    assert [mail.address for mail in brief(wave, at=AT)] == [noor.email]
    make_text_version(Text.objects.get(purpose=Purpose.HELPDESK_BRIEFING), version=2, markdown=NEXT)
    assert [mail.subject for mail in brief(wave, at=AT)] == ["Once more", "Once more"]


NEXT = "---\nsubject: Once more\npreheader: P\ntitle: T\n---\n\nSee {{ helpdesk_url }}, for {{ wave_days }}.\n"


def test_mail_says_the_waves_days_and_leads_to_the_notice(wave: Wave) -> None:
    on_the_helpdesk(wave, "Mina")

    (mail,) = brief(wave, at=AT)

    assert "between Monday 6 and Friday 10 October 2025" in mail.plain
    assert f"/helpdesk/{wave.change.mc_id}/" in mail.plain
    assert "{{" not in mail.plain + mail.html


def test_mail_is_in_the_persons_language_else_the_tenants(wave: Wave) -> None:
    make_person(wave.tenant, mail="MINA@contoso.example", locale="fr-CA")
    wave.tenant.locale = "de"
    wave.tenant.save()
    on_the_helpdesk(wave, "Mina")
    on_the_helpdesk(wave, "Noor")

    assert [mail.locale for mail in brief(wave, at=AT)] == ["fr", "de"]


def test_trial_briefs_its_allow_list_only_and_the_others_later(wave: Wave, client: Client) -> None:
    on_the_helpdesk(wave, "Mina")
    on_the_helpdesk(wave, "Noor")
    wave.tenant.mode, wave.tenant.allow_list = Mode.TRIAL, ["mina@contoso.example"]
    wave.tenant.save()

    page = page_of(client, wave)
    assert "Brief 1 person<" in page
    assert "Gets none: Not on the trial allow-list" in page
    assert len(brief(wave, at=AT)) == 1
    wave.tenant.mode = Mode.LIVE
    wave.tenant.save()
    assert [mail.address for mail in brief(wave, at=AT)] == ["noor@contoso.example"]


def test_page_asks_first_and_says_who_was_briefed(wave: Wave, client: Client) -> None:
    on_the_helpdesk(wave, "Mina")
    assert "Not briefed yet" in page_of(client, wave)
    assert not DirectMail.objects.exists()

    said = client.post(address(wave), follow=True).content.decode()

    assert "The briefing is on its way to 1 person." in said
    assert "On its way since" in said
    DirectMail.objects.update(state="sent", settled_at=AT)
    assert "Briefed Mon 22 Sep 2025, " in page_of(client, wave)
    assert "Nobody is left to brief." in page_of(client, wave)


def test_preview_is_the_mail(wave: Wave, client: Client) -> None:
    client.force_login(make_user_with_role(wave.tenant, Role.ADMINISTRATOR))

    shown = client.get(reverse("helpdesk:preview_briefing", args=[wave.change.mc_id, wave.pk]), {"as": "text"})

    assert "SAY THIS" in shown.content.decode()
    assert "sandbox" in shown["Content-Security-Policy"]


def test_page_says_what_to_do_without_a_team_or_a_text(wave: Wave, client: Client) -> None:
    assert "Nobody has the role Helpdesk at Contoso" in page_of(client, wave)
    Text.objects.all().delete()

    page = page_of(client, wave)

    assert "No briefing is published for this change." in page
    assert reverse("texts:list", args=[wave.change.mc_id]) in page
    assert "no text for it is published" in client.post(address(wave), follow=True).content.decode()
    with pytest.raises(NoBriefing):
        brief(wave, at=AT)


def test_page_asks_the_same_number_of_questions_for_any_team(
    wave: Wave, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for name in ("Mina", "Noor", "Olga", "Petra"):
        on_the_helpdesk(wave, name)
    client.force_login(make_user_with_role(wave.tenant, Role.ADMINISTRATOR))
    brief(wave, at=AT)

    with django_assert_max_num_queries(12):
        client.get(address(wave))


@pytest.mark.django_db(transaction=True)
def test_checklist_is_ticked_when_somebody_has_it(wave: Wave, sink: Sink, client: Client) -> None:
    on_the_helpdesk(wave, "Mina")
    brief(wave, at=AT)
    assert tick_briefed(AT) == 0

    deliver(10)

    assert tick_briefed(AT) == 1
    tick = wave.ticks.get(item=ChecklistItem.HELPDESK_BRIEFED)
    assert (tick.by, tick.at) == (None, AT)
    assert tick_briefed(AT) == 0
    client.force_login(make_user_with_role(wave.tenant, Role.ADMINISTRATOR))
    assert "Who was briefed</a>" in client.get(reverse("waves:detail", args=[wave.pk])).content.decode()
    assert [mail.recipient for mail in sink.received] == ["mina@contoso.example"]
