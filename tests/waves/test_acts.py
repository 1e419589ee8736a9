"""Acts on a wave by its page: who may, what is asked first, and what happens to its mailings."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from notifications.mailings.models import Mailing
from portal.accounts.models import User
from rollout.tenants.models import Role, Tenant
from rollout.waves.models import ChecklistItem, Wave, WaveState
from tests.factories.mailings import make_sending_mailing
from tests.factories.tenants import make_access, make_person, make_phone, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db
AFTER_THE_WAVE = datetime(2025, 10, 13, 9, 0, tzinfo=UTC)


@pytest.fixture
def administrator(client: Client) -> User:
    user = make_user_with_role(make_tenant(name="Contoso"), Role.ADMINISTRATOR)
    client.force_login(user)
    return user


@pytest.fixture
def tenant(administrator: User) -> Tenant:
    return Tenant.objects.get(access__user=administrator)


def post(client: Client, act: str, wave: Wave, *more: str, **values: str) -> str:
    return client.post(reverse(f"waves:{act}", args=[wave.pk, *more]), values, follow=True).text


def test_ticked_wave_is_made_ready(client, tenant):
    wave = make_wave(tenant)

    refused = post(client, "ready", wave)
    post(client, "tick", wave, ChecklistItem.HELPDESK_BRIEFED)
    post(client, "tick", wave, ChecklistItem.DOCUMENTS_ASSIGNED)
    page = post(client, "ready", wave)

    assert "“Helpdesk briefed” and “Documents assigned” must be ticked first." in refused
    assert "The wave is ready." in page
    assert Wave.objects.get().state == WaveState.READY


@pytest.mark.parametrize("item", ["everything", ChecklistItem.MESSAGE_APPROVED])
def test_item_that_is_nobodys_to_tick_is_refused(client, tenant, item):
    wave = make_wave(tenant)

    assert "The checklist has no such item to tick." in post(client, "tick", wave, item)
    assert not wave.ticks.exists()


def test_paused_wave_pauses_its_mailing_and_resuming_resumes_both(client, administrator):
    mailing = make_sending_mailing(people=2)
    make_access(administrator, mailing.wave.tenant)

    post(client, "pause", mailing.wave, reason="Keychain is blocked")
    paused = (Wave.objects.get().state, Mailing.objects.get().state)
    post(client, "resume", mailing.wave)

    assert paused == (WaveState.PAUSED, Mailing.State.PAUSED)
    assert (Wave.objects.get().state, Mailing.objects.get().state) == (WaveState.READY, Mailing.State.SENDING)


def test_cancelled_wave_stops_its_mailing(client, administrator):
    mailing = make_sending_mailing(people=2)
    make_access(administrator, mailing.wave.tenant)

    post(client, "cancel", mailing.wave, reason="Merged with wave 1")

    assert Wave.objects.get().state == WaveState.CANCELLED
    assert Mailing.objects.get().state == Mailing.State.STOPPED


@pytest.mark.parametrize("act", ["pause", "cancel"])
def test_pause_and_cancel_ask_for_a_reason(client, tenant, act):
    wave = make_wave(tenant, state=WaveState.READY, people_count=12)
    url = reverse(f"waves:{act}", args=[wave.pk])

    question = client.get(url)
    without_reason = client.post(url, {"reason": " "})

    assert "It is for 12 people." in question.text
    assert without_reason.status_code == 422
    assert Wave.objects.get().state == WaveState.READY


def test_impossible_step_is_refused_in_words(client, tenant):
    wave = make_wave(tenant, state=WaveState.DONE)

    page = post(client, "pause", wave, reason="Too late")

    assert "This wave is “Done” and cannot become “Paused”." in page


def test_wave_is_confirmed_done_seeing_the_phones_that_are_still_old(client, tenant):
    wave = make_wave(tenant, state=WaveState.ROLLING)
    make_phone(make_person(tenant), app_version="6.8.9")
    make_phone(make_person(tenant))

    with time_machine.travel(AFTER_THE_WAVE, tick=False):
        client.force_login(tenant.access.get().user)
        question = client.get(reverse("waves:confirm_done", args=[wave.pk])).text
        post(client, "confirm_done", wave)

    assert "1 phone of its people still has an older version, or one that we do not know." in question
    assert Wave.objects.get().state == WaveState.DONE


def test_wave_that_runs_is_not_confirmed(client, tenant):
    wave = make_wave(tenant, state=WaveState.ROLLING)

    with time_machine.travel(datetime(2025, 10, 10, 9, 0, tzinfo=UTC), tick=False):
        client.force_login(tenant.access.get().user)
        page = post(client, "confirm_done", wave)

    assert "The wave runs until 10 Oct 2025." in page
    assert Wave.objects.get().state == WaveState.ROLLING


@pytest.mark.parametrize("act", ["ready", "pause", "resume", "cancel", "confirm_done"])
def test_nobody_but_an_administrator_of_the_tenant_acts(client, act):
    wave = make_wave(state=WaveState.ROLLING)
    client.force_login(make_user_with_role(wave.tenant, Role.APPROVER))

    response = client.post(reverse(f"waves:{act}", args=[wave.pk]), {"reason": "No"})

    assert response.status_code == 404
    assert Wave.objects.get().state == WaveState.ROLLING


def test_page_offers_what_the_state_and_the_role_allow(client, tenant):
    wave = make_wave(tenant, state=WaveState.PAUSED)
    url = reverse("waves:detail", args=[wave.pk])

    as_administrator = client.get(url).text
    client.force_login(make_user_with_role(tenant, Role.READER))
    as_reader = client.get(url).text

    assert reverse("waves:resume", args=[wave.pk]) in as_administrator
    assert reverse("waves:pause", args=[wave.pk]) not in as_administrator
    assert "Resume" not in as_reader
    assert "Edit" not in as_reader
