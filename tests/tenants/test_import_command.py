"""`manage.py import_people`."""

import pytest
from django.core.management import CommandError, call_command

from rollout.tenants.models import Person
from tests.factories.tenants import make_person, make_tenant

pytestmark = pytest.mark.django_db


@pytest.fixture
def tenant():
    return make_tenant(name="Contoso", slug="contoso")


@pytest.fixture
def file(tmp_path):
    written = tmp_path / "users.csv"
    written.write_text("id,displayName,mail,jobTitle\n1,Ada,ada@c.example,Boss\n2,Bo,nobody,\n")
    return written


def test_command_loads_and_says_what_it_did(tenant, file, capsys):
    call_command("import_people", "contoso", str(file))

    assert capsys.readouterr().out.splitlines() == [
        "Contoso: 2 rows read, 0 left out.",
        "People: 2 added, 0 changed, 0 left.",
        "Phones: 0 added, 0 changed, 0 removed.",
        "Columns not used: jobTitle.",
        "Line 3: No mail can go to “nobody”: the person is kept without an address.",
    ]


def test_tenant_may_be_named_by_its_id(tenant, file):
    call_command("import_people", str(tenant.tenant_id).upper(), str(file))

    assert tenant.people.count() == 2


def test_complete_file_marks_who_left(tenant, file, capsys):
    make_person(tenant)

    call_command("import_people", "contoso", str(file), "--complete")

    assert "1 left." in capsys.readouterr().out


def test_refused_file_ends_with_its_problems(tenant, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("id,displayName\n,Ada\n")

    with pytest.raises(CommandError, match="Line 2: The row has neither"):
        call_command("import_people", "contoso", str(bad))

    assert not Person.objects.exists()


def test_unknown_tenant_ends_with_the_known_ones(tenant, file):
    with pytest.raises(CommandError, match="Known are: contoso"):
        call_command("import_people", "fabrikam", str(file))


@pytest.mark.parametrize("name", ["missing.csv", "."])
def test_file_that_cannot_be_read_ends_with_the_reason(tenant, tmp_path, name):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_people", "contoso", str(tmp_path / name))
