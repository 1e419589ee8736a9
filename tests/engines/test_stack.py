"""Which programs a run starts, and what they are told about visitors and mails."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from portal.celery import app
from portal.engines import assets, stack
from portal.engines.sandbox import listening_socket


def _environment(host: str) -> Mapping[str, str]:
    return stack.programs(host, 8000, None)[0].environment


def test_a_run_is_a_web_server_two_workers_and_a_beat() -> None:
    assert [program.name for program in stack.programs("127.0.0.1", 8000, None)] == ["web", "worker", "graph", "beat"]


def test_mail_and_graph_have_workers_of_their_own_and_every_queue_has_one() -> None:
    programs = stack.programs("127.0.0.1", 8000, None)
    workers = [program for program in programs if "worker" in program.argv]
    queues = {program.name: program.argv[program.argv.index("--queues") + 1] for program in workers}

    assert queues == {"worker": "celery", "graph": "graph"}
    assert {app.amqp.router.route({}, name)["queue"].name for name in app.tasks} == set(queues.values())


def test_every_program_hands_mails_to_the_sandbox_which_ends_last() -> None:
    with listening_socket() as mails:
        programs = stack.programs("127.0.0.1", 8000, mails)

        assert [program.name for program in programs if program.ends_last] == ["mail"]
        assert {program.environment["SANDBOX_MAIL_PORT"] for program in programs} == {str(mails.getsockname()[1])}


def test_this_machine_alone_sees_the_list_of_demo_sign_ins() -> None:
    assert _environment("127.0.0.1")["LIST_DEMO_SIGN_INS"] == "1"
    assert "LIST_DEMO_SIGN_INS" not in _environment("0.0.0.0")


def test_who_is_let_in_from_the_network_may_use_the_names_of_this_machine(settings) -> None:
    hosts = _environment("0.0.0.0")["ALLOWED_HOSTS"].split(",")

    assert set(settings.ALLOWED_HOSTS) < set(hosts)
    assert "*" not in hosts


@pytest.fixture
def static_files(settings, tmp_path: Path) -> Path:
    source = tmp_path / "source"
    source.mkdir()
    (source / "site.css").write_text("a{}")
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], tmp_path / "collected"
    settings.INSTALLED_APPS = ["django.contrib.staticfiles"]
    return source


def test_static_files_are_collected_only_when_one_changed(static_files: Path, settings) -> None:
    assert assets.collect()
    assert not assets.collect()

    (static_files / "site.css").write_text("a{color:red}")

    assert assets.collect()
    assert (settings.STATIC_ROOT / "site.css").read_text() == "a{color:red}"
