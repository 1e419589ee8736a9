"""Rows of the table of tenants: `{% load tenant_rows %}{% tenant_row line look %}`."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string

from portal.board.tenant_table import RowLook, TenantLine

register = template.Library()
ROWS_KEPT = 2_000  # about 5 kB each


@register.simple_tag
@lru_cache(maxsize=ROWS_KEPT)
def tenant_row(line: TenantLine, look: RowLook) -> str:
    """A row, drawn again only when something that it shows is otherwise: from one look to the next few rows are."""
    shown = {"line": line, "row": line.row, "curve": line.curve, "look": look, "change": {"asks_of_phones": look.asks}}
    return render_to_string("board/_tenant_row.html", shown)
