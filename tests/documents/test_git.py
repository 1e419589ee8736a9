"""Reading real git repositories, some of them hostile."""

import os
import subprocess
from pathlib import Path

import pytest
from django.test import Client

from rollout.documents import scanning
from rollout.documents.models import DocumentSource, DocumentTask, Scan, SourceKind, TaskState
from rollout.documents.reading import Unreadable
from rollout.documents.sources import SourceRefused, git, open_source, repository
from rollout.documents.sources.folders import LARGEST_FILE
from rollout.tenants.models import Role, Tenant
from tests.factories.changes import make_change
from tests.factories.documents import CORRECTED, FOUND_AT, OUTDATED, make_source
from tests.factories.tenants import make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def contoso(document_root: Path) -> Tenant:
    make_change()
    return make_tenant(slug="contoso", name="Contoso")


@pytest.fixture
def repo(document_root: Path) -> Path:
    """A repository with one commit on "main", of one outdated guide."""
    repo = document_root / "contoso" / "handbook"
    repo.mkdir(parents=True)
    _git(repo, "init", "-q", "-b", "main")
    _commit(repo, **{"guides/phone.md": OUTDATED})
    return repo


@pytest.fixture
def source(contoso: Tenant, repo: Path) -> DocumentSource:
    return make_source(contoso, name="Handbook", kind=SourceKind.GIT, path=str(repo))


