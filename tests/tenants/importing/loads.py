"""Loads a file written in a test."""

import io
from collections.abc import Iterable

from django.utils import timezone

from rollout.tenants.importing import ImportRefused, import_people
from rollout.tenants.models import Import, Tenant


def load(tenant: Tenant, *lines: str, encoding: str = "utf-8", **options: bool) -> Import:
    """The record of a file of these lines, refused or not."""
    return load_bytes(tenant, "\n".join(lines).encode(encoding), **options)


def load_bytes(tenant: Tenant, content: bytes, **options: bool) -> Import:
    try:
        return import_people(tenant, io.BytesIO(content), file_name="people.csv", by=None, at=timezone.now(), **options)
    except ImportRefused as refused:
        return refused.record


def said(record: Import) -> Iterable[tuple[int, str]]:
    """Line and text of each problem, in order."""
    return [(problem["line"], problem["text"]) for problem in record.problems]
