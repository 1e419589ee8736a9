"""What strangers' files hold. Nothing is ever half-imported."""

import pytest

from rollout.tenants.importing.report import KEPT
from rollout.tenants.models import Import, Person
from tests.factories.tenants import make_tenant
from tests.tenants.importing.loads import load, load_bytes, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    return make_tenant()


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings_that_say_what_they_are_can_be_read(tenant, encoding):
    load(tenant, "id,displayName", "1,Zoë Müller", encoding=encoding)

    assert Person.objects.get().name == "Zoë Müller"


def test_big_endian_utf16_with_its_mark_can_be_read(tenant):
    load_bytes(tenant, b"\xfe\xff" + "id,displayName\r\n1,Zoë\r\n".encode("utf-16-be"))

    assert Person.objects.get().name == "Zoë"


LAYOUTS = [
    "id;displayName\n1;Ada\n",
    "id\tdisplayName\n1\tAda\n",
    "sep=;\nid;displayName\n1;Ada\n",
    "version:v1.0\nid,displayName\n1,Ada\n",
    "\n\nid,displayName\n\n1,Ada\n\n\n",
    "id,displayName\r\n1,Ada\r\n",
    "id,displayName\r1,Ada\r",
    '"id","displayName"\n"1","Ada"',
    "  ID , Display Name \n 1 , Ada \n",
    "Object-ID,DISPLAY_NAME\n1,Ada\n",
    "User name [id] Required,Name [displayName] Required\n1,Ada\n",
    'id,displayName,notes\n1,Ada,"a; b; c; d\nmore\tlines"\n',
]


@pytest.mark.parametrize("text", LAYOUTS)
def test_layouts_of_other_programs_can_be_read(tenant, text):
    record = load_bytes(tenant, text.encode())

    assert (record.rows, record.is_refused) == (1, False)
    assert (Person.objects.get().entra_id, Person.objects.get().name) == ("1", "Ada")


# (what comes in, the line of the problem, words of what is said)
REFUSED = [
    (b"", 1, "The file is empty"),
    (b"\n \n", 1, "The file is empty"),
    (b"id,displayName\n", 1, "a header and no rows"),
    (b"displayName,mail\nAda,ada@c.example\n", 1, "Nothing says whose row a row is"),
    (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "not in UTF-8"),
    (b"PK\x03\x04\x14\x00\x06\x00", 1, "NUL"),
    (b"id,Id\n1,2\n", 1, "is there twice"),
    ("id,name\n1,Zoë\n".encode("latin-1"), 1, "not in UTF-8"),
    ("id,name\n1,Ada\n".encode("utf-16-le"), 1, "NUL"),
    (b"id,name\n1,A\0da\n", 2, "NUL"),
    (b'id,name\n1,Ada\n2,"Bo\n3,Cy\n', 3, "quotation mark"),
    (b'id,name\n1,"Ada" Lund\n', 2, "quotation mark"),
    (b"id,name\n1,Ada,more\n", 2, "The row has 3 fields and the header 2"),
    (b"id,name\n1,Ada\n2\n", 3, "The row has 1 fields and the header 2"),
    (b"id,name\n1,Ada\n,Bo\n", 3, "neither an object id nor a user principal name"),
    (b'id,name\n1,"Ada\nBcc: eve@x.example"\n', 2, "The name holds a line break"),
    (b'id,name\n1,"Ada\rBcc"\n', 2, "The name holds a line break"),
    (b'id,mail\n1,"ada@c.example\r\nBcc: eve@x.example"\n', 2, "The mail holds a line break"),
    ("id,name\n1,Ada\u202egnp.exe\n".encode(), 2, "invisible control character"),
    ("id,name\n1,Ada\u2028Bo\n".encode(), 2, "The name holds a line break"),
    (b"id,name\n1,Ada\x1b[2J\n", 2, "invisible control character"),
    (b"id,name\n1," + b"x" * 201 + b"\n", 2, "The name has 201 characters; at most 200 fit"),
    (b"id\n" + b"x" * 255 + b"\n", 2, "The object id has 255 characters"),
    (b"id,name\n1," + b"x" * 300_000 + b"\n", 2, "longer than 200,000 characters"),
    (b'id,notes\n1,"' + b"x\n" * 60_000 + b'"\n', 2, "quotation mark"),
    (b"id,groups\n1," + b"g;" * 5 + b"h" * 121 + b"\n", 2, "At most 200 groups"),
    (b"id,os,blocked\n1,iOS,everything\n", 2, "is nothing that can be blocked"),
    (b"id,name\n1,Ada\n1,Eva\n", 3, "says something else about the person of line 2"),
    (b"id,upn\n1,a@c.example\n2,A@c.example\n", 3, "also that of line 2, which has another object id"),
]


