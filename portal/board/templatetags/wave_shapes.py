"""Waves as drawings: `{% load wave_shapes %}{% wave_box wave.state "table" %}`, `{% wave_bar bar %}`."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from portal.board.timeline import Bar
from rollout.waves.models import WaveState

register = template.Library()


@register.simple_tag
@cache
def wave_box(state: str, kind: str) -> str:
    """A wave in this state as a box, “table” or “legend”. Drawn once: a board has hundreds of them."""
    return render_to_string("waves/_box.html", {"state": state, "kind": kind})


@register.simple_tag
def wave_bar(bar: Bar) -> SafeString:
    """A wave's bar of the timeline, which leads to the wave.

    Put together here: a chart has hundreds of them, and a template would look up and escape a dozen values for each.
    """
    wave, box = bar.wave, bar.box
    name = f" {escape(bar.name)}" if bar.name else ""
    state = f" · {escape(bar.state_label)}" if bar.state_label else ""
    return mark_safe(  # noqa: S308  what is not a number or a state is escaped
        f'<a class="wave-bar wave--{wave.state}" href="{reverse("waves:detail", args=[wave.pk])}"'
        f' aria-label="{escape(bar.spoken)}"><svg x="{box.x}%" y="{box.y}" width="{box.width}%" height="30">'
        f'<rect class="wave__body" x="1" y="1" height="28" rx="4"/>{_cap(wave.state)}'
        f'<text x="17" y="19"><tspan>{wave.number}{name}</tspan>{state}</text></svg></a>'
    )


@cache
def _cap(state: str) -> str:
    """The pattern of a state at the bar's head; a draft has none."""
    if state == WaveState.DRAFT:
        return ""
    return f'<rect x="4" y="3.5" width="7" height="23" rx="1.5" fill="url(#wave-{state})"/>'