def _git(repo: Path, *words: str, given: str = "") -> str:
    person = {f"GIT_{who}_{what}": "Lena" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = {"PATH": os.environ["PATH"], "HOME": str(repo), "GIT_CONFIG_NOSYSTEM": "1", **person}
    done = subprocess.run(
        ["git", *words], cwd=repo, env=environment, input=given, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def _commit(repo: Path, **files: str) -> None:
    for name, content in files.items():
        (repo / name).parent.mkdir(parents=True, exist_ok=True)
        (repo / name).write_text(content)
    _git(repo, "add", "-A")
    _git(repo, "commit", "-q", "-m", "Write.")


def _problems(source: DocumentSource) -> dict[str, str]:
    with open_source(source) as reader:
        return {item.path: item.problem for item in reader.items()}


def _contents(source: DocumentSource) -> dict[str, str]:
    """By path what is in each document, which is the same when it alone is asked for."""
    with open_source(source) as reader:
        all_of_them = {item.path: reader.content(item).decode() for item in reader.items() if not item.problem}
    with open_source(source) as reader:
        one_by_one = {path: reader.content(item).decode() for path in all_of_them if (item := reader.one(path))}
        assert [reader.one(path) for path in ("guides", "*.md", "none.md")] == [None] * 3
    assert one_by_one == all_of_them
    return all_of_them


def _revisions(source: DocumentSource) -> dict[str, str]:
    with open_source(source) as reader:
        return {item.path: item.revision for item in reader.items()}


def test_documents_of_the_commit_are_read_and_not_the_files_beside_it(source: DocumentSource, repo: Path) -> None:
    _commit(repo, **{"a.md": "A", ".github/b.md": "B", "logo.svg": "C", "Büro/d e.md": "D", ":(top)a.md": "E"})
    (repo / "a.md").write_text("not committed")

    assert _contents(source) == {":(top)a.md": "E", "a.md": "A", "Büro/d e.md": "D", "guides/phone.md": OUTDATED}


def test_revision_changes_with_the_content_alone(source: DocumentSource, repo: Path) -> None:
    before = _revisions(source)
    _commit(repo, **{"other.md": "new"})
    assert _revisions(source)["guides/phone.md"] == before["guides/phone.md"]

    _commit(repo, **{"guides/phone.md": CORRECTED})
    assert _revisions(source)["guides/phone.md"] != before["guides/phone.md"]


def test_branch_is_found_loose_and_packed_and_in_a_bare_clone(source: DocumentSource, repo: Path) -> None:
    _git(repo, "checkout", "-q", "-b", "release/2025.09")
    _commit(repo, **{"guides/phone.md": CORRECTED})
    _git(repo, "checkout", "-q", "main")
    assert _contents(source) == {"guides/phone.md": OUTDATED}

    source.branch = "release/2025.09"
    assert _contents(source) == {"guides/phone.md": CORRECTED}
    _git(repo, "pack-refs", "--all")
    assert _contents(source) == {"guides/phone.md": CORRECTED}
    _git(repo, "clone", "-q", "--bare", "--no-hardlinks", str(repo), str(repo.parent / "bare.git"))
    source.path = str(repo.parent / "bare.git")
    assert _contents(source) == {"guides/phone.md": CORRECTED}


def test_repository_of_sha_256_is_read(source: DocumentSource, repo: Path) -> None:
    other = repo.parent / "newer"
    other.mkdir()
    _git(other, "init", "-q", "--object-format=sha256")
    _commit(other, **{"a.md": "A"})
    source.path = str(other)

    assert _contents(source) == {"a.md": "A"}


def test_links_submodules_and_huge_files_are_named(source: DocumentSource, repo: Path) -> None:
    (repo / "out.md").symlink_to("/etc/hostname")
    (repo / "huge.md").write_bytes(bytes(LARGEST_FILE + 1))
    (repo / f"{'x' * 200}").mkdir()
    _commit(repo, **{"bell\a.md": "x"})
    commit = _git(repo, "rev-parse", "HEAD")
    _git(repo, "update-index", "--add", "--cacheinfo", f"160000,{commit},vendor")
    _git(repo, "commit", "-q", "-m", "Add a submodule.")

    found = _problems(source)

    assert found.pop("guides/phone.md") == ""
    assert {path: problem.split(".")[0] for path, problem in found.items()} == {
        "out.md": "This is a link",
        "huge.md": "The file is too large: more than 20 MB",
        "bell\a.md": "Its name has signs that cannot be shown",
        "vendor": "This is another repository, a submodule",
    }


def test_pointer_to_lfs_is_no_document(source: DocumentSource, repo: Path) -> None:
    _commit(repo, **{"guides/phone.md": "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"})

    with pytest.raises(Unreadable, match="Git LFS"):
        _contents(source)


def test_settings_and_hooks_of_a_repository_run_nothing(source: DocumentSource, repo: Path) -> None:
    mark = repo.parent / "ran"
    script = f"sh -c 'touch {mark}; false'"
    for setting in ("core.fsmonitor", "core.sshCommand", "filter.x.smudge", "diff.x.textconv", "core.pager"):
        _git(repo, "config", setting, script)
    # What is missing would be fetched from here, by a program of its choice.
    for setting, value in (
        ("core.repositoryformatversion", "1"), ("extensions.partialClone", "origin"), ("protocol.allow", "always"),
        ("remote.origin.promisor", "true"), ("remote.origin.url", f"ext::{script}"),
    ):  # fmt: skip
        _git(repo, "config", setting, value)
    blob = _revisions(source)["guides/phone.md"]
    (repo / ".git" / "objects" / blob[:2] / blob[2:]).unlink()

    with pytest.raises(Unreadable, match="damaged"):
        _contents(source)
    assert not mark.exists()


def test_one_damaged_file_leaves_the_others_readable(source: DocumentSource, repo: Path) -> None:
    _commit(repo, **{"z.md": "Z"})
    blob = _revisions(source)["guides/phone.md"]
    broken = repo / ".git" / "objects" / blob[:2] / blob[2:]
    broken.chmod(0o600)
    broken.write_bytes(b"broken")

    with open_source(source) as reader:
        items = {item.path: item for item in reader.items()}
        with pytest.raises(Unreadable):
            reader.content(items["guides/phone.md"])
        assert reader.content(items["z.md"]) == b"Z"


def _borrows(git_folder: Path) -> None:
    (git_folder / "objects" / "info" / "alternates").write_text("/srv/other/objects\n")


def _lies_elsewhere(git_folder: Path) -> None:
    git_folder.rename(git_folder.parent.parent.parent / "elsewhere")
    git_folder.write_text("gitdir: ../../elsewhere\n")


def _is_a_link(git_folder: Path) -> None:
    git_folder.rename(git_folder.parent.parent.parent / "elsewhere")
    git_folder.symlink_to(git_folder.parent.parent.parent / "elsewhere")


def _has_linked_objects(git_folder: Path) -> None:
    (git_folder / "objects").rename(git_folder.parent.parent.parent / "objects")
    (git_folder / "objects").symlink_to(git_folder.parent.parent.parent / "objects")


def _has_a_linked_object(git_folder: Path) -> None:
    found = next((git_folder / "objects").glob("??/*"))
    found.rename(git_folder.parent.parent.parent / "object")
    found.symlink_to(git_folder.parent.parent.parent / "object")


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (_borrows, "borrows objects"),
        (_lies_elsewhere, "lies elsewhere"),
        (_is_a_link, "no git repository"),
        (_has_linked_objects, "no git repository"),
        (_has_a_linked_object, "borrows objects"),
    ],
)
def test_what_leads_out_of_the_tenants_places_is_refused(
    source: DocumentSource, repo: Path, spoil: object, problem: str
) -> None:
    assert callable(spoil)
    spoil(repo / ".git")

    with pytest.raises(SourceRefused, match=problem):
        _problems(source)


