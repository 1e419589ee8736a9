"""What the documents say is so: every setting is named, every command works, every link leads somewhere."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
COMMANDS = [
    pytest.param(block, id=f"{document.name}: {block.splitlines()[0][:40]}")
    for document in DOCUMENTS
    for block in re.findall(r"^```bash\n(.*?)^```", document.read_text(), re.M | re.S)
]
# Read by docker-compose.yml alone.
OF_COMPOSE = {"DATABASE_PASSWORD"}


def _variables() -> set[str]:
    """Every variable the settings read."""
    return set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', (ROOT / "portal" / "settings.py").read_text()))


def test_every_setting_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"^\| `([A-Z_]+)` \|", OPERATIONS, re.M))

    assert documented == _variables()


def test_the_example_names_every_setting_that_people_set() -> None:
    named = set(re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))
    set_by_the_portal = {"ENV_FILE", "SANDBOX_MAIL_PORT", "LIST_DEMO_SIGN_INS"}
    set_by_tests = {"GRAPH_HOST", "GRAPH_AUTHORITY_HOST", "SHAREPOINT_HOST"}

    assert named - OF_COMPOSE == _variables() - set_by_the_portal - set_by_tests


def test_the_example_changes_nothing_as_it_is() -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()

    assert [line for line in lines if line and not line.startswith("#")] == []


def test_compose_sets_only_variables_that_exist() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    used = set(re.findall(r"\$\{([A-Z_]+)", text)) | set(re.findall(r"^    ([A-Z_]+):", text, re.M))

    assert used - OF_COMPOSE <= _variables()


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_of_the_documents_work(command: str, engines: None) -> None:
    environment = {
        # Set by a test that drives a browser, and refused by `check --deploy`.
        **{name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"},
        "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ['PATH']}",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }

    ran = subprocess.run(
        ["bash", "-e", "-c", command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_make_targets_of_the_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    named = {target for document in DOCUMENTS for target in re.findall(r"`make ([a-z-]+)", document.read_text())}

    assert named <= targets


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []
