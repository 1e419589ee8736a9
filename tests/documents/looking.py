"""How tests look at pages."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def text_of(client: Client, url: str, **headers: str) -> str:
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    content = b"".join(response) if response.streaming else response.content
    return " ".join(content.decode().split())


def queries_of(client: Client, url: str, **headers: str) -> int:
    """How many queries a page costs."""
    with CaptureQueriesContext(connection) as captured:
        client.get(url, headers=headers)
    return len(captured)
