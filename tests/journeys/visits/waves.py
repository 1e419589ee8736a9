"""Waves: their list, each of them, and planning one."""

from collections.abc import Callable

from django.urls import reverse

from rollout.waves.models import Wave, WaveState
from tests.journeys.visits.visit import (
    READER,
    Visit,
)


def a_wave(state: str, page: str = "detail") -> Callable[[], str]:
    """A page of a Contoso wave of the demo in that state."""
    return lambda: reverse(f"waves:{page}", args=[Wave.objects.filter(tenant__slug="contoso", state=state)[0].pk])


VISITS = [
    Visit("waves", "/changes/MC1111780/waves/"),
    Visit("waves: nothing found", "/changes/MC1111780/waves/?q=nothing", by=READER),
    Visit("new wave: which tenant", "/changes/MC1111780/waves/add/"),
    Visit("new wave", "/changes/MC1111780/waves/add/?tenant=contoso"),
    Visit("one wave: ready", a_wave(WaveState.READY)),
    Visit("one wave: done", a_wave(WaveState.DONE), by=READER),
    Visit("one wave: pause", a_wave(WaveState.READY, "pause")),
    Visit("one wave: cancel", a_wave(WaveState.READY, "cancel")),
    Visit("one wave: edit", a_wave(WaveState.READY, "edit")),
]
