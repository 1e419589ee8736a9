"""The relays that mails are sent to, all on this machine: each a context that gives its port."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from django.conf import settings

START_SECONDS = 20
# Its own user may not write to the checkout.
APT = ("-o", "APT::Sandbox::User=root") if os.geteuid() == 0 else ()
Process: TypeAlias = "subprocess.Popen[str]"
# Above begin the ports that the system gives to outgoing connections.
PORTS = range(20_000, 32_000, 7)


@dataclass
class FastRelay:
    """Our own relay. `taken` is how many mails it took, known when it has ended."""

    port: int
    taken: int = 0


@contextmanager
def fast_relay(certificate: Path | None = None) -> Iterator[FastRelay]:
    """A relay that only counts and offers PIPELINING and CHUNKING; with a certificate STARTTLS too."""
    words = [str(certificate)] if certificate else []
    with _listening("tests.benchmarks._fast_relay", words) as (port, process):
        relay = FastRelay(port)
        yield relay
        process.terminate()
        relay.taken = int(process.communicate(timeout=10)[0])


@contextmanager
def delayed(port: int, milliseconds: float) -> Iterator[int]:
    """The relay of that port, so many milliseconds of round trip away. Without any it is the relay itself."""
    if not milliseconds:
        yield port
        return
    with _listening("tests.benchmarks._delay", [str(port), str(milliseconds)]) as (far, _):
        yield far


@contextmanager
def smtp_sink() -> Iterator[int]:
    """Postfix's own relay for measurements: one process that takes everything, with PIPELINING, without CHUNKING."""
    postfix, port = unpacked_postfix(), free_port()
    argv = [str(postfix / "usr/sbin/smtp-sink"), *_as_nobody("-u"), f"127.0.0.1:{port}", "1000"]
    with started(argv, {"LD_LIBRARY_PATH": str(postfix / "usr/lib/postfix")}):
        wait_for(port)
        yield port


def unpacked_postfix() -> Path:
    """Where Debian's package postfix lies unpacked; it is never installed. Ends with a sentence when it cannot be."""
    folder: Path = settings.VAR_DIR / "bench" / "postfix"
    if not (folder / "usr/sbin/smtp-sink").exists():
        folder.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run(["apt-get", *APT, "download", "postfix"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
            subprocess.run(["dpkg-deb", "-x", str(next(folder.glob("*.deb"))), str(folder)], check=True)
        except (OSError, subprocess.CalledProcessError, StopIteration) as error:
            sys.exit(
                f"This benchmark sends to Postfix’s smtp-sink, and the package cannot be had here ({error}). On Debian "
                f"and Ubuntu type: apt-get update. Elsewhere unpack the package postfix into {folder}."
            )
    return folder


def free_port() -> int:
    """A port that nobody listens on."""
    for port in PORTS:
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise RuntimeError("No free port")


@contextmanager
def _listening(module: str, words: Sequence[str]) -> Iterator[tuple[int, Process]]:
    """A module of ours that serves a socket which is listening already."""
    with socket.create_server(("127.0.0.1", free_port()), backlog=1_000) as listener:
        descriptor = listener.fileno()
        argv = [sys.executable, "-m", module, str(descriptor), *words]
        with started(argv, {}, descriptors=[descriptor]) as process:
            yield listener.getsockname()[1], process


@contextmanager
def started(argv: Sequence[str], environment: dict[str, str], descriptors: Sequence[int] = ()) -> Iterator[Process]:
    """A program as long as the block lasts."""
    with subprocess.Popen(
        argv,
        env={**os.environ, **environment},
        cwd=settings.BASE_DIR,
        pass_fds=descriptors,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def wait_for(port: int) -> None:
    """Waits until somebody listens there."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, f"Nobody listens on {port}."
            time.sleep(0.05)
        else:
            return


def _as_nobody(option: str) -> list[str]:
    """Postfix's programs want to be somebody else when root starts them."""
    return [option, "nobody"] if os.geteuid() == 0 else []
