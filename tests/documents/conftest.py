from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture
def document_root(tmp_path: Path, settings: Settings) -> Path:
    """A place of the test's own where tenants may have their folders."""
    settings.DOCUMENT_ROOTS = [str(tmp_path)]
    return tmp_path
