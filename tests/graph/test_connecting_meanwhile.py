"""A tenant is connected anew at the moment in which its posts are taken in."""

import threading
from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.db import connection as database
from django.db import transaction

from rollout.changes.models import TenantPost
from rollout.tenants import connecting
from rollout.tenants.models import CredentialKind, GraphConnection
from tests.factories.accounts import make_user
from tests.graph.conftest import SECRET, connect
from tests.graph.graph_server import Graph

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_neither_waits_for_the_other_for_ever(graph: Graph) -> None:
    earlier, user = connect(graph), make_user()
    credential = connecting.Credential(CredentialKind.SECRET, SECRET)
    is_connected = threading.Event()

    def connect_anew() -> None:
        with closing(database):
            connecting.connect(earlier.tenant, earlier.client_id, credential, by=user, at=AT)
            is_connected.set()

    thread = threading.Thread(target=connect_anew)
    with transaction.atomic():
        GraphConnection.objects.same_as(earlier).select_for_update().get()
        thread.start()
        is_connected.wait(timeout=2)  # it asks Graph, and then for the row that is held here
        TenantPost.objects.create(tenant=earlier.tenant, mc_id="MC900900", listed_since=AT, last_listed_at=AT)
    thread.join(timeout=10)

    assert is_connected.is_set()
    assert GraphConnection.objects.get().connected_at == AT
