"""psycopg's own asynchronous connections to the site's database, for the sender's loop. Never the ORM's."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Self, TypeVar

from django.db import connections
from psycopg import AsyncConnection, AsyncCursor, InterfaceError, OperationalError
from psycopg.rows import DictRow, dict_row

T = TypeVar("T")

# A database that restarts is back within this; mails on their way keep their answers meanwhile.
RECONNECT_SECONDS = 30.0
RECONNECT_PAUSE_SECONDS = 0.25
LOST = (OperationalError, InterfaceError)


class Line:
    """One connection in autocommit mode, used by one statement or transaction at a time. Its zone is UTC.

    A connection that was lost is made again, and what was asked is asked again: every statement here may be repeated.
    `on_reopened` restores what belonged to the lost one (advisory locks).
    """

    def __init__(self) -> None:
        self.on_reopened: Callable[[AsyncConnection[DictRow]], Awaitable[None]] | None = None
        self._connection: AsyncConnection[DictRow]
        self._lock = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator[Self]:
        """A line to the database of `settings.DATABASES` (in tests, to the test database)."""
        line = cls()
        line._connection = await _connect()
        try:
            yield line
        finally:
            await line._connection.close()

    async def one(self, sql: str, **params: Any) -> DictRow | None:
        return await self.do(lambda connection: _fetch(connection, sql, params, AsyncCursor.fetchone))

    async def all(self, sql: str, **params: Any) -> list[DictRow]:
        return await self.do(lambda connection: _fetch(connection, sql, params, AsyncCursor.fetchall))

    async def run(self, sql: str, **params: Any) -> int:
        """Runs a statement that gives no rows; how many rows it touched."""

        async def execute(connection: AsyncConnection[DictRow]) -> int:
            return (await connection.execute(sql, params)).rowcount

        return await self.do(execute)

    async def do(self, work: Callable[[AsyncConnection[DictRow]], Awaitable[T]]) -> T:
        """Does some work on the connection. Raises OperationalError when the database stays away."""
        loop = asyncio.get_running_loop()
        async with self._lock:
            until = loop.time() + RECONNECT_SECONDS
            while True:
                try:
                    if self._connection.closed:
                        await self._reopen()
                    return await work(self._connection)
                except LOST:
                    # What is left of it cannot be trusted: a shutdown is heard before the connection ends.
                    await self._connection.close()
                    if loop.time() > until:
                        raise
                    await asyncio.sleep(RECONNECT_PAUSE_SECONDS)

    async def _reopen(self) -> None:
        self._connection = await _connect()
        if self.on_reopened:
            await self.on_reopened(self._connection)


async def _fetch(
    connection: AsyncConnection[DictRow],
    sql: str,
    params: dict[str, Any],
    fetch: Callable[[AsyncCursor[DictRow]], Awaitable[T]],
) -> T:
    return await fetch(await connection.execute(sql, params))


async def _connect() -> AsyncConnection[DictRow]:
    # Django knows how settings.DATABASES become libpq's words (sockets and certificates are among its OPTIONS), and
    # which database a test uses. Its cursors and adapters stay its own.
    params = connections["default"].get_connection_params()
    ours = {key: value for key, value in params.items() if key not in ("cursor_factory", "context")}
    connection = await AsyncConnection.connect(**ours, autocommit=True, row_factory=dict_row)
    await connection.execute("SET TIME ZONE 'UTC'")
    return connection
