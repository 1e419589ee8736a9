"""Waves: their list, each of them, and planning one."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page

from rollout.tenants.models import Tenant
from rollout.waves.models import Wave, WaveState
from tests.factories.waves import make_bulk_act, make_plan
from tests.journeys.visits.visit import READER, Visit


def a_wave(state: str, page: str = "detail") -> Callable[[], str]:
    """A page of a Contoso wave of the demo in that state."""
    return lambda: reverse(f"waves:{page}", args=[Wave.objects.filter(tenant__slug="contoso", state=state)[0].pk])


def a_plan() -> str:
    """A plan for Contoso and Fabrikam that is not confirmed."""
    return reverse("waves:plan", args=[make_plan(*Tenant.objects.filter(slug__in=["contoso", "fabrikam"])).pk])


def a_report() -> str:
    """What became of the waves of Contoso, one of which refused."""
    act = make_bulk_act(*Wave.objects.filter(tenant__slug="contoso"))
    act.waves.filter(pk=act.waves.earliest("pk").pk).update(state="refused", words="It was paused already.")
    return reverse("waves:bulk_act", args=[act.pk])


def plan_wrongly(page: Page) -> None:
    """Sends the form without a day of the week, with a list of nobody's tenants."""
    page.get_by_label("Monday").uncheck()
    page.get_by_label("Only those in the list below").check()
    page.get_by_label("List of tenants").fill("Nowhere")
    page.get_by_role("button", name="Show what it comes to").click()


VISITS = [
    Visit("waves", "/changes/MC1111780/waves/"),
    Visit("waves: nothing found", "/changes/MC1111780/waves/?q=nothing", by=READER),
    Visit("new wave: which tenant", "/changes/MC1111780/waves/add/"),
    Visit("new wave", "/changes/MC1111780/waves/add/?tenant=contoso"),
    Visit("waves for many tenants", "/changes/MC1111780/waves/plan/"),
    Visit("waves for many tenants: errors", "/changes/MC1111780/waves/plan/", then=plan_wrongly),
    Visit("waves for many tenants: what it comes to", a_plan),
    Visit("many waves: pause", "/changes/MC1111780/waves/pause/?all=1"),
    Visit("many waves: report", a_report),
    Visit("warnings about waves", "/changes/MC1111780/warnings/"),
    Visit("warnings about waves: reader", "/changes/MC1111780/warnings/?q=nothing", by=READER),
    Visit("one wave: ready", a_wave(WaveState.READY)),
    Visit("one wave: done", a_wave(WaveState.DONE), by=READER),
    Visit("one wave: pause", a_wave(WaveState.READY, "pause")),
    Visit("one wave: cancel", a_wave(WaveState.READY, "cancel")),
    Visit("one wave: edit", a_wave(WaveState.READY, "edit")),
]
