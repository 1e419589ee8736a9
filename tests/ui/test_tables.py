"""Pages, sorting and CSV of long lists."""

import csv
import io

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.test import RequestFactory

from portal.islands import render_island
from portal.tables import csv_response, defused, page_of, sorting_of

COLUMNS = {"name": "name", "people": ("people_count", "name"), "late": ("-due_on", "pk")}


def get(query: str = "") -> HttpRequest:
    return RequestFactory().get(f"/list/{query}")


def cells(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


@pytest.mark.parametrize(
    "formula", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1", "＝1", "=cmd|' /C calc'!A0"]
)
def test_cell_that_a_spreadsheet_would_run_is_defused(formula: str):
    assert defused(formula) == f"'{formula}"


@pytest.mark.parametrize(("value", "text"), [(-5, "-5"), (1.5, "1.5"), (None, ""), ("Adele", "Adele"), ("a=b", "a=b")])
def test_harmless_cell_stays_as_it_is(value: object, text: str):
    assert defused(value) == text


def test_csv_is_a_download_that_spreadsheets_read_as_utf_8():
    response = csv_response("people-of-contoso", ["Name", "Mails"], [["Zoë", 3], ["=HYPERLINK()", -1]])

    assert response["Content-Disposition"] == 'attachment; filename="people-of-contoso.csv"'
    assert cells(response) == [["Name", "Mails"], ["Zoë", "3"], ["'=HYPERLINK()", "-1"]]


def test_csv_name_cannot_break_the_header():
    response = csv_response('x"\r\nSet-Cookie: a', ["A"], [])

    assert response["Content-Disposition"] == 'attachment; filename="x-Set-Cookie-a.csv"'


@pytest.mark.parametrize(
    ("query", "number"), [("", 1), ("?page=2", 2), ("?page=x", 1), ("?page=99", 3), ("?page=-1", 3)]
)
def test_page_asked_for_is_always_one_that_exists(query: str, number: int):
    assert page_of(range(101), get(query)).number == number


@pytest.mark.parametrize(
    ("query", "fields", "aria"),
    [
        ("?sort=name", ("name",), "ascending"),
        ("?sort=-people", ("-people_count", "-name"), "descending"),
        ("?sort=-late", ("due_on", "-pk"), "descending"),  # a turned field turns back
        ("?sort=password", ("-people_count", "-name"), "descending"),  # the default
        ("", ("-people_count", "-name"), "descending"),
    ],
)
def test_sorting_follows_the_query_or_the_default(query: str, fields: tuple[str, ...], aria: str):
    sorting = sorting_of(get(query), COLUMNS, default="-people")

    assert sorting.fields == fields
    assert sorting.aria == aria


@pytest.mark.parametrize(
    ("headers", "shown"),
    [
        ({}, "errors/404.html"),
        ({"HTTP_HX_REQUEST": "true"}, "errors/_broken.html"),
        ({"HTTP_HX_REQUEST": "true", "HTTP_HX_HISTORY_RESTORE_REQUEST": "true"}, "errors/404.html"),
    ],
)
@pytest.mark.django_db
def test_htmx_gets_the_island_and_the_back_button_the_page(headers: dict[str, str], shown: str):
    request = RequestFactory().get("/", **headers)
    request.user = AnonymousUser()

    response = render_island(request, "errors/404.html", "errors/_broken.html", {})

    assert ("Something went wrong" in response.content.decode()) == (shown == "errors/_broken.html")
    assert response["Vary"] == "HX-Request"
