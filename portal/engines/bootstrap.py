"""Make .venv and install what requirements name, for `make`: python3 portal/engines/bootstrap.py requirements.txt

Runs under whatever Python the machine calls python3, so it is written for old ones and uses the standard library only.
Nothing happens when the requirements are those of the last time.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from typing import NoReturn

NEEDED = (3, 11)
NEEDED_MEGABYTES = 1000
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")


def main(requirements: str) -> None:
    """Bring .venv up to date with one requirements file. Ends with a sentence when it cannot."""
    here = "{}.{}".format(*sys.version_info[:2])
    if sys.version_info[:2] < NEEDED:
        newer = newer_python()
        if newer is None:
            stop(f"Rollout Portal needs Python 3.11 or newer; this is {here}. Name one: make run PYTHON=/path/to/it")
        os.execv(newer, [newer, *sys.argv])  # noqa: S606
    wanted = fingerprint(requirements)
    stamp = os.path.join(VENV, f"{requirements}.sha256")
    if works() and read(stamp) == wanted:
        return
    free = shutil.disk_usage(ROOT).free // 1000000
    if free < NEEDED_MEGABYTES:
        stop(f"Only {free} MB are free for {VENV}; the packages need {NEEDED_MEGABYTES}. Make room.")
    if not works():
        print(f"Making .venv with Python {here} …", flush=True)
        if not run(sys.executable, "-m", "venv", "--clear", VENV):
            stop("Python could not make .venv. On Debian and Ubuntu type: sudo apt install python3-venv")
    print(f"Installing the packages of {requirements} …", flush=True)
    quietly = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-compile"]
    if not run(PYTHON, "-m", "pip", "install", *quietly, "-r", os.path.join(ROOT, requirements)):
        stop("The packages could not be installed. The lines above say why; the same command goes on from here.")
    with open(stamp, "w") as file:
        file.write(wanted)


def newer_python() -> "str | None":
    """A Python on this machine that is new enough, where the one called python3 is not."""
    names = [f"python3.{minor}" for minor in range(20, NEEDED[1] - 1, -1)]
    return next(filter(None, map(shutil.which, names)), None)


def works() -> bool:
    """Whether .venv is whole: its Python may be gone, or making it may have been cut off."""
    return os.path.exists(PYTHON) and run(PYTHON, "-c", "import pip")


def fingerprint(requirements: str) -> str:
    """A hash over a requirements file, those it includes, and the Python that reads them."""
    seen = hashlib.sha256(sys.version.encode())
    for line in read(os.path.join(ROOT, requirements)).splitlines():
        seen.update(line.encode())
        if line.startswith("-r "):
            seen.update(fingerprint(line[3:].strip()).encode())
    return seen.hexdigest()


def run(*argv: str) -> bool:
    """Whether a program ended well; what it prints is seen."""
    return subprocess.call(argv) == 0  # noqa: S603


def read(path: str) -> str:
    """The text of a file, empty when there is none."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def stop(sentence: str) -> NoReturn:
    """End with a sentence instead of a traceback."""
    print(sentence, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
