"""A text written in the portal: saved language by language, published in all of them, never over somebody else."""

from datetime import timedelta

import pytest

from notifications.texts.compiling import compile_text
from notifications.texts.models import Text, TextVersion
from notifications.texts.publishing import new_in_pack, publish_from_pack
from notifications.texts.writing import (
    SKELETON,
    EditedMeanwhile,
    NotComplete,
    begin,
    beginning,
    hosts_for,
    missing_in,
    offered_locales,
    publish,
    save,
    seen_of,
    seen_of_all,
    throw_away,
)
from portal.accounts.models import User
from rollout.packs.errors import PackError
from tests.factories.accounts import make_portal_administrator
from tests.factories.changes import make_change
from tests.factories.notifications import PUBLISHED_AT, SOURCE, make_text, make_text_version
from tests.factories.tenants import make_tenant

pytestmark = pytest.mark.django_db

LATER = PUBLISHED_AT + timedelta(days=1)


@pytest.fixture
def author() -> User:
    return make_portal_administrator(name="Ada Lund")


@pytest.fixture
def text() -> Text:
    """Written in English and German; the pack has both and more."""
    text = make_text()
    make_text_version(text)
    make_text_version(text, locale="de")
    return text


def written(text: Text, author: User, locale: str = "en", source: str = SOURCE + "\nNew.\n") -> TextVersion:
    return save(text, locale, source, seen=seen_of(text, locale), by=author, at=LATER)


def write_all(text: Text, author: User) -> None:
    for locale in offered_locales(text):
        written(text, author, locale)


def test_draft_is_the_version_after_the_newest_and_readers_do_not_see_it(text: Text, author: User) -> None:
    row = written(text, author)

    assert (row.version, row.published_at, row.edited_by) == (2, None, author)
    assert text.newest_version() == 1
    assert not TextVersion.objects.visible_to(User()).drafts().exists()


def test_writing_begins_with_the_draft_the_newest_version_the_pack_or_a_form(text: Text, author: User) -> None:
    written(text, author, "de")

    assert beginning(text, "de").source.endswith("New.\n")
    assert (beginning(text, "en").source, beginning(text, "en").whence) == (SOURCE, "version 1")
    assert beginning(text, "de", from_pack=True).source.startswith("---\nsubject:")
    assert (beginning(text, "it").source, beginning(text, "it").whence) == (SKELETON, "")


@pytest.mark.parametrize("purpose", Text.Purpose.values)
def test_form_of_a_text_can_be_saved_for_every_purpose(purpose: str) -> None:
    assert compile_text(SKELETON, purpose=purpose, locale="en").html


def test_second_who_saves_is_told_and_overwrites_nothing(text: Text, author: User) -> None:
    seen = seen_of(text, "en")
    written(text, author)

    with pytest.raises(EditedMeanwhile):
        save(text, "en", SOURCE, seen=seen, by=make_portal_administrator(), at=LATER)

    assert text.draft()["en"].markdown.endswith("New.\n")


def test_draft_that_was_published_meanwhile_is_not_written_over(text: Text, author: User) -> None:
    write_all(text, author)
    seen, seen_all = seen_of(text, "en"), seen_of_all(text)
    publish(text, seen=seen_all, by=author, at=LATER)

    for late in (lambda: save(text, "en", SOURCE, seen=seen, by=author, at=LATER),
                 lambda: publish(text, seen=seen_all, by=author, at=LATER),
                 lambda: throw_away(text, seen=seen_all)):  # fmt: skip
        with pytest.raises(EditedMeanwhile):
            late()


def test_link_may_lead_to_hosts_of_the_pack_and_of_tenants_alone(text: Text, author: User) -> None:
    make_tenant(link_hosts=["help.contoso.example"], public_host="Changes.contoso.example")

    assert {"support.microsoft.com", "help.contoso.example", "changes.contoso.example"} <= hosts_for(text.change)
    written(text, author, source=f"{SOURCE}\n[Help](https://help.contoso.example/)\n")
    with pytest.raises(PackError, match="is not among the hosts"):
        written(text, author, source=f"{SOURCE}\n[Help](https://help.fabrikam.example/)\n")


def test_publish_names_each_language_that_is_missing_and_why(text: Text, author: User) -> None:
    make_text_version(text, locale="it")
    written(text, author, "fr")

    with pytest.raises(NotComplete) as refused:
        publish(text, seen=seen_of_all(text), by=author, at=LATER)

    assert "English is missing: version 1 has it." in refused.value.missing
    assert "Italian is missing: version 1 has it." in refused.value.missing
    assert text.newest_version() == 1


def test_publish_takes_all_languages_and_the_version_never_changes(text: Text, author: User) -> None:
    write_all(text, author)

    assert publish(text, seen=seen_of_all(text), by=author, at=LATER) == 2
    assert set(text.locales(2)) >= {"en", "de"}
    assert {row.published_by for row in text.published_versions()[0]} == {author}
    assert text.draft() == {}


def test_publish_refuses_what_the_newest_version_says_already(author: User) -> None:
    text = make_text(purpose=Text.Purpose.DONE, change=make_change(pack="MC0000001"))
    make_text_version(text)
    written(text, author, source=SOURCE)

    with pytest.raises(NotComplete, match="exactly what version 1 says"):
        publish(text, seen=seen_of_all(text), by=author, at=LATER)


def test_link_that_is_no_longer_allowed_keeps_a_draft_from_being_published(text: Text, author: User) -> None:
    tenant = make_tenant(link_hosts=["help.contoso.example"])
    written(text, author, source=f"{SOURCE}\n[Help](https://help.contoso.example/)\n")
    tenant.link_hosts = []
    tenant.save(update_fields=["link_hosts"])

    assert any("help.contoso.example" in words for words in missing_in(text))


def test_draft_thrown_away_leaves_what_is_published(text: Text, author: User) -> None:
    write_all(text, author)

    throw_away(text, seen=seen_of_all(text))

    assert (text.draft(), text.newest_version()) == ({}, 1)


def test_text_written_here_is_not_replaced_by_the_packs(author: User) -> None:
    text = begin(make_change(), Text.Purpose.ADVANCE)
    write_all(text, author)
    publish(text, seen=seen_of_all(text), by=author, at=LATER)

    made = publish_from_pack(text.change, at=LATER)

    assert text.pk not in {version.text_id for version in made}
    assert "Advance notice" not in new_in_pack(text.change)
    assert text.newest_version() == 1


def test_each_save_is_in_the_history_with_who_and_what(text: Text, author: User) -> None:
    row = written(text, author)
    written(text, author, source=SOURCE + "\nNewer.\n")

    events = TextVersion.pgh_event_model.objects.filter(pgh_obj=row.pk).order_by("pgh_id")  # type: ignore[attr-defined]
    assert [event.markdown.splitlines()[-1] for event in events] == ["New.", "Newer."]
    assert {event.edited_by_id for event in events} == {author.pk}
