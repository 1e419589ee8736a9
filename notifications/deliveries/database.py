"""psycopg's own asynchronous connections to the site's database, for the sender's loop. Never the ORM's."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

from django.db import connections
from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row


class Line:
    """One connection in autocommit mode, used by one statement or transaction at a time. Its zone is UTC."""

    def __init__(self, connection: AsyncConnection[DictRow]) -> None:
        self._connection = connection
        self._lock = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator[Self]:
        """A line to the database of `settings.DATABASES` (in tests, to the test database)."""
        async with await _connect() as connection:
            await connection.execute("SET TIME ZONE 'UTC'")
            yield cls(connection)

    async def one(self, sql: str, **params: Any) -> DictRow | None:
        async with self._lock:
            cursor = await self._connection.execute(sql, params)
            return await cursor.fetchone()

    async def all(self, sql: str, **params: Any) -> list[DictRow]:
        async with self._lock:
            cursor = await self._connection.execute(sql, params)
            return await cursor.fetchall()

    async def run(self, sql: str, **params: Any) -> int:
        """Runs a statement that gives no rows; how many rows it touched."""
        async with self._lock:
            cursor = await self._connection.execute(sql, params)
            return cursor.rowcount

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection[DictRow]]:
        async with self._lock, self._connection.transaction():
            yield self._connection


async def _connect() -> AsyncConnection[DictRow]:
    # Django knows how settings.DATABASES become libpq's words (sockets and certificates are among its OPTIONS), and
    # which database a test uses. Its cursors and adapters stay its own.
    params = connections["default"].get_connection_params()
    ours = {key: value for key, value in params.items() if key not in ("cursor_factory", "context")}
    return await AsyncConnection.connect(**ours, autocommit=True, row_factory=dict_row)
