"""Waves as small drawings: `{% load wave_shapes %}{% wave_box wave.state "table" %}`."""

from functools import cache

from django import template
from django.template.loader import render_to_string

register = template.Library()


@register.simple_tag
@cache
def wave_box(state: str, kind: str) -> str:
    """A wave in this state as a box, “table” or “legend”. Drawn once: a board has hundreds of them."""
    return render_to_string("waves/_box.html", {"state": state, "kind": kind})
