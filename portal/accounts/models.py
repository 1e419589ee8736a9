"""People who sign in. What a person may see in a tenant is `rollout.tenants.models.TenantAccess`."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, name: str, password: str | None = None, **fields: object) -> "User":
        """A saved user. Without a password the account can only sign in through Entra or a one-time link."""
        user = self.model(email=email.strip().lower(), name=name, **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """Somebody who can sign in.

    `tid` and `oid` are Entra's tenant and object id, together the key of an Entra account; empty for local accounts.
    `is_portal_administrator`: may add tenants, give access, and edit what all tenants share (texts, notices).
    `is_demo`: made by the demo portfolio; `manage.py check --deploy` refuses such accounts. `demo_words` say what the
    account shows ("Administrator, 6 tenants"); empty keeps it off the sign-in page.
    """

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=200)
    tid = models.CharField(max_length=36, blank=True, default="")
    oid = models.CharField(max_length=36, blank=True, default="")
    is_active = models.BooleanField(default=True)
    is_portal_administrator = models.BooleanField(default=False)
    is_demo = models.BooleanField(default=False)
    demo_words = models.CharField(max_length=120, blank=True, default="")
    single_keys = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
            models.UniqueConstraint(fields=["tid", "oid"], condition=~Q(oid=""), name="one_user_per_entra_account"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initials(self) -> str:
        """One or two capitals for the avatar: “AL” for Ada Lund."""
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"

    @property
    def is_entra(self) -> bool:
        """Signs in through Entra, so has no password here."""
        return bool(self.oid)


class Attempt(models.Model):
    """One try at something that only a few tries a minute are allowed. `who` is a keyed hash: no address is kept."""

    name = models.CharField(max_length=40)
    who = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["name", "who", "at"], name="attempt_by_who")]

    def __str__(self) -> str:
        return f"{self.name} at {self.at}"


class SignInLink(models.Model):
    """A link that signs one user in, once. Only the SHA-256 of its token is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
