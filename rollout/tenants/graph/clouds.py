"""Where Microsoft Graph and its sign-in are, per cloud."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from rollout.tenants.models.tenant import Cloud


@dataclass(frozen=True)
class Endpoints:
    """Both as "https://host", without a slash at the end: `graph` is read, `authority` gives tokens for it."""

    graph: str
    authority: str


_WORLDWIDE = Endpoints("https://graph.microsoft.com", "https://login.microsoftonline.com")
# https://learn.microsoft.com/graph/deployments, “Microsoft Graph and Graph Explorer service root endpoints” and
# “App registration and token service root endpoints”. GCC has no Graph of its own: it is served by the worldwide one.
_ENDPOINTS = {
    Cloud.WORLDWIDE: _WORLDWIDE,
    Cloud.GCC: _WORLDWIDE,
    Cloud.GCC_HIGH: Endpoints("https://graph.microsoft.us", "https://login.microsoftonline.us"),
    Cloud.DOD: Endpoints("https://dod-graph.microsoft.us", "https://login.microsoftonline.us"),
    Cloud.CHINA: Endpoints("https://microsoftgraph.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
}

_ADMIN_CENTRES = {
    Cloud.WORLDWIDE: "https://entra.microsoft.com",
    Cloud.GCC: "https://entra.microsoft.com",
    Cloud.GCC_HIGH: "https://entra.microsoft.us",
    Cloud.DOD: "https://entra.microsoft.us",
    Cloud.CHINA: "https://portal.azure.cn",
}
# https://learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges and its pages for the other clouds,
# “SharePoint Online and OneDrive for Business”.
_SHAREPOINT_DOMAINS = {
    Cloud.WORLDWIDE: ".sharepoint.com",
    Cloud.GCC: ".sharepoint.com",
    Cloud.GCC_HIGH: ".sharepoint.us",
    Cloud.DOD: ".sharepoint-mil.us",
    Cloud.CHINA: ".sharepoint.cn",
}
_PERMISSIONS = "#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/CallAnAPI/appId/"


def permissions_page(cloud: str, client_id: UUID) -> str:
    """Where an administrator of the tenant grants an app registration its permissions, with one click.

    Entra's own page: a link for consent alone would need a reply address, which the registration has none of.
    """
    return f"{_ADMIN_CENTRES[Cloud(cloud)]}/{_PERMISSIONS}{client_id}"


def sharepoint_domain(cloud: str) -> str:
    """In which domain the SharePoint of a cloud has its hosts, with the dot before it."""
    return _SHAREPOINT_DOMAINS[Cloud(cloud)]


def endpoints(cloud: str) -> Endpoints:
    """The endpoints of a cloud (`Tenant.cloud`), or those that stand in for every cloud in tests."""
    real = _ENDPOINTS[Cloud(cloud)]
    return Endpoints(settings.GRAPH_HOST or real.graph, settings.GRAPH_AUTHORITY_HOST or real.authority)
