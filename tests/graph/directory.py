"""What a tenant's Graph knows of people, phones and profiles, and how it lists it: as strict as the real one."""

import json
import re
import secrets
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import parse_qs

from tests.graph.answers import Answer, refusal
from tests.graph.libraries import READ_ALL, Libraries

USER_FIELDS = {
    "id", "accountEnabled", "country", "displayName", "givenName", "jobTitle", "mail", "preferredLanguage", "surname",
    "usageLocation", "userPrincipalName", "userType",
}  # fmt: skip
DEVICE_FIELDS = {
    "id", "azureADDeviceId", "deviceName", "emailAddress", "isSupervised", "jailBroken", "lastSyncDateTime",
    "managedDeviceOwnerType", "managementAgent", "model", "operatingSystem", "osVersion", "userDisplayName", "userId",
    "userPrincipalName",
}  # fmt: skip
ROLES = {
    "users": "User.Read.All",
    "registrations": "AuditLog.Read.All",
    "methods": "UserAuthenticationMethod.Read.All",
    "devices": "DeviceManagementManagedDevices.Read.All",
    "profiles": "DeviceManagementConfiguration.Read.All",
    "groups": "GroupMember.Read.All",
    "libraries": READ_ALL,
}
_DENIED = {
    "registrations": "Authentication_MSGraphPermissionMissing",
    "methods": "accessDenied",
    "devices": "Forbidden",
    "profiles": "Forbidden",
}
_ID = r"([0-9a-f-]{36})"
_ROUTES: list[tuple[str, str, str]] = [
    (r"/users/delta", "users", "_delta"),
    (r"/users", "users", "_users"),
    (rf"/users/{_ID}/authentication/microsoftAuthenticatorMethods", "methods", "_methods"),
    (r"/reports/authenticationMethods/userRegistrationDetails", "registrations", "_registrations"),
    (r"/deviceManagement/managedDevices", "devices", "_devices"),
    (r"/deviceManagement/deviceConfigurations", "profiles", "_profiles"),
    (r"/deviceManagement/deviceConfigurations/([^/]+)/assignments", "profiles", "_assignments"),
    (r"/groups", "groups", "_groups"),
    (rf"/groups/{_ID}/transitiveMembers", "groups", "_members"),
]


@dataclass
class _Place:
    """Where a token leads: into a list from `begin`, or into what changed since a moment of the log."""

    path: str
    listed: list[Any]
    begin: int = 0
    select: tuple[str, ...] = ()
    log_end: int = 0
    is_delta: bool = False


