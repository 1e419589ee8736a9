"""`manage.py run` from start to end, on a copy of the checkout."""

import urllib.request
from collections.abc import Iterator

import pytest

from tests.running import Checkout, copied, ctrl_c, read_until


@pytest.fixture(scope="module")
def checkout(worker_id: str) -> Iterator[Checkout]:
    with copied(worker_id) as checkout:  # made once: later runs have less to do
        yield checkout


def test_a_run_serves_pages_and_ctrl_c_leaves_no_process(checkout: Checkout) -> None:
    run = checkout.start("--empty")
    said = read_until(run, "Ctrl-C ends everything")

    with urllib.request.urlopen(f"http://127.0.0.1:{checkout.port}/sign-in/") as page:
        assert page.status == 200
    assert f"http://127.0.0.1:{checkout.port}/sign-in/link/" in said
    assert str(checkout.folder / "data") in said
    assert str(checkout.folder / "var" / "mail") in said
    second = checkout.start()
    assert "already runs from this folder" in second.communicate()[0]
    assert second.returncode == 1

    rest = ctrl_c(run)

    assert run.returncode == 0
    assert "Traceback" not in said + rest
    assert checkout.left() == []


def test_a_killed_run_is_mended_by_the_next(checkout: Checkout) -> None:
    killed = checkout.start("--empty")
    read_until(killed, "Ctrl-C ends everything")
    killed.kill()
    killed.communicate()
    assert checkout.left() != []

    run = checkout.start("--empty")
    said = read_until(run, "Ctrl-C ends everything")
    ctrl_c(run)

    assert "A killed run had left 5 programs behind" in said
    assert checkout.left() == []


def test_a_run_ended_while_it_starts_leaves_no_process(checkout: Checkout) -> None:
    run = checkout.start("--empty")
    read_until(run, "Database: ready")

    rest = ctrl_c(run)

    assert "Traceback" not in rest
    assert checkout.left() == []
