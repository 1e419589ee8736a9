"""What the portal reads of a tenant: its name for people, the permission it needs, and what is unknown without it."""

from dataclasses import dataclass
from typing import Final

from rollout.tenants.models.tenant import Cloud

# Entra's word for a tenant without P1 where P1 is needed; seen at times on tenants that have it.
NO_PREMIUM: Final = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
NOTHING_TO_DO: Final = "Nothing was changed. There is nothing to do unless this lasts: it is tried again."
IN_BETWEEN: Final = "Find out what stands between the portal and Microsoft, such as a proxy."
_P1 = "Microsoft Entra ID P1"
_INTUNE = "Microsoft Intune"
_SHAREPOINT = "SharePoint Online"


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing that is read. `place` stands after “the”, `entries` is what a list of it lists, both in sentences.

    `role` is the least application permission, `licence` what the tenant must have bought, empty where nothing.
    `unknown_without` says what the board cannot know without it. `missing_in` are clouds whose Graph does not have it.
    `other_way` says how else it may be allowed, as a sentence, empty where there is no other.
    """

    key: str
    title: str
    place: str
    entries: str
    role: str
    unknown_without: str
    licence: str = ""
    is_needed: bool = True
    missing_in: frozenset[str] = frozenset()
    other_way: str = ""

    def lacks_licence(self, status: int, code: str) -> bool:
        """Whether a refusal means that the tenant has not bought what this needs.

        Intune says “Request not applicable to target tenant” with 400, SharePoint “Tenant does not have a SPO license”:
        what the portal asks is the same everywhere.
        """
        return (status == 403 and code == NO_PREMIUM) or (status == 400 and self.licence in (_INTUNE, _SHAREPOINT))

    @property
    def refusing_statuses(self) -> set[int]:
        """By which answers Graph says that the permission is missing: Intune and SharePoint say 401 as well."""
        return {401, 403} if self.licence in (_INTUNE, _SHAREPOINT) else {403}

    def problem(self, status: int, code: str = "") -> str:
        """What an answer with this status means, and what to do, for the tenant's administrator."""
        if self.lacks_licence(status, code):
            return f"The tenant has no {self.licence}, or no longer: the {self.place} cannot be read without it."
        if status == 401 and self.licence == _INTUNE:
            return (
                f"Intune refuses the portal. Give the app registration the application permission {self.role} of "
                f"Microsoft Graph, grant admin consent, and look whether the tenant has {_INTUNE}."
            )
        if status == 401 and self.licence == _SHAREPOINT:
            status = 403  # how SharePoint says it of a token without any of its permissions
        if status >= 500:
            return f"Graph is out of order (it answers {status}). {NOTHING_TO_DO}"
        if 300 <= status < 400:
            return f"Graph’s answer leads elsewhere ({status}), which is never followed. {IN_BETWEEN}"
        return self._problems().get(status, f"Graph answers {status}, which the portal does not know. {NOTHING_TO_DO}")

    def _problems(self) -> dict[int, str]:
        return {
            401: "Graph refuses the portal’s token, a fresh one too. Compare the tenant’s cloud, and look at the "
            "sign-in logs of the app registration in Entra.",
            403: f"The app registration may not read the {self.place}. Give it the application permission {self.role} "
            f"of Microsoft Graph, and grant admin consent.{self.other_way and f' {self.other_way}'}",
            404: f"Graph knows no {self.place} here. Compare the tenant’s cloud.",
            429: f"Graph asks to wait: this tenant is asked too often. {NOTHING_TO_DO}",
        }


POSTS = Subject(
    "posts",
    "Message center",
    "Message center",
    "posts",
    "ServiceMessage.Read.All",
    "New posts, moved dates and withdrawn posts are not seen.",
)
USERS = Subject(
    "users",
    "People",
    "list of people",
    "people",
    "User.Read.All",
    "The board knows only the people whom a file named, and not who came or left since.",
)
REGISTRATIONS = Subject(
    "registrations",
    "Registered sign-in methods",
    "registration report",
    "registrations",
    "AuditLog.Read.All",
    "Nobody knows who uses Authenticator, nor for whom it is the only way to sign in, which is the highest risk.",
    licence=_P1,
)
# https://learn.microsoft.com/graph/api/microsoftauthenticatorauthenticationmethod-list: not in the cloud of 21Vianet.
PHONES = Subject(
    "phones",
    "Authenticator on phones",
    "Authenticators of people",
    "Authenticators",
    "UserAuthenticationMethod.Read.All",
    "The version of Authenticator on a phone is unknown, so nobody can be told to update it, or counted as ready.",
    missing_in=frozenset({Cloud.CHINA.value}),
)
DEVICES = Subject(
    "devices",
    "Managed phones",
    "list of managed devices",
    "devices",
    "DeviceManagementManagedDevices.Read.All",
    "Which phones are managed and which iOS they have is unknown.",
    licence=_INTUNE,
)
RESTRICTIONS = Subject(
    "restrictions",
    "Restrictions on iPhones",
    "device profiles",
    "profiles",
    "DeviceManagementConfiguration.Read.All",
    "Whether device management switches off iCloud Keychain, iCloud Backup or iCloud Drive is unknown.",
    licence=_INTUNE,
)
MEMBERS = Subject(
    "members",
    "Members of groups",
    "members of groups",
    "members",
    "GroupMember.Read.All",
    "Whom a restriction concerns that is assigned to a group of people is unknown.",
    is_needed=False,
)
# https://learn.microsoft.com/graph/api/driveitem-delta and drive-list: the least application permission of both. The
# search for sites and a site by its address take Sites.Read.All, which is more: they are not asked.
LIBRARIES = Subject(
    "libraries",
    "Document libraries",
    "document libraries",
    "files",
    "Files.Read.All",
    "Documents in SharePoint and OneDrive are not looked through for what a change makes wrong.",
    licence=_SHAREPOINT,
    is_needed=False,
    other_way="Or give it Sites.Selected, and the right to read the site.",
)
EVERYTHING = (POSTS, USERS, REGISTRATIONS, PHONES, DEVICES, RESTRICTIONS, MEMBERS, LIBRARIES)