@pytest.mark.parametrize("branch", ["none", "../../HEAD", "-x", "a..b", "a b", "a.lock", "/etc/passwd", "x\x00"])
def test_branch_that_is_not_there_is_refused(source: DocumentSource, branch: str) -> None:
    source.branch = branch

    with pytest.raises(SourceRefused, match="branch"):
        _problems(source)


def test_ref_through_a_link_is_not_followed(source: DocumentSource, repo: Path) -> None:
    commit = _git(repo, "rev-parse", "HEAD")
    (repo.parent / "stolen").mkdir()
    (repo.parent / "stolen" / "x").write_text(commit)
    (repo / ".git/refs/heads/away").symlink_to(repo.parent / "stolen")
    source.branch = "away/x"

    with pytest.raises(SourceRefused, match="no branch"):
        _problems(source)


def test_few_trees_that_stand_for_a_billion_files_are_given_up(
    source: DocumentSource, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "MOST_ENTRIES", 2_000)
    inner = _git(repo, "rev-parse", "HEAD:guides")
    for _ in range(7):
        inner = _git(repo, "mktree", given="".join(f"040000 tree {inner}\tf{number}\n" for number in range(20)))
    _git(repo, "update-ref", "refs/heads/main", _git(repo, "commit-tree", "-m", "Grow.", inner))

    with pytest.raises(SourceRefused, match="more than 2,000 files"):
        _problems(source)


def test_repository_in_which_git_hangs_is_given_up(
    source: DocumentSource, repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "LIST_SECONDS", 0.2)
    _git(repo, "repack", "-q", "-a", "-d")
    [index] = (repo / ".git/objects/pack").glob("*.idx")
    index.unlink()
    os.mkfifo(index)

    with pytest.raises(SourceRefused, match="cannot list"):
        _problems(source)


def test_without_the_program_the_source_says_so(source: DocumentSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    with pytest.raises(SourceRefused, match="git is not there"):
        open_source(source)


def test_repository_is_put_in_read_and_proven_corrected(client: Client, contoso: Tenant, repo: Path) -> None:
    client.force_login(make_user_with_role(contoso, Role.ADMINISTRATOR))
    address = "/documents/contoso/sources/add/git/"
    assert str(repo) in client.get(address).content.decode()
    wrong = client.post(address, {"name": "Handbook", "path": str(repo), "branch": "gone"})
    assert "There is no branch “gone” with a commit" in wrong.content.decode()

    client.post(address, {"name": "Handbook", "path": str(repo), "branch": "main"})
    scanning.run(Scan.objects.get(), lambda: FOUND_AT)
    assert DocumentTask.objects.get().state == TaskState.FOUND
    _commit(repo, **{"guides/phone.md": CORRECTED})
    scanning.run(Scan.objects.ask(contoso, make_change(), by=None, at=FOUND_AT), lambda: FOUND_AT)

    assert DocumentTask.objects.get().state == TaskState.VERIFIED


def test_repository_of_another_tenant_is_refused(repo: Path) -> None:
    with pytest.raises(SourceRefused, match="must be in"):
        repository.found(str(repo), "fabrikam")
