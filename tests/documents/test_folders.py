"""Which folders a tenant may have, and what is found in them."""

import os
from pathlib import Path

import pytest

from rollout.documents.reading import Unreadable
from rollout.documents.sources import SourceRefused, folders, open_source
from tests.factories.documents import make_source
from tests.factories.tenants import make_tenant


@pytest.fixture
def home(document_root: Path) -> Path:
    """Where the folders of "contoso" may lie."""
    home = document_root / "contoso"
    (home / "intranet").mkdir(parents=True)
    return home


def _found(folder: Path) -> dict[str, str]:
    return {file.path: file.problem for file in folders.files(folder)}


def test_folder_of_the_tenant_is_taken(home: Path) -> None:
    assert folders.checked(f" {home}/intranet/../intranet ", "contoso") == home / "intranet"
    assert folders.choices("contoso") == [str(home), str(home / "intranet")]


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("", "whole path"),
        ("intranet", "whole path"),
        ("/etc\x00", "whole path"),
        ("/etc", "must be in"),
        ("{home}/../fabrikam", "must be in"),
        ("{home}-evil", "must be in"),
        ("{home}/out", "must be in"),
        ("{home}/none", "no such folder"),
        ("{home}/round", "no such folder"),
        ("{home}/" + "x" * 300, "cannot be opened: file name too long"),
        ("{home}/file.md", "a file"),
    ],
)
def test_any_other_folder_is_refused_with_the_reason(home: Path, path: str, problem: str) -> None:
    (home.parent / "fabrikam").mkdir()
    (home / "out").symlink_to("/etc")
    (home / "round").symlink_to(home / "round")
    (home / "file.md").write_text("x")

    with pytest.raises(SourceRefused, match=problem):
        folders.checked(path.replace("{home}", str(home)), "contoso")


def test_documents_are_listed_in_order_and_nothing_else(home: Path) -> None:
    for name in ("b.md", "a.html", "intranet/c.docx", ".hidden.md", "index.yaml", ".git/d.md"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_text("x")

    assert _found(home) == {"a.html": "", "b.md": "", "intranet/c.docx": ""}


def test_links_out_of_the_folder_are_named_and_not_followed(home: Path) -> None:
    (home / "real.md").write_text("x")
    (home / "inside.md").symlink_to(home / "real.md")
    (home / "outside.md").symlink_to("/etc/hostname")
    (home / "away").symlink_to("/etc")

    found = _found(home)

    assert set(found) == {"real.md", "outside.md", "away"}
    assert "out of the folder" in found["outside.md"]
    assert "out of the folder" in found["away"]


def test_folder_with_too_many_files_is_read_up_to_the_limit(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MOST_FILES", 2)
    for number in range(4):
        (home / f"{number}.md").write_text("x")

    assert list(_found(home)) == ["0.md", "1.md", "."]


def test_file_that_became_a_link_or_a_pipe_is_not_opened(home: Path) -> None:
    (home / "link.md").symlink_to("/etc/hostname")
    os.mkfifo(home / "pipe.md")

    with pytest.raises(Unreadable):
        folders.content(home, "link.md")
    with pytest.raises(Unreadable, match="not a file"):
        folders.content(home, "pipe.md")


def test_file_is_not_opened_where_a_folder_above_it_became_a_link_to_another_tenants(home: Path) -> None:
    (home.parent / "fabrikam").mkdir()
    (home.parent / "fabrikam" / "plans.md").write_text("Secret.")
    (home / "intranet" / "plans.md").write_text("Ours.")
    assert folders.content(home, "intranet/plans.md") == b"Ours."
    (home / "intranet" / "plans.md").unlink()
    (home / "intranet").rmdir()
    (home / "intranet").symlink_to(home.parent / "fabrikam")

    for folder, path in ((home, "intranet/plans.md"), (home / "intranet", "plans.md")):
        with pytest.raises(Unreadable):
            folders.content(folder, path)


def test_file_beyond_the_limit_is_not_read(home: Path) -> None:
    with (home / "huge.md").open("wb") as file:
        file.truncate(folders.LARGEST_FILE + 1)

    with pytest.raises(Unreadable, match="too large"):
        folders.content(home, "huge.md")


def test_names_the_database_would_refuse_are_spelt_out_and_named(home: Path) -> None:
    (home / os.fsdecode(b"caf\xe9.md")).write_text("x")
    deep = home.joinpath(*["x" * 200] * 3)
    deep.mkdir(parents=True)
    (deep / "a.md").write_text("x")

    found = _found(home)

    assert "backslash" in found.pop("caf\\xe9.md")
    assert "longer than 500" in found.popitem()[1]


@pytest.mark.django_db
def test_one_document_is_found_where_it_lies_and_behind_no_link(home: Path) -> None:
    (home / "guide.md").write_text("Guide.")
    (home / "sub").symlink_to(home)
    os.mkfifo(home / "pipe.md")

    with open_source(make_source(make_tenant(slug="contoso"), path=str(home))) as reader:
        items = [reader.one(path) for path in ("guide.md", "sub/guide.md", "pipe.md", "none.md")]

    assert [item.path for item in items if item] == ["guide.md"]
