"""Waves as drawings: `{% load wave_shapes %}{% wave_box wave.state "table" %}`, `{% wave_bar bar %}`."""

from functools import cache

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
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

    Put together here: a chart has hundreds of them, and a template would look up a dozen values for each.
    """
    return format_html(
        '<a class="wave-bar wave--{}" href="{}" aria-label="{}"><svg x="{}%" y="{}" width="{}%" height="30">'
        '<rect class="wave__body" x="1" y="1" height="28" rx="4"/>{}'
        '<text x="17" y="19"><tspan>{}{}</tspan>{}</text></svg></a>',
        bar.wave.state,
        reverse("waves:detail", args=[bar.wave.pk]),
        bar.spoken,
        bar.box.x,
        bar.box.y,
        bar.box.width,
        _cap(bar.wave.state),
        bar.wave.number,
        f" {bar.name}" if bar.name else "",
        f" · {bar.state_label}" if bar.state_label else "",
    )


@cache
def _cap(state: str) -> SafeString:
    """The pattern of a state at the bar's head; a draft has none."""
    if state == WaveState.DRAFT:
        return mark_safe("")
    return format_html('<rect x="4" y="3.5" width="7" height="23" rx="1.5" fill="url(#wave-{})"/>', state)
