"""A mailing keeps the version of its text until somebody takes it to a newer one."""

import pytest
from django.urls import reverse

from notifications.mailings.models import Mailing
from notifications.mailings.models.refusals import ChangedMeanwhile
from notifications.mailings.newer_text import newer_version, take
from portal.errors import TransitionNotAllowed
from rollout.tenants.models import Mode, Role
from tests.factories.accounts import make_user
from tests.factories.mailings import make_told_wave
from tests.factories.notifications import FROZEN_AT, SOURCE, make_frozen_mailing, make_mailing, make_text_version
from tests.factories.tenants import make_tenant, make_user_with_role

pytestmark = pytest.mark.django_db


@pytest.fixture
def mailing() -> Mailing:
    """Written with version 1; version 2 is published."""
    mailing = make_mailing(make_told_wave(people=1, tenant=make_tenant(mode=Mode.LIVE)))
    make_text_version(mailing.text, version=2, markdown=SOURCE + "\nNew.\n")
    return mailing


def test_mailing_keeps_its_version_and_names_the_newer_one(mailing: Mailing, client) -> None:
    client.force_login(make_user_with_role(mailing.tenant, Role.ADMINISTRATOR))

    page = client.get(reverse("mailings:detail", args=[mailing.pk])).content.decode()

    assert "Version 2 of this text is published." in page
    assert "This mailing says version 1." in page
    assert f'href="/texts/{mailing.text_id}/compare/?from=1&amp;to=2"' in page


def test_taking_the_newer_version_voids_approvals(mailing: Mailing) -> None:
    mailing.approve(by=make_user(), at=FROZEN_AT)
    assert (mailing.state, mailing.valid_approvals().count()) == (Mailing.State.SCHEDULED, 1)

    take(mailing, 2, by=make_user(name="Ada Lund"), at=FROZEN_AT)

    assert (mailing.version, mailing.state, mailing.valid_approvals().count()) == (2, Mailing.State.DRAFT, 0)
    assert "Version 2 of the text instead of version 1." in mailing.transitions.values_list("reason", flat=True)
    assert newer_version(mailing) is None


def test_button_of_an_outdated_page_changes_nothing(mailing: Mailing) -> None:
    make_text_version(mailing.text, version=3)

    with pytest.raises(ChangedMeanwhile):
        take(mailing, 2, by=make_user(), at=FROZEN_AT)

    mailing.refresh_from_db()
    assert mailing.version == 1


def test_mailing_that_is_being_sent_keeps_its_version() -> None:
    mailing = make_frozen_mailing()
    make_text_version(mailing.text, version=2)

    assert newer_version(mailing) is None
    with pytest.raises(TransitionNotAllowed):
        take(mailing, 2, by=make_user(), at=FROZEN_AT)


@pytest.mark.parametrize("version", ["2", "1", "", "²", "9" * 30])
def test_act_takes_the_version_that_its_page_named(mailing: Mailing, client, version: str) -> None:
    client.force_login(make_user_with_role(mailing.tenant, Role.ADMINISTRATOR))

    client.post(reverse("mailings:take_newest", args=[mailing.pk]), {"version": version})

    mailing.refresh_from_db()
    assert mailing.version == (2 if version == "2" else 1)
