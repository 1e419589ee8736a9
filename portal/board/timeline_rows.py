"""A tenant of the board as a row of the timeline."""

from collections.abc import Sequence

from portal.board.addresses import drawer_url
from portal.board.planned import PlacedTenant
from portal.board.reading import Board, TenantRow
from portal.board.timeline import Row, Span
from portal.board.windows import names_of, no_date_words
from rollout.changes.models import VendorWindow


def timeline_row(row: TenantRow, board: Board, query_string: str) -> Row:
    """The row; it leads to the tenant's drawer in the board of this query (“?as_of=2025-09-24”, or nothing)."""
    tenant = row.tenant
    marks = [tenant.get_cloud_display() if row.window is None else "", "Trial" if row.figures.is_trial else ""]
    return Row(
        name=tenant.name,
        note=" · ".join([tenant.time_zone, *filter(None, marks)]),
        url=drawer_url(board.change.mc_id, tenant.slug, query_string),
        waves=row.waves,
        window=Span(row.window.first, row.window.last) if row.window else None,
        no_date="" if row.window else _no_date(tenant, board.windows),
        places={wave.pk: row.place_of(wave) for wave in row.waves},
    )


def _no_date(tenant: PlacedTenant, windows: Sequence[VendorWindow]) -> str:
    cloud, named = tenant.get_cloud_display(), [window.cloud for window in windows if window.has_dates]
    if tenant.cloud in (window.cloud for window in windows):
        return no_date_words(tenant.cloud, windows)
    if not named:
        return f"No date announced for {cloud} yet"
    return f"No date announced for {cloud}: the notice names {names_of(named)} only"
