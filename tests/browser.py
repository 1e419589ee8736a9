"""The browser of the journeys: `python -m tests.browser` sees to it that there is one.

Chromium where it is installed; else, as root, from apt; else Playwright's own; else the one command to type.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without these Chromium calls home, and as root it does not start in its own sandbox.
ARGUMENTS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
)
WHAT_TO_TYPE = "The tests need a browser. Type: sudo apt install chromium   (or install Google Chrome), then make test."


def executable() -> str | None:
    """The installed Chromium, or Playwright's own; None when there is neither."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def main() -> None:
    """Find a browser, or get one; ends with the command to type when that fails."""
    attempts: list[Sequence[Sequence[str]]] = []
    if os.geteuid() == 0 and shutil.which("apt-get"):
        attempts.append([["apt-get", "update", "-qq"], ["apt-get", "install", "-qq", "-y", "chromium"]])
    attempts.append([[sys.executable, "-m", "playwright", "install", "chromium"]])
    while not _starts(executable()):
        if not attempts:
            sys.exit(WHAT_TO_TYPE)
        commands = attempts.pop(0)
        print(f"The tests need a browser: {' '.join(commands[-1])}", flush=True)
        for command in commands:
            if subprocess.run(command, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}, check=False).returncode:
                break


def _starts(browser: str | None) -> bool:
    """Whether it runs here: Playwright's own may lack libraries of the system."""
    if browser is None:
        return False
    argv = [browser, "--headless", *ARGUMENTS, "--dump-dom", "about:blank"]
    return subprocess.run(argv, capture_output=True, check=False, timeout=60).returncode == 0


if __name__ == "__main__":
    main()
