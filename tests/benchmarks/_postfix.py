"""A real Postfix on this machine, as Debian's package brings it, unpacked: it queues every mail, and throws it away."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.benchmarks import _relays

# Users and groups that every Debian has, as Postfix's own are made by an installation.
OWNER, DROP_GROUP, OTHERS = "daemon", "mail", "nobody"
QUEUES = ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"]

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
daemon_directory = {postfix}/usr/lib/postfix/sbin
command_directory = {postfix}/usr/sbin
shlib_directory = {postfix}/usr/lib/postfix
meta_directory = {folder}/conf
mail_owner = {owner}
setgid_group = {drop_group}
default_privs = {others}
import_environment = MAIL_CONFIG LD_LIBRARY_PATH={postfix}/usr/lib/postfix
export_environment = LD_LIBRARY_PATH
maillog_file = {folder}/mail.log
maillog_file_prefixes = {folder}
myhostname = relay.bench.example
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtpd_peername_lookup = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtputf8_enable = no
default_transport = discard:
relay_transport = discard:
local_transport = discard:
"""
MASTER = """
127.0.0.1:{port} inet n - n - 100 smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
discard unix - - n - - discard
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
tlsmgr unix - - n 1000? 1 tlsmgr
postlog unix-dgram n - n - 1 postlogd
"""


def can_run() -> bool:
    """Postfix starts as root alone."""
    return os.geteuid() == 0


@contextmanager
def postfix() -> Iterator[int]:
    """The port of a Postfix with its usual settings, which offers PIPELINING and CHUNKING."""
    unpacked, port = _relays.unpacked_postfix(), _relays.free_port()
    folder = Path(tempfile.mkdtemp(prefix="bench-postfix-"))
    try:
        _write(folder, unpacked, port)
        environment = {"LD_LIBRARY_PATH": str(unpacked / "usr/lib/postfix"), "MAIL_CONFIG": str(folder / "conf")}
        argv = [str(unpacked / "usr/lib/postfix/sbin/master"), "-c", str(folder / "conf"), "-d"]
        with _relays.started(argv, environment):
            _relays.wait_for(port)
            yield port
    finally:
        shutil.rmtree(folder)


def _write(folder: Path, unpacked: Path, port: int) -> None:
    """The configuration and an empty queue with the owners that Postfix asks for."""
    # Its processes are somebody else.
    folder.chmod(0o755)
    (folder / "conf").mkdir()
    names = {"owner": OWNER, "drop_group": DROP_GROUP, "others": OTHERS}
    (folder / "conf" / "main.cf").write_text(MAIN.format(folder=folder, postfix=unpacked, **names))
    (folder / "conf" / "master.cf").write_text(MASTER.format(port=port))
    spool = folder / "spool"
    for name in (*QUEUES, "maildrop", "public", "pid"):
        (spool / name).mkdir(parents=True)
    (folder / "data").mkdir(mode=0o700)
    for owned in (folder / "data", *(spool / name for name in QUEUES)):
        shutil.chown(owned, OWNER)
        owned.chmod(0o700)
    for name, mode in (("maildrop", 0o730), ("public", 0o710)):
        shutil.chown(spool / name, OWNER, DROP_GROUP)
        (spool / name).chmod(mode)
