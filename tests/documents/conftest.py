from pathlib import Path

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from portal.accounts.models import User
from rollout.tenants.models import Role, Tenant
from tests.factories.tenants import make_user_with_role


@pytest.fixture
def document_root(tmp_path: Path, settings: Settings) -> Path:
    """A place of the test's own where tenants may have their folders."""
    settings.DOCUMENT_ROOTS = [str(tmp_path)]
    return tmp_path


@pytest.fixture
def ada(contoso: Tenant) -> User:
    """The administrator of the Contoso that a file makes for itself."""
    return make_user_with_role(contoso, Role.ADMINISTRATOR, name="Ada Lund")


@pytest.fixture
def page(client: Client, ada: User) -> Client:
    """A browser in which Contoso's administrator is signed in."""
    client.force_login(ada)
    return client
