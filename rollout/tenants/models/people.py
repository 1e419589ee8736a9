"""People of a tenant, their phones, and the loads that brought them."""

from typing import ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models

from portal.accounts.models import User
from rollout.tenants.models.tenant import Tenant


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: User) -> Self:
        """People of the tenants whose single persons the user may look at."""
        return self.filter(tenant__in=Tenant.objects.helped_by(user))


class Person(models.Model):
    """Somebody in a tenant's directory. Unknown stays unknown: empty text or null, never a guess.

    `entra_id` is Entra's object id or, in files without one, the user principal name.
    `is_enabled` null: the file did not say whether the account is enabled.
    `uses_authenticator` null: not known; false: the registration report lists no Authenticator method.
    `only_authenticator`: Authenticator is the only second sign-in method; null when not known.
    `left_at`: since when the directory no longer lists the person.
    """

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="people")
    entra_id = models.CharField(max_length=254)
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
            GinIndex(SearchVector("name", "mail", config="simple"), name="person_search"),
        ]

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


class Phone(models.Model):
    """A person's phone, as one source describes it.

    `app_key` and `os_key` are the versions as numbers ([6, 8, 33]), compared by PostgreSQL element by element, so that
    6.8.9 < 6.8.33; null when the text has no version. Android numbers its app differently: compare iPhones and iPads
    only.
    `is_managed`, `is_supervised` null: the source does not say.
    `blocked` lists what device management switches off: "keychain_sync", "backup", "document_sync".
    """

    Platform = Platform
    Source = PhoneSource

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="phones")
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="phones")
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

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "source", "device_id"], name="one_row_per_phone_and_source"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["tenant", "platform", "app_key"], name="phone_by_version"),
        ]

    def __str__(self) -> str:
        return self.name or self.get_platform_display()


class Import(models.Model):
    """One load of people and phones: who, which file, how many rows. `problems` lists the rows that were refused."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=255)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    rows = models.PositiveIntegerField(default=0)
    people_added = models.PositiveIntegerField(default=0)
    people_changed = models.PositiveIntegerField(default=0)
    people_left = models.PositiveIntegerField(default=0)
    phones_added = models.PositiveIntegerField(default=0)
    phones_changed = models.PositiveIntegerField(default=0)
    unknown_columns = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    problems = models.JSONField(default=list, blank=True)
