"""What Graph's answers say of people and phones, as typed rows: cleaned, cut to what the tables hold, never guessed.

Ids are Entra's object ids in lower case. Texts hold no control characters; an unknown text is empty, a flag None.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import Generic, Self, TypeVar

from rollout.tenants.models import Platform

Row = TypeVar("Row")
_APPLE = (Platform.IOS, Platform.IPADOS)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and how to go on.

    `resume` is the address at which the next page is: keep it beside the rows, and an aborted run goes on there. It is
    for the same tenant and the same reader alone; empty after the last page of a list that has no next round.
    `is_last`: the list ended. Only who has every page from the first to the last may take absence for anything.
    `starts_anew`: Graph no longer knows the place at which a run wanted to go on, so the list begins again with this
    page: what earlier pages of the list said is void.
    `unreadable` counts the entries of which nobody can tell whose they are. A list with one names not everybody.
    """

    rows: tuple[Row, ...]
    resume: str
    is_last: bool
    starts_anew: bool = False
    unreadable: int = 0


@dataclass(frozen=True, slots=True)
class UserPage(Page["UserRow"]):
    """Some people of a round of the directory's changes. After the last page `resume` begins the next round.

    `is_full`: the round lists everybody, so who is on none of its pages has left. Otherwise it lists what changed.
    """

    is_full: bool = False


@dataclass(frozen=True, slots=True)
class UserRow:
    """A person of the directory, or what changed of one.

    `told` names the fields that Graph said something of, be it that they are empty now; the others are as they were,
    and in a full round unknown. `is_removed`: the directory lists the person no more, and nothing else is told.
    One person may come several times in a round: see `over`.
    """

    entra_id: str
    upn: str = ""
    mail: str = ""
    name: str = ""
    given_name: str = ""
    locale: str = ""
    country: str = ""
    is_enabled: bool | None = None
    is_removed: bool = False
    told: frozenset[str] = frozenset()

    def over(self, earlier: "UserRow") -> Self:
        """This row of a round, after an earlier one of the same person: the later wins, field by field."""
        if self.is_removed or earlier.is_removed:
            return self
        kept = {name: getattr(earlier, name) for name in earlier.told - self.told}
        return replace(self, **kept, told=self.told | earlier.told)


@dataclass(frozen=True, slots=True)
class RegistrationRow:
    """What a person registered for signing in. Disabled accounts are on no such list: absence says nothing.

    `methods` are Graph's words. `uses_authenticator` and `only_authenticator` as in Person: None where a method that
    nobody here knows, or a code of any app, leaves it open.
    """

    entra_id: str
    upn: str
    methods: tuple[str, ...]
    uses_authenticator: bool | None
    only_authenticator: bool | None


class Asked(Enum):
    """What became of asking for one person's phones."""

    READ = "read"
    """`phones` are all of them, maybe none."""
    GONE = "gone"
    """The directory knows the person no more. The list of users says so too, with its next round."""
    REFUSED = "refused"
    """Graph does not show this person's methods. Nothing is known."""
    UNREAD = "unread"
    """Graph failed for this person, several times over. Nothing is known; ask again in the next run."""


@dataclass(frozen=True, slots=True)
class AuthenticatorRow:
    """An Authenticator that a person registered. `device_id` is the method's id: no other source knows it.

    `platform` by the look of version and name, see `importing.values.platform_of_app`; Graph does not tell it.
    """

    device_id: str
    name: str
    platform: str
    app_version: str
    app_key: list[int] | None


@dataclass(frozen=True, slots=True)
class PersonPhones:
    """The answer for one person who was asked for."""

    entra_id: str
    asked: Asked
    phones: tuple[AuthenticatorRow, ...] = ()


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A phone or tablet that Intune lists. Computers are left out.

    `user_id` is the person's object id, empty for a device of nobody; `upn` and `mail` are the second and third way to
    find the person. `is_managed` false: Intune knows the device by Exchange alone. `is_personal` None: not told.
    """

    device_id: str
    user_id: str
    upn: str
    mail: str
    name: str
    platform: str
    os_version: str
    os_key: list[int] | None
    is_managed: bool | None
    is_supervised: bool | None
    is_personal: bool | None
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class RestrictionProfile:
    """An iOS profile of Intune that switches something off which the backup needs.

    `blocked` in the words of Phone.blocked. `for_everybody`: assigned to all users or all devices. `groups` and
    `excluded` are ids of groups. `is_filtered`: an assignment holds for some devices only, by a filter of Intune's; it
    is neither in `for_everybody` nor in `groups`.
    """

    profile_id: str
    name: str
    blocked: tuple[str, ...]
    for_everybody: bool = False
    groups: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    is_filtered: bool = False


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What Intune switches off, for whom, as far as it can be known.

    `members` holds the people of each group that a profile names and that could be read. `unknown` says in sentences,
    for people, what nobody can know from this.
    """

    profiles: tuple[RestrictionProfile, ...] = ()
    members: dict[str, frozenset[str]] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()

    def blocked_for(self, device: DeviceRow) -> list[str]:
        """What is switched off on this device, in the words of Phone.blocked, sorted.

        Since iOS 13 these restrictions take hold on supervised devices alone, so a device that is known to be none has
        nothing switched off. Where a group that a profile leaves out could not be read the profile holds for everybody.
        """
        if device.platform not in _APPLE or device.is_managed is False or device.is_supervised is False:
            return []
        holding = (profile for profile in self.profiles if self._holds(profile, device.user_id))
        return sorted({blocked for profile in holding for blocked in profile.blocked})

    def _holds(self, profile: RestrictionProfile, user_id: str) -> bool:
        if self._is_in(profile.excluded, user_id):
            return False
        return profile.for_everybody or self._is_in(profile.groups, user_id)

    def _is_in(self, groups: frozenset[str], user_id: str) -> bool:
        return any(user_id in self.members.get(group, ()) for group in groups)
