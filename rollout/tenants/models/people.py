"""People of a tenant, their phones, and the loads that brought them."""

import re
from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import F, Func, Q, Value

from portal.accounts.models import User
from rollout.tenants.models.people_version import version_triggers
from rollout.tenants.models.tenant import Tenant

# A mail address is one word to PostgreSQL's parser; as several, “lund” finds ada.lund@contoso.example.
_MAIL_WORDS = Func(F("mail"), Value("@.-_+"), Value("     "), function="translate", output_field=models.TextField())
PERSON_SEARCH = SearchVector("name", _MAIL_WORDS, config="simple")


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User) -> Self:
        """People of the tenants whose single persons the user may look at."""
        return self.filter(tenant__in=Tenant.objects.helped_by(user))

    def present(self) -> Self:
        """People whom the directory still lists."""
        return self.filter(left_at=None)

    def only_those(self, which: str) -> Self:
        """People without an address ("no_mail"), with a disabled account ("disabled") or who left ("left").

        Without a choice everybody whom the directory still lists.
        """
        if which == "left":
            return self.exclude(left_at=None)
        people = self.present()
        if which == "no_mail":
            return people.filter(mail="")
        return people.filter(is_enabled=False) if which == "disabled" else people

    def in_class(self, reach_class: str) -> Self:
        """People of one class, after `reach.with_reach`; all when none is given."""
        return self.filter(Q(reach_class=reach_class)) if reach_class else self

    def matching(self, text: str) -> Self:
        """People in whose name or address every word of the text begins a word. Nothing typed finds everybody."""
        words = re.findall(r"\w+", text)
        if not words:
            return self if not text.strip() else self.none()
        query = SearchQuery(" & ".join(f"{word}:*" for word in words[:10]), search_type="raw", config="simple")
        return self.annotate(search=PERSON_SEARCH).filter(search=query)


class Person(models.Model):
    """Somebody in a tenant's directory. Unknown stays unknown: empty text or null, never a guess.

    `entra_id` is Entra's object id or, in files without one, the user principal name; both in lower case.
    `upn` is the user principal name in lower case: what device exports know a person by.
    `is_enabled` null: the file did not say whether the account is enabled.
    `uses_authenticator` null: not known; false: the registration report lists no Authenticator method.
    `only_authenticator`: Authenticator is the only second sign-in method; null when not known.
    `left_at`: since when the directory no longer lists the person.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="people")
    entra_id = models.CharField(max_length=254)
    upn = models.CharField(max_length=254, blank=True, default="")
    mail = models.CharField(max_length=254, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    given_name = models.CharField(max_length=120, blank=True, default="")
    locale = models.CharField(max_length=20, blank=True, default="")
    country = models.CharField(max_length=60, blank=True, default="")
    groups = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    is_enabled = models.BooleanField(null=True)
    uses_authenticator = models.BooleanField(null=True)
    only_authenticator = models.BooleanField(null=True)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["tenant", "entra_id"], name="one_person_per_entra_id"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(PERSON_SEARCH, name="person_search"),
            models.Index(fields=["tenant", "upn"], name="person_by_upn"),
            models.Index(fields=["tenant", "name"], name="person_by_name"),
        ]
        triggers = version_triggers()

    def __str__(self) -> str:
        return self.name or self.mail or self.entra_id


class Platform(models.TextChoices):
    IOS = "ios", "iPhone"
    IPADOS = "ipados", "iPad"
    ANDROID = "android", "Android"
    UNKNOWN = "unknown", "Unknown"


class PhoneSource(models.TextChoices):
    """Where a phone's row was read. A row comes from one source."""

    OURS = "ours", "Our own file"
    INTUNE = "intune", "Intune device export"
    AUTHENTICATOR = "authenticator", "Entra authentication methods"


class PhoneQuerySet(models.QuerySet["Phone"]):
    def apple(self) -> Self:
        """iPhones and iPads: the only phones whose versions may be compared."""
        return self.filter(platform__in=[Platform.IOS, Platform.IPADOS])

    def counted(self) -> Self:
        """Each phone once: without the rows that describe a phone which another row stands for."""
        return self.filter(same_as=None)

    def of_present_people(self) -> Self:
        return self.filter(person__left_at=None)


