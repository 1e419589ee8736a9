"""Who looked at whom."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Self

from django.conf import settings
from django.db import connection, models
from django.db.models import Q, QuerySet

from portal.accounts.models import User
from rollout.tenants.models.people import Person


class LookPlace(models.TextChoices):
    """Where somebody looked."""

    HELPDESK = "helpdesk", "Helpdesk look-up"
    PERSON_PAGE = "person_page", "Person’s page"
    PHONES = "phones", "Phones"
    PEOPLE = "people", "People"
    HISTORY = "history", "History"


# As `note` does it, without reading the people.
_NOTE_ALL = """
INSERT INTO tenants_personlook (place, by_id, at, person_id, people_count)
SELECT %s, %s, %s, seen.person_id,
       CASE row_number() OVER (PARTITION BY seen.tenant_id) WHEN 1 THEN count(*) OVER (PARTITION BY seen.tenant_id) END
FROM ({seen}) AS seen (person_id, tenant_id)
"""


class PersonLookQuerySet(models.QuerySet["PersonLook"]):
    def note(self, people: Iterable[Person], *, place: str, by: User, at: datetime) -> None:
        """Somebody sees these people's own particulars. Called by every page that shows them."""
        seen = list(people)
        counts = Counter(person.tenant_id for person in seen)
        self.bulk_create(
            PersonLook(
                person=person, place=LookPlace(place), by=by, at=at, people_count=counts.pop(person.tenant_id, None)
            )
            for person in seen
        )

    def note_all(self, people: QuerySet[Person], *, place: str, by: User, at: datetime) -> None:
        """Somebody takes all these people along as a file: one statement, however many they are."""
        seen, values = people.order_by().values("pk", "tenant_id").query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(_NOTE_ALL.format(seen=seen), (LookPlace(place), by.pk, at, *values))

    def of_one_moment(self, look: "PersonLook") -> Self:
        """All that somebody saw at once, in the tenant of this look."""
        return self.filter(at=look.at, by=look.by_id, place=look.place, person__tenant=look.person.tenant_id)


class PersonLook(models.Model):
    """Somebody looked a person up. Shown in the history; never deleted with the user.

    `people_count`: how many people of the tenant were seen at once. It stands in the first row of them alone, null in
    the others, so that the history finds a look at fifty people as one, without counting a million rows.
    """

    Place = LookPlace

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="looks")
    place = models.CharField(max_length=11, choices=LookPlace.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    people_count = models.PositiveIntegerField(null=True)

    objects = PersonLookQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        indexes: ClassVar[list[models.Index]] = [
            # The history, and a person's page.
            models.Index(fields=["-at", "-id"], condition=Q(people_count__isnull=False), name="looks_by_time"),
            models.Index(fields=["person", "-at", "-id"], name="looks_at_a_person"),
            models.Index(fields=["at"], name="looks_of_a_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} by {self.by_id}"
