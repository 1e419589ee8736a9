"""The embedded Valkey: the broker. It is never the record, so its data may be lost at any moment."""

import time

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from portal.engines.addresses import Places
from portal.engines.errors import EngineError
from portal.engines.osuser import EngineUser
from portal.engines.programs import Programs

START_SECONDS = 20


class Valkey:
    """One Valkey server on a Unix socket, without a TCP port."""

    def __init__(self, places: Places, programs: Programs, user: EngineUser) -> None:
        self.places = places
        self.program = programs.valkey_server
        self.user = user
        self.log = places.logs / "valkey.log"

    def start(self) -> None:
        """Start the server where it does not run. The caller holds the lock of `engines.sharing`."""
        if not self._listens():
            self.user.own_folder(self.places.valkey)
            launched = self.user.run([str(self.program), "-"], given=self._configuration())
            if launched.returncode != 0:
                raise EngineError(f"Valkey did not start: {launched.stdout.strip()}")
        self._wait()

    def stop(self) -> None:
        """Stop the server after it wrote its data; nothing happens when it does not run."""
        if not self._listens():
            return
        try:
            self._client().shutdown()
        except redis.ConnectionError:
            # How a server that shuts down answers.
            return

    def _configuration(self) -> str:
        lines = {
            "port": "0",
            "unixsocket": self.places.valkey_socket,
            "unixsocketperm": "700",
            "daemonize": "yes",
            "dir": self.places.valkey,
            "logfile": self.log,
            "loglevel": "warning",
            "appendonly": "yes",
            "save": "",
            "databases": "64",
        }
        return "\n".join(f'{name} "{value}"' for name, value in lines.items()) + "\n"

    def _listens(self) -> bool:
        try:
            self._client().ping()
        except redis.exceptions.BusyLoadingError:
            return True
        except redis.ConnectionError:
            return False
        return True

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._client().ping()
            except (redis.ConnectionError, redis.exceptions.BusyLoadingError) as error:
                if time.monotonic() > deadline:
                    raise EngineError(f"Valkey does not answer; see {self.log}.") from error
                time.sleep(0.05)
            else:
                return

    def _client(self) -> redis.Redis:
        # That nobody listens is an answer here; the client would ask again for three seconds.
        never = Retry(NoBackoff(), 0)
        return redis.Redis(unix_socket_path=str(self.places.valkey_socket), socket_timeout=5, retry=never)
