"""A file of people for a tenant whose directory is read from Microsoft Graph: it adds what Graph does not tell."""

from dataclasses import replace

from django.db import connection

from rollout.tenants.importing.columns import PHONE_FIELDS, Columns
from rollout.tenants.importing.report import Report
from rollout.tenants.models import ImportKind, SyncPlace, Tenant

# What is written into people whom Graph leads. The registration report, where it may be read, overrules the file.
_OURS = {"object_id", "groups", "uses_authenticator", "only_authenticator", *PHONE_FIELDS}
_LEAVE_OUT = """
DELETE FROM import_row row WHERE NOT EXISTS (
    SELECT FROM tenants_person person
    WHERE person.tenant_id = %(tenant)s AND person.entra_id = row.key AND person.left_at IS NULL
) RETURNING line, COALESCE(NULLIF(upn, ''), key)
"""
_SAYS = (
    "People of this tenant come from Microsoft Graph: of the file only groups, sign-in methods and phones are used, "
    "nobody is added, and nobody is taken for gone."
)


def is_led_by_graph(tenant: Tenant, columns: Columns) -> bool:
    """Whether the file lists people whom Graph lists as well. Of phones the later reading counts, whoever read."""
    return columns.kind == ImportKind.PEOPLE and SyncPlace.objects.leading(tenant).exists()


def leave_to_graph(tenant: Tenant, columns: Columns, report: Report) -> Columns:
    """Leaves out staged rows of people whom the directory does not list; returns the columns that are still used."""
    report.warn(1, _SAYS)
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE_OUT, {"tenant": tenant.pk})
        for line, name in sorted(cursor.fetchall()):
            report.leave_out(line, f"The directory lists nobody “{name[:100]}”: the row was left out.")
    return replace(columns, places={name: place for name, place in columns.places.items() if name in _OURS})
