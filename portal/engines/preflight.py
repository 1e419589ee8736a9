"""What can be known to fail before anything is started."""

import shutil
import socket
from pathlib import Path

import psutil

from portal.engines.errors import EngineError

LEAST_FREE_BYTES = 500_000_000


def check_port(host: str, port: int) -> None:
    """Raise EngineError when nobody could listen there, with a port that is free."""
    try:
        _listen(host, port)
    except PermissionError as error:
        raise EngineError(f"Only root may listen on port {port}. Choose another: make run PORT=8000") from error
    except OverflowError as error:
        raise EngineError(f"PORT is a number up to 65535, not {port}.") from error
    except socket.gaierror as error:
        raise EngineError(f"HOST={host} is no address of this machine.") from error
    except OSError as error:
        raise EngineError(_why_not(host, port, error)) from error


def check_space(folder: Path) -> None:
    """Raise EngineError when the disk that holds this folder is nearly full."""
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    free = shutil.disk_usage(existing).free
    if free < LEAST_FREE_BYTES:
        needed = LEAST_FREE_BYTES // 1_000_000
        raise EngineError(
            f"Only {free // 1_000_000} MB are free for {folder}, and the portal needs {needed}. Make room."
        )


def addresses_of_this_machine() -> list[str]:
    """Every name and address under which others may reach this machine."""
    found = {socket.gethostname(), socket.getfqdn()}
    for cards in psutil.net_if_addrs().values():
        found |= {card.address for card in cards if card.family == socket.AF_INET}
        found |= {f"[{card.address.partition('%')[0]}]" for card in cards if card.family == socket.AF_INET6}
    return sorted(found)


def _listen(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As gunicorn does it, so that connections that are just closing do not count.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _why_not(host: str, port: int, error: OSError) -> str:
    for other in range(port + 1, min(port + 100, 65536)):
        try:
            _listen(host, other)
        except OSError:
            continue
        return f"Port {port} is in use by another program. Choose another: make run PORT={other}"
    return f"The portal cannot listen on {host}, port {port}: {error.strerror}."
