"""Every state of a wave, every act on it, every role: what comes of it, and in which words it is refused."""

import contextlib
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from portal.errors import TransitionNotAllowed
from rollout.tenants.models import Role, Tenant
from rollout.waves.models import ChecklistItem, Wave, WaveState
from tests.factories.accounts import make_user
from tests.factories.tenants import make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db
BEFORE = datetime(2025, 9, 22, 8, 0, tzinfo=UTC)
AFTER = datetime(2025, 10, 13, 9, 0, tzinfo=UTC)  # the wave ended on the 10th
DRAFT, READY, ANNOUNCED, ROLLING, DONE, PAUSED, CANCELLED = WaveState
NO = ""  # refused: the state stays, and the page says why

# What an administrator's act makes of a wave in the states above, in their order. A wave that is there already stays.
OUTCOMES: dict[str, tuple[str, ...]] = {
    "ready": (READY, READY, NO, NO, NO, NO, NO),
    "pause": (NO, PAUSED, PAUSED, PAUSED, NO, PAUSED, NO),
    "resume": (DRAFT, READY, ANNOUNCED, ROLLING, DONE, ANNOUNCED, CANCELLED),  # only what is paused goes on
    "cancel": (CANCELLED, CANCELLED, CANCELLED, CANCELLED, NO, CANCELLED, CANCELLED),
    "confirm_done": (NO, NO, NO, DONE, DONE, NO, NO),
    "edit": (DRAFT, READY, ANNOUNCED, ROLLING, NO, PAUSED, NO),  # other days, same state
    "tick": tuple(WaveState),
}
ASKED = {"reason": "Freeze", "name": "Everyone", "starts_on": "2025-10-20", "ends_on": "2025-10-24"}
TICKED = (ChecklistItem.HELPDESK_BRIEFED, ChecklistItem.DOCUMENTS_ASSIGNED)


@pytest.fixture(autouse=True)
def _after_the_wave() -> Iterator[None]:
    with time_machine.travel(AFTER, tick=False):
        yield


@pytest.fixture
def tenant() -> Tenant:
    return make_tenant()


def wave_in(state: WaveState, tenant: Tenant) -> Wave:
    """A wave with its checklist ticked; a paused one was announced before."""
    wave = make_wave(tenant, state=ANNOUNCED if state == PAUSED else state)
    for item in TICKED:
        wave.tick(item, by=None, at=BEFORE)
    if state == PAUSED:
        wave.pause(by=None, reason="Wait", at=BEFORE)
    return wave


def post(client: Client, act: str, wave: Wave) -> tuple[int, str]:
    """Status and text of the page after an act."""
    more = [ChecklistItem.HELPDESK_BRIEFED] if act == "tick" else []
    response = client.post(reverse(f"waves:{act}", args=[wave.pk, *more]), ASKED, follow=True)
    return response.status_code, response.text


@pytest.mark.parametrize("state", list(WaveState))
def test_administrator_takes_every_allowed_step_and_no_other(client, tenant, state):
    wave = wave_in(state, tenant)
    client.force_login(make_user_with_role(tenant, Role.ADMINISTRATOR, name="Ada Lund"))
    position, wrong = list(WaveState).index(state), []

    for act, outcomes in OUTCOMES.items():
        with transaction.atomic():
            _, page = post(client, act, wave)
            found, last = Wave.objects.get(), wave.transitions.last()
            transaction.set_rollback(True)
        wanted = outcomes[position] or state
        if found.state != wanted:
            wrong.append(f"{act}: {found.state} instead of {wanted}")
        if outcomes[position] == NO and f"This wave is “{state.label}” and cannot become" not in page:
            wrong.append(f"{act} is refused without a reason")
        if found.state != state and (last.from_state, last.to_state, str(last.by)) != (state, wanted, "Ada Lund"):
            wrong.append(f"{act} notes {last} by {last.by}")
        if act == "edit" and (found.starts_on == date(2025, 10, 20)) is (outcomes[position] == NO):
            wrong.append("edit leaves the wrong days")

    assert not wrong


@pytest.mark.parametrize("role", [Role.APPROVER, Role.HELPDESK, Role.READER, None])
def test_nobody_else_takes_any_step(client, tenant, role):
    waves = [wave_in(state, tenant) for state in WaveState]
    client.force_login(make_user_with_role(tenant, role) if role else make_user())
    before = list(Wave.objects.order_by("pk").values_list("state", "starts_on"))

    statuses = {post(client, act, wave)[0] for act in OUTCOMES for wave in waves}

    assert statuses == {404}
    assert list(Wave.objects.order_by("pk").values_list("state", "starts_on")) == before


# What the portal does by itself: an advance mailing closed, the first day has come.
BY_ITSELF = {
    "announce": {READY: ANNOUNCED},
    "start": {ANNOUNCED: ROLLING},
}


@pytest.mark.parametrize("act", list(BY_ITSELF))
def test_portal_moves_by_itself_only_what_waits_for_it(tenant, act):
    for state in WaveState:
        wave = wave_in(state, tenant)
        with contextlib.suppress(TransitionNotAllowed):  # the state is what counts; test_states names the refusals
            getattr(wave, act)(at=AFTER)

        assert Wave.objects.get(pk=wave.pk).state == BY_ITSELF[act].get(state, state)