@dataclass
class Directory:
    """One tenant. Lists are what Graph would write, hostile or not; `users` and `methods` are by object id.

    Users change by `put`, `change` and `remove`, which the next round of /users/delta tells. `tells_changes_only`: of
    a changed user only the properties that changed, as Graph may do. `page_sizes` are those of the next pages, around
    and around. `refused` counts what was refused, by its reason.
    """

    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    methods: dict[str, list[Any]] = field(default_factory=dict)
    registrations: list[Any] = field(default_factory=list)
    devices: list[Any] = field(default_factory=list)
    profiles: list[Any] = field(default_factory=list)
    assignments: dict[str, list[Any]] = field(default_factory=dict)
    groups: dict[str, list[Any]] = field(default_factory=dict)
    libraries: Libraries = field(default_factory=Libraries)
    has_premium: bool = True
    has_intune: bool = True
    tells_changes_only: bool = False
    page_sizes: Iterator[int] = field(default_factory=lambda: cycle([100]))
    refused: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    _log: list[tuple[str, frozenset[str] | None]] = field(default_factory=list)
    _places: dict[str, _Place] = field(default_factory=dict)

    def put(self, **properties: Any) -> str:
        """A user, new or in the place of the one with this id; returns the id."""
        user = properties if "id" in properties else {"id": str(uuid.uuid4())} | properties
        self.users[user["id"]] = user
        self._log.append((user["id"], frozenset(user)))
        return str(user["id"])

    def change(self, entra_id: str, **properties: Any) -> None:
        self.users[entra_id] |= properties
        self._log.append((entra_id, frozenset(properties)))

    def remove(self, entra_id: str) -> None:
        del self.users[entra_id]
        self._log.append((entra_id, None))

    def forget_places(self) -> None:
        """Every link that was given is too old from now on."""
        self._places.clear()

    def answer(self, host: str, path: str, query: str, roles: tuple[str, ...]) -> Answer:
        """What is at a path below the version, such as "/users/delta"."""
        self.asked.append(f"{path}?{query}" if query else path)
        if path.startswith(("/sites/", "/drives")):
            return self.libraries.answer(host, path, query, roles)
        for pattern, subject, name in _ROUTES:
            if found := re.fullmatch(pattern, path):
                if reason := self._objection(subject, roles):
                    return self._refuse(*reason)
                act: Callable[..., Answer] = getattr(self, name)
                asked = {key: values[-1] for key, values in parse_qs(query, keep_blank_values=True).items()}
                return act(f"{host}/v1.0{path}", asked, *found.groups())
        return self._refuse(404, "Request_ResourceNotFound")

    def _objection(self, subject: str, roles: tuple[str, ...]) -> tuple[int, str] | None:
        if subject in ("devices", "profiles") and not self.has_intune:
            return 400, "BadRequest"
        if ROLES[subject] not in roles:
            return 403, _DENIED.get(subject, "Authorization_RequestDenied")
        if subject == "registrations" and not self.has_premium:
            return 403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
        return None

    def _refuse(self, status: int, code: str) -> Answer:
        self.refused.append(code)
        return refusal(status, code)

    def _delta(self, address: str, asked: dict[str, str]) -> Answer:
        if set(asked) <= {"$select"}:
            select = tuple(asked.get("$select", "displayName,userPrincipalName").split(","))
            if set(select) - USER_FIELDS:
                return self._refuse(400, "Request_BadRequest")
            ids = [(entra_id, None) for entra_id in self.users]
            return self._delta_page(_Place(address, ids, select=("id", *select), log_end=len(self._log)))
        if len(asked) != 1 or set(asked) - {"$skiptoken", "$deltatoken"}:
            return self._refuse(400, "Request_BadRequest")
        place = self._places.get(next(iter(asked.values())))
        if place is None or place.path != address:
            return self._refuse(410, "syncStateNotFound")
        if "$deltatoken" in asked:
            changes = self._log[place.log_end :]
            place = _Place(address, changes, select=place.select, log_end=len(self._log), is_delta=True)
        return self._delta_page(place)

    def _delta_page(self, place: _Place) -> Answer:
        end = place.begin + next(self.page_sizes)
        values = [self._told(place, entra_id, names) for entra_id, names in place.listed[place.begin : end]]
        link, parameter = "@odata.deltaLink", "$deltatoken"
        if end < len(place.listed):
            link, parameter = "@odata.nextLink", "$skiptoken"
        following = _Place(place.path, place.listed, end, place.select, place.log_end, place.is_delta)
        return _answer({link: self.link_to(following, parameter), "value": values})

    def _told(self, place: _Place, entra_id: str, names: frozenset[str] | None) -> dict[str, Any]:
        user = self.users.get(entra_id)
        if user is None:
            return {"id": entra_id, "@removed": {"reason": "changed"}}
        only = names if place.is_delta and self.tells_changes_only and names else frozenset(user)
        return {name: user[name] for name in place.select if name in user and (name in only or name == "id")}

    def _users(self, address: str, asked: dict[str, str]) -> Answer:
        return self._list(address, asked, list(self.users.values()), fields=USER_FIELDS, most=999)

    def _methods(self, address: str, asked: dict[str, str], entra_id: str) -> Answer:
        if asked:
            return self._refuse(400, "invalidRequest")
        if entra_id not in self.users:
            return self._refuse(404, "resourceNotFound")
        return _answer({"value": self.methods.get(entra_id, [])})

    def _registrations(self, address: str, asked: dict[str, str]) -> Answer:
        return self._list(address, asked, self.registrations)

    def _devices(self, address: str, asked: dict[str, str]) -> Answer:
        return self._list(address, asked, self.devices, fields=DEVICE_FIELDS, most=1000)

    def _profiles(self, address: str, asked: dict[str, str]) -> Answer:
        return self._list(address, asked, self.profiles, fields={"id", "displayName"}, most=1000)

    def _assignments(self, address: str, asked: dict[str, str], profile: str) -> Answer:
        return self._list(address, asked, self.assignments.get(profile, []))

    def _groups(self, address: str, asked: dict[str, str]) -> Answer:
        return self._list(address, asked, [{"id": group} for group in self.groups], fields={"id"}, most=999)

    def _members(self, address: str, asked: dict[str, str], group: str) -> Answer:
        if group not in self.groups:
            return self._refuse(404, "Request_ResourceNotFound")
        return self._list(address, asked, self.groups[group], fields={"id", "@odata.type"}, most=999)

    def _list(
        self, address: str, asked: dict[str, str], listed: list[Any], *, fields: set[str] | None = None, most: int = 0
    ) -> Answer:
        """A page of a list. Without `fields` it takes neither $select nor $top."""
        if set(asked) == {"$skiptoken"}:
            place = self._places.get(asked["$skiptoken"])
            if place is None or place.path != address:
                return self._refuse(400, "BadRequest")
            return self._list_page(place, next(self.page_sizes))
        select = tuple(asked["$select"].split(",")) if "$select" in asked else ()
        top = asked.get("$top", "1")
        is_known = set(asked) <= ({"$select", "$top"} if fields else set()) and set(select) <= (fields or set())
        if not (is_known and top.isdecimal() and 1 <= int(top) <= max(most, 1)):
            return self._refuse(400, "BadRequest")
        size = next(self.page_sizes)
        return self._list_page(
            _Place(address, list(listed), select=select), min(size, int(top)) if "$top" in asked else size
        )

    def _list_page(self, place: _Place, size: int) -> Answer:
        end = place.begin + size
        content: dict[str, Any] = {
            "value": [_selected(value, place.select) for value in place.listed[place.begin : end]]
        }
        if end < len(place.listed):
            content["@odata.nextLink"] = self.link_to(_Place(place.path, place.listed, end, place.select), "$skiptoken")
        return _answer(content)

    def link_to(self, place: _Place, parameter: str) -> str:
        """The address of a place, by a token that says nothing."""
        token = secrets.token_urlsafe(12)
        self._places[token] = place
        return f"{place.path}?{parameter}={token}"


def _selected(value: Any, select: tuple[str, ...]) -> Any:
    if not select or not isinstance(value, dict):
        return value
    return {name: value[name] for name in value if name in select or name.startswith("@")}


def _answer(content: dict[str, Any]) -> Answer:
    headers = {"Content-Type": "application/json;odata.metadata=minimal;charset=utf-8"}
    return Answer(200, headers, json.dumps(content).encode())
