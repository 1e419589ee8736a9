"""One act on many waves: which ones, what happens to each and its mailing, and what the report says."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from notifications.mailings.models import Mailing
from portal.accounts.models import User
from portal.board import bulk_acts
from rollout.tenants.models import Role
from rollout.waves.models import BulkAct, Wave, WaveState
from tests.factories.changes import make_change
from tests.factories.mailings import make_sending_mailing
from tests.factories.tenants import make_access, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db
AT = datetime(2025, 9, 22, 8, 0, tzinfo=UTC)
STATES = (WaveState.DRAFT, WaveState.READY, WaveState.ROLLING, WaveState.DONE)


@pytest.fixture(autouse=True)
def _in_september():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def ada(client: Client) -> User:
    """Administers Contoso with a wave in each of STATES, and reads Northwind with a ready one; signed in."""
    contoso, northwind = make_tenant(name="Contoso", slug="contoso"), make_tenant(name="Northwind")
    for state in STATES:
        make_wave(contoso, state=state, name=f"{state.label} people", people_count=10)
    make_wave(northwind, state=WaveState.READY)
    ada = make_user_with_role(contoso, Role.ADMINISTRATOR, name="Ada Lund")
    make_access(ada, northwind, Role.READER)
    client.force_login(ada)
    return ada


def url(act: str, **query: Any) -> str:
    return reverse(f"waves:{act}_many", args=["MC1111780"], query=query)


def carry_out(client: Client, act: str, asked: dict[str, Any], **values: Any) -> str:
    """Asks about these waves, answers the question and returns the report."""
    question = client.get(url(act, **asked)).text
    seen = dict(re.findall(r'type="hidden" name="(key|waves)" value="([^"]+)"', question))
    return client.post(url(act), seen | values, follow=True).text


def states(**which: Any) -> dict[str, str]:
    return dict(Wave.objects.filter(**which).values_list("name", "state"))


def test_question_counts_what_it_is_about_before_anything_happens(client, ada):
    question = client.get(url("pause", all="1")).text

    assert "Pause 4 waves?" in question
    assert "They are for 40 people in 1 tenant." in question
    assert "2 of them are in a state that does not allow it: nothing happens to them." in question
    assert "Pause 2 waves" in question
    assert not BulkAct.objects.exists()


def test_pause_does_what_it_can_and_says_what_was_refused(client, ada):
    report = carry_out(client, "pause", {"all": "1"}, reason="Freeze")

    assert states(tenant__slug="contoso") == {
        "Draft people": "draft", "Ready people": "paused", "Rolling people": "paused", "Done people": "done"
    }  # fmt: skip
    assert "Done for 2 of 4." in report
    assert "This wave is “Draft” and cannot become “Paused”." in report
    step = Wave.objects.get(name="Ready people").transitions.last()
    assert (step.by, step.reason, step.to_state) == (ada, "Freeze", "paused")
    assert Wave.objects.get(name="Ready people").events.last().pgh_context.metadata["user"] == ada.pk


def test_wave_at_the_end_of_all_days_is_refused_and_keeps_no_other_from_being_moved(client, ada):
    Wave.objects.filter(name="Draft people").update(starts_on=date.max, ends_on=date.max)

    report = carry_out(client, "move", {"all": "1"}, days="7")

    assert "There is no day so far away." in report
    assert BulkAct.objects.get().finished_at
    assert Wave.objects.get(name="Ready people").transitions.last().by == ada


def test_wave_that_breaks_is_refused_and_keeps_no_later_act_from_its_waves(ada):
    draft, ready = Wave.objects.get(name="Draft people"), Wave.objects.get(name="Ready people")
    broken = BulkAct.objects.create(change=draft.change, kind="move", days=None, by=ada, at=AT)
    later = BulkAct.objects.create(change=draft.change, kind="cancel", reason="Merged", by=ada, at=AT)
    broken.waves.create(wave=ready)
    later.waves.create(wave=draft)

    bulk_acts.carry_on(seconds=60)

    assert [(row.state, row.words) for row in (broken.waves.get(), later.waves.get())] == [
        ("refused", bulk_acts.BROKEN), ("done", "")
    ]  # fmt: skip
    assert not BulkAct.objects.unfinished().exists()


def test_waves_that_are_not_mine_to_act_on_are_left_out(client, ada):
    carry_out(client, "cancel", {"wave": [wave.pk for wave in Wave.objects.all()]}, reason="Merged")

    assert Wave.objects.get(tenant__name="Northwind").state == WaveState.READY
    assert Wave.objects.filter(state=WaveState.CANCELLED).count() == 3


def test_only_ticked_waves_are_acted_on(client, ada):
    carry_out(client, "cancel", {"wave": Wave.objects.get(name="Draft people").pk}, reason="Merged")

    assert [name for name, state in states().items() if state == "cancelled"] == ["Draft people"]


def test_all_that_match_are_those_that_the_list_shows(client, ada):
    carry_out(client, "cancel", {"all": "1", "state": "ready", "q": "contoso"}, reason="Merged")

    assert [name for name, state in states().items() if state == "cancelled"] == ["Ready people"]


def test_all_waves_of_a_thousand_tenants_are_acted_on_however_long_their_ids_are(client, ada, monkeypatch):
    monkeypatch.setattr("portal.board.wave_bulk.SECONDS_IN_THE_PAGE", 0)
    one = Wave.objects.get(name="Draft people")
    Wave.objects.filter(tenant__name="Northwind").delete()
    Wave.objects.bulk_create(
        Wave(pk=10**17 + number, tenant=one.tenant, change=one.change, number=number, name="Many",
             starts_on=one.starts_on, ends_on=one.ends_on)
        for number in range(5, 5_401)
    )  # fmt: skip

    report = carry_out(client, "cancel", {"all": "1"}, reason="Merged")

    assert "of 5,400" in report
    assert BulkAct.objects.get().waves.count() == 5_400


def test_more_waves_than_a_form_carries_are_asked_for_in_parts(client, ada, monkeypatch):
    monkeypatch.setattr("portal.board.wave_bulk.MOST_WAVES", 3)

    page = client.get(url("cancel", all="1"), follow=True).text

    assert "These are 4 waves, and 3 are the most at once. Use a filter." in page


def test_mailings_are_paused_and_go_on_with_their_waves(client, ada):
    mailing = make_sending_mailing(people=2)
    make_access(ada, mailing.wave.tenant)
    asked = {"wave": mailing.wave_id}

    carry_out(client, "pause", asked, reason="Freeze")
    paused = Mailing.objects.get().state
    carry_out(client, "resume", asked)

    assert paused == Mailing.State.PAUSED
    assert Mailing.objects.get().state == Mailing.State.SENDING


def test_moved_waves_keep_their_length_and_state(client, ada):
    report = carry_out(client, "move", {"all": "1"}, days="7", reason="Freeze")

    moved = Wave.objects.get(name="Ready people")
    assert (moved.starts_on, moved.ends_on, moved.state) == (date(2025, 10, 13), date(2025, 10, 17), "ready")
    assert "The wave rolls: its people have met the change." in report
    assert "Done for 2 of 4." in report


def test_wave_is_not_moved_to_a_day_that_has_come(client, ada):
    report = carry_out(client, "move", {"wave": Wave.objects.get(name="Draft people").pk}, days="-14")

    assert "It would begin on 22 Sep 2025, which has come." in report
    assert Wave.objects.get(name="Draft people").starts_on == date(2025, 10, 6)


def test_form_sent_twice_is_one_act(client, ada):
    question = client.get(url("move", wave=Wave.objects.get(name="Draft people").pk)).text
    seen = dict(re.findall(r'type="hidden" name="(key|waves)" value="([^"]+)"', question))

    for _ in range(2):
        client.post(url("move"), seen | {"days": "7"})

    assert Wave.objects.get(name="Draft people").starts_on == date(2025, 10, 13)
    assert BulkAct.objects.count() == 1


@pytest.mark.parametrize(
    ("act", "values"),
    [("pause", {}), ("cancel", {"reason": " "}), ("move", {"days": "0"}), ("move", {"days": "soon"}), ("move", {})],
)
def test_answer_that_cannot_be_used_asks_again_and_does_nothing(client, ada, act, values):
    seen = {"key": "0" * 32, "waves": str(Wave.objects.get(name="Ready people").pk)}

    response = client.post(url(act), seen | values)

    assert response.status_code == 422
    assert not BulkAct.objects.exists()


def test_nothing_ticked_says_what_to_do(client, ada):
    page = client.get(url("pause"), follow=True).text

    assert "Tick the waves that it is about" in page


def test_what_the_page_leaves_is_done_by_the_sweep_and_once(client, ada):
    act = BulkAct.objects.create(change=make_change(), kind="pause", reason="Freeze", by=ada, at=AT)
    for wave in Wave.objects.filter(tenant__slug="contoso"):
        act.waves.create(wave=wave)
    bulk_acts.work(act, seconds=0)  # as long as it takes for one
    waiting = act.waves.waiting().count()

    bulk_acts.carry_on(seconds=60)
    bulk_acts.carry_on(seconds=60)

    act.refresh_from_db()
    assert (waiting, act.finished_at) == (3, AT)
    assert act.waves.count_by_state() == {"done": 2, "refused": 2}
    assert Wave.objects.get(name="Ready people").transitions.filter(to_state="paused").count() == 1


def test_who_lost_the_tenant_meanwhile_acts_on_nothing(client, ada):
    act = BulkAct.objects.create(change=make_change(), kind="cancel", reason="Merged", by=ada, at=AT)
    act.waves.create(wave=Wave.objects.get(name="Ready people"))
    ada.tenant_access.update(role=Role.APPROVER)

    bulk_acts.carry_on(seconds=60)

    assert act.waves.get().words == "You do not administer its tenant any more."
    assert Wave.objects.get(name="Ready people").state == WaveState.READY


def test_number_of_questions_does_not_grow_with_the_waves(client, ada, django_assert_max_num_queries):
    for _ in range(30):
        make_wave(Wave.objects.get(name="Draft people").tenant, state=WaveState.READY)
    carry_out(client, "pause", {"all": "1"}, reason="Freeze")

    with django_assert_max_num_queries(14):
        client.get(reverse("waves:bulk_act", args=[BulkAct.objects.get().pk]))
    with django_assert_max_num_queries(10):
        client.get(url("resume", all="1"))
