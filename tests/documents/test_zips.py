"""Zips that people upload, well meant and not: real ones, made here byte by byte."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest

from rollout.documents.sources import zips

TEXT = b"On the iPhone the backup uses iCloud."


def _zip(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries:
            package.writestr(name, content)
    return file


def _entry(name: str, **about: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    for field, value in about.items():
        setattr(entry, field, value)
    return entry


def _bytes_of(name: bytes, packed: bytes, *, size: int, crc: int, flags: int = 0) -> tuple[bytes, bytes]:
    """An entry as it stands in the zip, and its line of the directory without its place."""
    about = struct.pack("<HHHHLLLHH", flags, 8, 0, 0x21, crc, len(packed), size, len(name), 0)
    local = struct.pack("<4sH", b"PK\x03\x04", 20) + about + name + packed
    return local, struct.pack("<4sHH", b"PK\x01\x02", 20, 20) + about + struct.pack("<HHHL", 0, 0, 0, 0)


def _raw_zip(entries: list[tuple[bytes, bytes, int]], body: bytes) -> io.BytesIO:
    """`entries`: name, line of the directory, place in the body."""
    directory = b"".join(line + struct.pack("<L", place) + name for name, line, place in entries)
    end = struct.pack("<4sHHHHLLH", zips.END, 0, 0, len(entries), len(entries), len(directory), len(body), 0)
    return io.BytesIO(body + directory + end)


def _deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def _found(file: io.BytesIO) -> dict[str, str]:
    return {piece.path: piece.problem for piece in zips.pieces(file)}


def test_documents_come_in_with_their_folders_and_content() -> None:
    found = list(
        zips.pieces(_zip(("guides/", b""), ("guides/Büro.md", TEXT), ("__MACOSX/._a.md", b"x"), (".b.md", b"x")))
    )

    assert [(piece.path, piece.content, piece.problem) for piece in found] == [("guides/Büro.md", TEXT, "")]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ("../out.md", "leads out"),
        ("a/../../out.md", "leads out"),
        ("a//b.md", "leads out"),
        ("/etc/passwd.md", "whole path"),
        ("C:/windows.md", "whole path"),
        ("a\\b.md", "backslash"),
        ("bell\a.md", "cannot be shown"),
        ("turned\u202e.md", "cannot be shown"),
        (f"{'x' * 500}.md", "longer than 500"),
        ("photo.png", "not read"),
        ("more.ZIP", "not opened"),
        (_entry("link.md", create_system=3, external_attr=0o120777 << 16), "link"),
        (_entry("pipe.md", create_system=3, external_attr=0o010644 << 16), "not a file"),
        (_entry("odd.md", compress_type=zipfile.ZIP_BZIP2), "packed in a way"),
        (_entry("odder.md", compress_type=zipfile.ZIP_LZMA), "packed in a way"),
    ],
)
def test_bad_entry_is_named_and_the_good_one_comes_in(entry: str | zipfile.ZipInfo, problem: str) -> None:
    name = entry if isinstance(entry, str) else entry.filename

    found = _found(_zip((entry, TEXT), ("good.md", TEXT)))

    assert found.pop("good.md") == ""
    assert problem in found.pop(name)


def test_encrypted_entry_is_named() -> None:
    local, line = _bytes_of(b"secret.md", _deflated(TEXT), size=len(TEXT), crc=zlib.crc32(TEXT), flags=1)

    assert "encrypted" in _found(_raw_zip([(b"secret.md", line, 0)], local))["secret.md"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_of_two_entries_with_one_name_none_is_taken() -> None:
    found = _found(_zip(("a.md", TEXT), ("a.md", b"other"), ("good.md", TEXT)))

    assert found == {"a.md": "It is in the zip more than once.", "good.md": ""}


@pytest.mark.parametrize("written", ["Anhänge.md".encode(), "Anhänge.md".encode("cp437"), b"Anha\xcc\x88nge.md"])
def test_names_of_old_systems_are_understood(written: bytes) -> None:
    local, line = _bytes_of(written, _deflated(TEXT), size=len(TEXT), crc=zlib.crc32(TEXT))

    assert _found(_raw_zip([(written, line, 0)], local)) == {"Anhänge.md": ""}


def test_name_that_is_not_the_utf_8_it_claims_to_be_refuses_the_zip() -> None:
    local, line = _bytes_of(b"\xff\xfe.md", _deflated(TEXT), size=len(TEXT), crc=0, flags=zips.UTF_8)

    with pytest.raises(zips.ZipRefused, match="not written as"):
        _found(_raw_zip([(b"\xff\xfe.md", line, 0)], local))


@pytest.mark.parametrize(("megabytes", "problem"), [(15, "grows too much"), (3_000, "too large")])
def test_bomb_is_given_up_at_the_limit(megabytes: int, problem: str) -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    # After a full flush the same bytes stand for the same megabyte again.
    megabyte = packer.compress(bytes(1024 * 1024)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = megabyte * megabytes + packer.flush()
    local, line = _bytes_of(b"bomb.md", packed, size=megabytes * 1024 * 1024, crc=0)

    assert problem in _found(_raw_zip([(b"bomb.md", line, 0)], local))["bomb.md"]


def test_entry_that_lies_about_its_size_is_broken() -> None:
    local, line = _bytes_of(b"liar.md", _deflated(TEXT * 100), size=10, crc=zlib.crc32(TEXT * 100))

    assert "broken" in _found(_raw_zip([(b"liar.md", line, 0)], local))["liar.md"]


def _one_kernel_many_names() -> io.BytesIO:
    local, line = _bytes_of(b"a.md", _deflated(bytes(1024)), size=1024, crc=zlib.crc32(bytes(1024)))
    return _raw_zip([(b"a.md", line, 0)] * 3, local)


def _headers_inside_each_other() -> io.BytesIO:
    inner, inner_line = _bytes_of(b"b.md", _deflated(TEXT), size=len(TEXT), crc=zlib.crc32(TEXT))
    # The first entry's content is a stored block that holds the second one, header and all.
    block = b"\x00" + struct.pack("<HH", len(inner), len(inner) ^ 0xFFFF) + inner
    outer, outer_line = _bytes_of(b"a.md", block, size=len(inner), crc=0)
    return _raw_zip([(b"a.md", outer_line, 0), (b"b.md", inner_line, len(outer) - len(inner))], outer)


def _entry_over_the_directory() -> io.BytesIO:
    local, line = _bytes_of(b"a.md", _deflated(TEXT), size=len(TEXT), crc=zlib.crc32(TEXT))
    return _raw_zip([(b"a.md", line, 0)], local[:-1])


@pytest.mark.parametrize("make", [_one_kernel_many_names, _headers_inside_each_other, _entry_over_the_directory])
def test_entries_over_each_other_refuse_the_zip(make: Callable[[], io.BytesIO]) -> None:
    with pytest.raises(zips.ZipRefused, match="over each other"):
        _found(make())


@pytest.mark.parametrize("crc", [zlib.crc32(TEXT), 0])
def test_documents_that_are_too_much_together_refuse_the_zip_before_one_is_unpacked(
    monkeypatch: pytest.MonkeyPatch, crc: int
) -> None:
    """Broken ones too: they are unpacked before they prove to be."""
    monkeypatch.setattr(zips, "LARGEST_UNPACKED", 2 * len(TEXT))
    names = [b"a.md", b"b.md", b"c.md"]
    parts = [_bytes_of(name, _deflated(TEXT), size=len(TEXT), crc=crc) for name in names]
    entries = [
        (name, line, len(local) * place) for place, (name, (local, line)) in enumerate(zip(names, parts, strict=True))
    ]

    with pytest.raises(zips.ZipRefused, match="Make several"):
        next(zips.pieces(_raw_zip(entries, b"".join(local for local, _ in parts))))


def test_document_that_is_too_large_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zips, "LARGEST_FILE", len(TEXT) - 1)

    assert "too large" in _found(_zip(("a.md", TEXT)))["a.md"]


def test_too_many_entries_refuse_the_zip(monkeypatch: pytest.MonkeyPatch) -> None:
    many = _zip(*((f"{number}.md", b"x") for number in range(3)))
    monkeypatch.setattr(zips, "MOST_ENTRIES", 2)

    with pytest.raises(zips.ZipRefused, match="more than 2 entries"):
        _found(many)


def test_directory_that_claims_to_be_long_is_not_read() -> None:
    end = struct.pack("<4sHHHHLLH", zips.END, 0, 0, 1, 1, zips.LARGEST_DIRECTORY + 1, 0, 0)

    with pytest.raises(zips.ZipRefused, match="entries"):
        _found(io.BytesIO(bytes(zips.LARGEST_DIRECTORY) + end))


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut", zips.END, zips.END + bytes(17), bytes(70_000)])
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    with pytest.raises(zips.ZipRefused):
        _found(io.BytesIO(content))


def test_zip_with_any_byte_turned_around_is_read_or_refused_in_words() -> None:
    whole = _zip(("a.md", TEXT), ("b/c.md", TEXT)).getvalue()
    for place in range(len(whole)):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        try:
            found = _found(io.BytesIO(bytes(broken)))
        except zips.ZipRefused:
            continue
        assert len(found) <= 2