@pytest.mark.parametrize(("content", "line", "words"), REFUSED)
def test_unusable_file_is_refused_whole_with_line_and_remedy(tenant, content, line, words):
    record = load_bytes(tenant, content)

    assert record.is_refused
    assert record.problems[0]["line"] == line
    assert words in record.problems[0]["text"]
    assert not Person.objects.exists()


def test_all_problems_are_listed_at_once(tenant):
    record = load(tenant, "id,name", ",Ada", "1,Bo", "2,Cy,x", '3,"D\ne"')

    assert [line for line, _ in said(record)] == [2, 4, 5]
    assert record.rows == 4


def test_list_of_problems_is_capped_and_counted_to_the_end(tenant):
    record = load(tenant, "id,name", *[",x"] * (KEPT + 50))

    assert (len(record.problems), record.error_count) == (KEPT, KEPT + 50)


def test_refused_file_changes_nothing_of_what_was_there(tenant):
    load(tenant, "id,name", "1,Ada")

    record = load(tenant, "id,name", "1,Eva", ",Bo", is_complete=True)

    assert (record.people_changed, record.people_left) == (0, 0)
    assert Person.objects.get().name == "Ada"
    assert Import.objects.filter(is_refused=True).count() == 1


# Unusable addresses are kept out: the person is there and shown as without one.
NO_ADDRESSES = [
    "ada",
    "ada@",
    "@c.example",
    "ada@c",
    "ada@c..example",
    "ada@-c.example",
    "ada lund@c.example",
    "ada@c.example, bo@c.example",
    "Ada <ada@c.example>",
    '"ada@evil"@c.example',
    "ada@[10.0.0.1]",
    "ada..lund@c.example",
    ".ada@c.example",
    "zoë@c.example",
    "a" * 65 + "@c.example",
    "ada@" + "c" * 250 + ".example",
    "n/a",
]


@pytest.mark.parametrize("address", NO_ADDRESSES)
def test_person_with_an_unusable_address_is_kept_without_one(tenant, address):
    quoted = address.replace('"', '""')
    record = load(tenant, "id,mail", f'1,"{quoted}"')

    assert Person.objects.get().mail == ""
    assert record.problems[0]["text"].startswith("No mail can go to")


ADDRESSES = [
    ("ada.lund+x@c.example", "ada.lund+x@c.example"),
    ("O'Brien@c.example", "O'Brien@c.example"),
    ("ada@müller.example", "ada@xn--mller-kva.example"),
    ("ada@sub.c.co.example", "ada@sub.c.co.example"),
]


@pytest.mark.parametrize(("written", "kept"), ADDRESSES)
def test_usable_address_is_kept(tenant, written, kept):
    record = load(tenant, "id,mail", f"1,{written}")

    assert (Person.objects.get().mail, record.problems) == (kept, [])


# Unreadable values are unknown and said, not guessed and not refused.
UNKNOWN = [
    ("accountEnabled", "maybe", "is_enabled", None),
    ("accountEnabled", "WAHR", "is_enabled", True),
    ("accountEnabled", "0", "is_enabled", False),
    ("preferredLanguage", "German", "locale", ""),
    ("preferredLanguage", "zh-hant-tw", "locale", "zh-Hant-TW"),
    ("preferredLanguage", "../../etc", "locale", ""),
]


@pytest.mark.parametrize(("column", "written", "field", "value"), UNKNOWN)
def test_what_cannot_be_read_is_unknown(tenant, column, written, field, value):
    record = load(tenant, f"id,{column}", f"1,{written}")

    assert getattr(Person.objects.get(), field) == value
    assert record.warning_count == (value in (None, ""))


def test_formulas_are_kept_as_the_text_they_are(tenant):
    load(tenant, "id,name", '1,"=HYPERLINK(""http://x"")"')

    assert Person.objects.get().name == '=HYPERLINK("http://x")'


def test_sql_and_markup_are_text(tenant):
    load(tenant, "id,name", "1,'); DROP TABLE tenants_person; --", "2,<script>alert(1)</script>", "3,\\N")

    assert set(Person.objects.values_list("name", flat=True)) == {
        "'); DROP TABLE tenants_person; --",
        "<script>alert(1)</script>",
        "\\N",
    }


def test_strange_column_names_are_shown_short_and_on_one_line(tenant):
    record = load(tenant, 'id,"a\tb\u202e",' + "x" * 300, "1,,")

    assert record.unknown_columns == ["ab", "x" * 80]
