"""What came back: counted by person, once per mail and kind."""

from typing import Any

import pytest
from django.db import IntegrityError

from notifications.deliveries.models import Bounce, BounceCounts, BounceKind
from notifications.mailings.models import Mailing
from rollout.tenants.models import Person
from tests.factories.mailings import WRITTEN_AT, make_closed_mailing

pytestmark = pytest.mark.django_db


def bounce(mailing: Mailing, person: Person, kind: BounceKind, **overrides: Any) -> Bounce:
    fields = {"tenant": person.tenant, "address": person.mail, "reason": "Mailbox does not exist", "at": WRITTEN_AT}
    return Bounce.objects.create(mailing=mailing, person=person, kind=kind, **fields | overrides)


def test_each_person_counts_once_however_often_something_came_back() -> None:
    mailing = make_closed_mailing(people=3)
    one, two, _ = mailing.tenant.people.order_by("pk")
    bounce(mailing, one, BounceKind.SOFT)
    bounce(mailing, one, BounceKind.HARD)
    bounce(mailing, two, BounceKind.COMPLAINT)

    counts = Bounce.objects.of_mailing(mailing.pk).counts()

    assert counts == BounceCounts(hard=1, soft=1, complaint=1, people=2)
    assert Bounce.objects.of_mailing(mailing.pk + 1).counts() == BounceCounts()


def test_a_mail_comes_back_once_in_each_way() -> None:
    mailing = make_closed_mailing(people=1)
    person = mailing.tenant.people.get()
    bounce(mailing, person, BounceKind.HARD)

    with pytest.raises(IntegrityError):
        bounce(mailing, person, BounceKind.HARD)
