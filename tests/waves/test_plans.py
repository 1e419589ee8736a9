"""The same waves for many tenants: drawn up, looked at, confirmed once and whole."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from portal.accounts.models import User
from rollout.changes.models import Change
from rollout.tenants.models import Cloud, Mode, Person, Role, Tenant
from rollout.waves.audience import count_people
from rollout.waves.models import Wave, WavePlan, WaveState
from rollout.waves.planning.confirming import confirm
from tests.factories.changes import make_change, make_window
from tests.factories.tenants import make_access, make_person, make_tenant, make_user_with_role
from tests.factories.waves import make_wave

pytestmark = pytest.mark.django_db
BEFORE_THE_WINDOW = datetime(2025, 8, 25, 9, 0, tzinfo=UTC)
STEPS = [("Pilot", "1"), ("Early", "10"), ("Half", "50"), ("Everyone else", "")]


@pytest.fixture(autouse=True)
def _in_august():
    with time_machine.travel(BEFORE_THE_WINDOW, tick=False):
        yield


@pytest.fixture
def change() -> Change:
    change = make_change()
    make_window(change)  # 1 September to 10 October 2025, Worldwide
    return change


@pytest.fixture
def ada(client: Client, change: Change) -> User:
    """Administers Contoso with 200 people, Fabrikam with one, and Proseware in a cloud without a date; signed in."""
    contoso = make_tenant(name="Contoso", slug="contoso", mode=Mode.LIVE)
    Person.objects.bulk_create(Person(tenant=contoso, entra_id=f"person-{number}") for number in range(200))
    ada = make_user_with_role(contoso, Role.ADMINISTRATOR, name="Ada Lund")
    for name, cloud in (("Fabrikam", Cloud.WORLDWIDE), ("Proseware", Cloud.GCC)):
        make_access(ada, make_tenant(name=name, slug=name.lower(), cloud=cloud))
    make_person(Tenant.objects.get(slug="fabrikam"))
    client.force_login(ada)
    return ada


def asked(steps: Any = STEPS, **overrides: Any) -> dict[str, Any]:
    """The form as it comes, with these steps."""
    values: dict[str, Any] = {
        "which": "all", "begins": "window", "weekdays": ["0"], "length_days": "5", "gap_days": "2",
        "step-TOTAL_FORMS": "6", "step-INITIAL_FORMS": "0",
    }  # fmt: skip
    for number, (name, share) in enumerate(steps):
        values |= {f"step-{number}-name": name, f"step-{number}-share": share}
    return values | overrides


def draw_up(client: Client, **overrides: Any) -> WavePlan:
    response = client.post(reverse("waves:plan_many", args=["MC1111780"]), asked(**overrides))
    assert response.status_code == 302, response.text
    return WavePlan.objects.get()


def confirmed(client: Client, plan: WavePlan) -> str:
    return client.post(reverse("waves:confirm_plan", args=[plan.pk]), follow=True).text


def test_plan_is_shown_tenant_by_tenant_before_anything_is_planned(client, ada):
    plan = draw_up(client)

    page = client.get(reverse("waves:plan", args=[plan.pk])).text

    assert not Wave.objects.exists()
    assert "8 waves for 2 tenants" in page
    assert "201 people" in page
    assert "No date for GCC: choose a fixed first day to plan it all the same." in page
    assert "1–5 Sep 2025" in page
    assert "22–26 Sep 2025" in page
    assert "is for nobody." in page  # 1 % of one person is nobody


def test_confirmed_plan_makes_its_waves_with_their_first_steps(client, ada, change):
    plan = draw_up(client, which="listed", listed="Contoso\nfabrikam", follows_window="on", owner=ada.pk)

    confirmed(client, plan)

    waves = list(Wave.objects.filter(tenant__slug="contoso"))
    assert [(wave.number, wave.name, wave.starts_on.day, wave.ends_on.day) for wave in waves] == [
        (1, "Pilot", 1, 5), (2, "Early", 8, 12), (3, "Half", 15, 19), (4, "Everyone else", 22, 26)
    ]  # fmt: skip
    assert {(wave.state, wave.owner, wave.follows_window, wave.planned_window) for wave in waves} == {
        (WaveState.DRAFT, ada, True, change.windows.get())
    }
    steps = [step for wave in waves for step in wave.transitions.all()]
    assert {(step.by, step.at, step.from_state, step.to_state) for step in steps} == {
        (ada, BEFORE_THE_WINDOW, "", "draft")
    }
    assert len(steps) == 4
    assert all(wave.events.count() == 1 for wave in waves)  # the history has them too


def test_people_shown_are_those_whom_the_waves_then_name(client, ada):
    make_wave(Tenant.objects.get(slug="contoso"), audience={"people": ["person-1", "person-2"]})
    make_wave(Tenant.objects.get(slug="contoso"), audience={"share": 5})
    make_wave(Tenant.objects.get(slug="contoso"), state=WaveState.CANCELLED)  # leaves nobody out, keeps its number
    plan = draw_up(client, which="listed", listed="contoso")

    confirmed(client, plan)

    waves = list(plan.waves.all())
    shown = [wave.people_count for wave in waves]
    assert [wave.number for wave in waves] == [4, 5, 6, 7]
    assert shown == [count_people(wave, at=BEFORE_THE_WINDOW) for wave in waves]
    assert shown[0] == 0  # the first 1 % is within the 5 % of a wave that exists
    # All 200 but the two and about 5 % of the others; whom a share names is drawn anew in each run.
    assert 170 < sum(shown) < 198


def test_pressed_twice_it_is_planned_once(client, ada):
    plan = draw_up(client)

    confirmed(client, plan)
    again = confirmed(client, plan)

    assert Wave.objects.count() == 8
    assert "Planned 8 waves." in again


@pytest.mark.parametrize("happens", ["a wave", "a moved window", "a tenant in another cloud"])
def test_what_changed_meanwhile_is_shown_before_it_is_planned(client, ada, change, happens):
    plan = draw_up(client)
    if happens == "a wave":
        make_wave(Tenant.objects.get(slug="contoso"))
    elif happens == "a moved window":
        make_window(change, begin_from=date(2025, 9, 15), known_since=datetime(2025, 8, 24, tzinfo=UTC))
    else:
        Tenant.objects.filter(slug="fabrikam").update(cloud=Cloud.GCC)
    before = Wave.objects.count()

    refused = confirmed(client, plan)
    untouched = Wave.objects.count() == before
    confirmed(client, plan)

    assert "changed since the plan was drawn up. Look at it again" in refused
    assert untouched
    assert Wave.objects.count() > before


def test_plan_whose_tenant_one_no_longer_administers_is_gone(client, ada):
    plan = draw_up(client)
    ada.tenant_access.filter(tenant__slug="fabrikam").update(role=Role.READER)

    response = client.post(reverse("waves:confirm_plan", args=[plan.pk]))

    assert response.status_code == 404
    assert not Wave.objects.exists()


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"which": "all"}, {"contoso", "fabrikam", "proseware"}),
        ({"which": "without"}, {"fabrikam", "proseware"}),
        ({"which": "all", "cloud": "gcc"}, {"proseware"}),
        ({"which": "all", "mode": "live"}, {"contoso"}),
        ({"which": "all", "named_like": "fab"}, {"fabrikam"}),
        ({"which": "listed", "listed": " CONTOSO \n\nproseware"}, {"contoso", "proseware"}),
    ],
)
def test_tenants_are_chosen_by_list_and_filter(client, ada, changes, names):
    make_wave(Tenant.objects.get(slug="contoso"))
    make_tenant(name="Fabulous", slug="foreign")

    plan = draw_up(client, **changes)

    assert set(plan.tenants.values_list("slug", flat=True)) == names


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"which": "listed", "listed": "Contoso\nNowhere"}, "You administer no tenant nowhere."),
        ({"named_like": "zzz"}, "None of your tenants is like that."),
        ({"steps": []}, "Name at least one wave."),
        ({"steps": [("A", ""), ("B", "10")]}, "Only the last wave can be for the rest"),
        ({"steps": [("A", "10"), ("B", "10")]}, "Each wave must reach more of the people"),
        ({"steps": [("", "10")]}, "Give the wave a name."),
        ({"steps": [("{person}", "")]}, "{person} stands for nothing."),
        ({"begins": "day"}, "Say on which day."),
        ({"weekdays": []}, "Tick at least one day."),
        ({"freezes": "2025-12-20 to 2026-01-06\nChristmas"}, "Line 2 is no freeze"),
    ],
)
def test_plan_that_cannot_be_says_why_and_keeps_nothing(client, ada, changes, error):
    page = client.post(reverse("waves:plan_many", args=["MC1111780"]), asked(**changes))

    assert page.status_code == 422
    assert error in page.text
    assert not WavePlan.objects.exists()


def test_owner_must_be_able_to_act_in_every_tenant(client, ada):
    jonas = make_user_with_role(Tenant.objects.get(slug="contoso"), Role.APPROVER, name="Jonas")

    page = client.post(reverse("waves:plan_many", args=["MC1111780"]), asked(owner=jonas.pk))

    assert "Jonas neither administers nor approves in 2 of these tenants." in page.text


def test_plan_can_be_changed_and_takes_the_place_of_the_first(client, ada):
    first = draw_up(client, named_like="contoso", freezes="2025-09-08 to 2025-09-12")

    form = client.get(reverse("waves:plan_many", args=["MC1111780"]), {"from": first.pk}).text
    second = draw_up(client, named_like="fabrikam")

    assert "2025-09-08 to 2025-09-12" in form
    assert 'value="contoso"' in form
    assert second.pk != first.pk


def test_odd_days_are_named(client, ada):
    make_wave(Tenant.objects.get(slug="contoso"))  # 6 to 10 October
    plan = draw_up(
        client, begins="day", first_day="2025-10-04", weekdays=["5"], length_days="9", steps=[("Everyone", "50")]
    )

    page = client.get(reverse("waves:plan", args=[plan.pk]), {"which": "warnings"}).text

    for words in (
        "Wave 2 ends after the window, 1 Sep – 10 Oct.",
        "Wave 2 begins on a Saturday.",
        "Wave 2 runs beside wave 1, 6–10 Oct 2025.",
        "No wave takes the rest",
        "Wave 1 has no window: no date for GCC.",
        "1 wave exists: their people are left out.",
    ):
        assert words in page


def test_plan_runs_no_formula_in_a_spreadsheet(client, ada):
    Tenant.objects.filter(slug="contoso").update(name="=1+1")
    plan = draw_up(client, which="all")

    lines = client.get(reverse("waves:plan", args=[plan.pk]), {"format": "csv"}).getvalue().decode().splitlines()

    assert any(line.startswith("'=1+1,Worldwide,1,Pilot,2025-09-01,2025-09-05,") for line in lines)
    assert len(lines) == 1 + 4 + 4 + 1


def test_file_has_what_the_page_shows(client, ada):
    plan = draw_up(client)
    url = reverse("waves:plan", args=[plan.pk])

    page = client.get(url, {"which": "out"}).text
    lines = client.get(url, {"which": "out", "format": "csv"}).getvalue().decode().splitlines()

    assert "?which=out&amp;format=csv" in page
    assert [line.split(",")[0] for line in lines[1:]] == ["Proseware"]


def test_number_of_questions_does_not_grow_with_the_tenants(client, ada, change, django_assert_max_num_queries):
    for number in range(30):
        make_access(ada, make_tenant(name=f"Tailspin {number}"))
    plan = draw_up(client)

    with django_assert_max_num_queries(14):
        client.get(reverse("waves:plan", args=[plan.pk]))
    with django_assert_max_num_queries(14):
        assert confirm(plan, by=ada, at=BEFORE_THE_WINDOW) == 32 * 4
