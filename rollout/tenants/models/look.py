"""Who looked at whom."""

from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models

from portal.accounts.models import User
from rollout.tenants.models.people import Person


class LookPlace(models.TextChoices):
    """Where somebody looked."""

    HELPDESK = "helpdesk", "Helpdesk look-up"
    PERSON_PAGE = "person_page", "Person’s page"
    PHONES = "phones", "Phones"
    PEOPLE = "people", "People"


class PersonLookQuerySet(models.QuerySet["PersonLook"]):
    def note(self, people: Iterable[Person], *, place: str, by: User, at: datetime) -> None:
        """Somebody sees these people's own particulars. Called by every page that shows them."""
        self.bulk_create(PersonLook(person=person, place=LookPlace(place), by=by, at=at) for person in people)


class PersonLook(models.Model):
    """Somebody looked a person up. Shown in the history; never deleted with the user."""

    Place = LookPlace

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="looks")
    place = models.CharField(max_length=11, choices=LookPlace.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    objects = PersonLookQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.person_id} by {self.by_id}"
