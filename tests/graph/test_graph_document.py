"""The document of permissions says what the code asks for."""

from django.conf import settings

from rollout.tenants.graph import devices, registrations, restrictions, users
from rollout.tenants.graph.subjects import EVERYTHING

DOCUMENT = (settings.BASE_DIR / "docs" / "graph.md").read_text()


def test_every_permission_is_documented_with_what_is_unknown_without_it() -> None:
    rows = [line for line in DOCUMENT.splitlines() if line.startswith("| ") and "`" in line]

    assert rows == [
        f"| {s.title} | `{s.role}` | {s.licence or ''} | {s.unknown_without} |".replace("|  |", "| |")
        for s in EVERYTHING
    ]


def test_every_list_is_documented() -> None:
    listings = (users.DELTA, registrations.REPORT, devices.MANAGED)

    assert [listing.path for listing in listings if listing.path.removeprefix("/v1.0") not in DOCUMENT] == []
    assert all(f"`{name}`" in DOCUMENT for name in restrictions.BLOCKS)