class Phone(models.Model):
    """A person's phone, as one source describes it.

    `app_key` and `os_key` are the versions as numbers ([6, 8, 33]), compared by PostgreSQL element by element, so that
    6.8.9 < 6.8.33; null when the text has no version. Android numbers its app differently: compare iPhones and iPads
    only.
    `is_managed`, `is_supervised` null: the source does not say.
    `blocked` lists what device management switches off: "keychain_sync", "backup", "document_sync".
    `same_as` is the row that stands for this phone in every count: set by `rollout.tenants.joining` when a person has
    phones in several sources. `may_be_same` marks the rows of a person for whom that is a guess.
    """

    Platform = Platform
    Source = PhoneSource

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones")
    # That of the person, where the database checks it; `phone_by_version` finds a tenant's phones.
    tenant = models.ForeignKey(
        Tenant, on_delete=models.CASCADE, related_name="phones", db_index=False, db_constraint=False
    )
    source = models.CharField(max_length=13, choices=PhoneSource.choices)
    device_id = models.CharField(max_length=120)
    name = models.CharField(max_length=200, blank=True, default="")
    platform = models.CharField(max_length=7, choices=Platform.choices, default=Platform.UNKNOWN)
    os_version = models.CharField(max_length=40, blank=True, default="")
    os_key = ArrayField(models.IntegerField(), null=True)
    app_version = models.CharField(max_length=40, blank=True, default="")
    app_key = ArrayField(models.IntegerField(), null=True)
    is_managed = models.BooleanField(null=True)
    is_supervised = models.BooleanField(null=True)
    blocked = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    same_as = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="joined", db_index=False
    )
    may_be_same = models.BooleanField(default=False)

    objects = PhoneQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "source", "device_id"], name="one_row_per_phone_and_source"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tenant", "platform", "app_key"], name="phone_by_version"),
            models.Index(fields=["same_as"], condition=Q(same_as__isnull=False), name="joined_phones"),
        ]
        triggers = version_triggers()

    def __str__(self) -> str:
        return self.name or self.get_platform_display()


class ImportKind(models.TextChoices):
    """What a file holds, as its header tells."""

    PEOPLE = "people", "People"
    DEVICES = "devices", "Devices from Intune"
    METHODS = "methods", "Authenticator on phones, from Entra"
    REGISTRATION = "registration", "Registration details from Entra"


class ImportQuerySet(models.QuerySet["Import"]):
    def visible_to(self, user: User) -> Self:
        """Loads of the tenants that the user administers: their reports name people."""
        return self.filter(tenant__in=Tenant.objects.editable_by(user))


class Import(models.Model):
    """One load of people and phones: who, which file, how many rows.

    `is_refused`: at least one row could not be used, so nothing of the file was taken.
    `problems` lists the first of them and of the warnings: [{"line": 3, "text": "…", "is_error": true}]; `error_count`
    and `warning_count` count them all. `rows_left_out` are rows about something else, such as computers.
    """

    Kind = ImportKind

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=255)
    kind = models.CharField(max_length=12, choices=ImportKind.choices, default=ImportKind.PEOPLE)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    is_complete = models.BooleanField(default=False)
    is_refused = models.BooleanField(default=False)
    rows = models.PositiveIntegerField(default=0)
    rows_left_out = models.PositiveIntegerField(default=0)
    people_added = models.PositiveIntegerField(default=0)
    people_changed = models.PositiveIntegerField(default=0)
    people_left = models.PositiveIntegerField(default=0)
    phones_added = models.PositiveIntegerField(default=0)
    phones_changed = models.PositiveIntegerField(default=0)
    phones_removed = models.PositiveIntegerField(default=0)
    unknown_columns = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    problems = models.JSONField(default=list, blank=True)
    error_count = models.PositiveIntegerField(default=0)
    warning_count = models.PositiveIntegerField(default=0)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.file_name
