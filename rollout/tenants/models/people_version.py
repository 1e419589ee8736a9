"""When the people of a tenant changed last: a number that what was counted from them can be held against."""

from collections.abc import Iterable

import pgtrigger
from django.db import models


class PeopleVersionQuerySet(models.QuerySet["PeopleVersion"]):
    def numbers(self, tenant_ids: Iterable[int]) -> dict[int, int]:
        """Per tenant id its number; 0 for a tenant that never had people."""
        known = dict(self.filter(tenant_id__in=list(tenant_ids)).values_list("tenant_id", "number"))
        return {tenant_id: known.get(tenant_id, 0) for tenant_id in tenant_ids}


class PeopleVersion(models.Model):
    """How often people or phones of a tenant were written; triggers on both tables count, whoever writes.

    Without a foreign key: the triggers also run while a tenant is deleted.
    """

    tenant_id = models.BigIntegerField(primary_key=True)
    number = models.BigIntegerField(default=0)

    objects = PeopleVersionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.tenant_id}: {self.number}"


_BUMP = """
INSERT INTO tenants_peopleversion (tenant_id, number)
SELECT touched.tenant_id, 1 FROM ({touched}) AS touched
ORDER BY touched.tenant_id
ON CONFLICT (tenant_id) DO UPDATE SET number = tenants_peopleversion.number + 1;
RETURN NULL;
"""
_OLD, _NEW = "SELECT tenant_id FROM old_rows", "SELECT tenant_id FROM new_rows"


def version_triggers() -> list[pgtrigger.Trigger]:
    """The triggers of a table with a `tenant_id`: one per kind of statement, as PostgreSQL's transition tables ask."""
    return [
        _trigger("insert", pgtrigger.Insert, f"{_NEW} GROUP BY tenant_id", new="new_rows"),
        _trigger("update", pgtrigger.Update, f"{_OLD} UNION {_NEW}", old="old_rows", new="new_rows"),
        _trigger("delete", pgtrigger.Delete, f"{_OLD} GROUP BY tenant_id", old="old_rows"),
    ]


def _trigger(name: str, operation: pgtrigger.Operation, touched: str, **rows: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"people_version_{name}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows),  # type: ignore[no-untyped-call]
        func=_BUMP.format(touched=touched),
    )
