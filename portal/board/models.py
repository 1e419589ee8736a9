"""What people keep of the board: views they come back to."""

from typing import ClassVar, Self

from django.db import models, transaction
from django.db.models.functions import Lower

from portal.accounts.models import User
from rollout.changes.models import Change

LONGEST_NAME = 60
# More than anybody reads in a list; a limit so that nobody's list is endless.
MOST_VIEWS = 50


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def editable_by(self, user: User) -> Self:
        """A person's own."""
        return self.filter(owner=user)

    def of(self, change: Change) -> Self:
        return self.filter(change=change)

    def opened_first(self) -> Self:
        """Those that their owners’ link “Board” leads to, one per person and change."""
        return self.filter(is_first=True)

    def visible_to(self, user: User) -> Self:
        """A person's own and those that others share. What they show is each reader's own tenants."""
        return self.filter(models.Q(owner=user) | models.Q(is_shared=True), change__in=Change.objects.visible_to(user))


class SavedView(models.Model):
    """A board's filter, order, columns, view and day under a name, in one change.

    `query` is `BoardQuery.canonical`: only what a board can be asked for. `is_shared`: whoever may see the change can
    open it by its link. `is_first`: the owner's link “Board” leads to it.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="saved_views")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=2000, blank=True, default="")
    is_shared = models.BooleanField(default=False)
    is_first = models.BooleanField(default=False)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["name", "pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint("owner", "change", Lower("name"), name="one_view_per_name"),
            models.UniqueConstraint(
                fields=["owner", "change"], condition=models.Q(is_first=True), name="one_first_view_per_person"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def keep(self) -> None:
        """Save it; where it is to come first, the one that did no longer does."""
        with transaction.atomic():
            if self.is_first:
                others = SavedView.objects.editable_by(self.owner).of(self.change).exclude(pk=self.pk)
                others.opened_first().update(is_first=False)
            self.save()
