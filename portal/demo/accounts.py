"""The people who sign in to the demo portfolio."""

from dataclasses import dataclass

from portal.accounts.models import User
from portal.demo.tenants import TENANTS
from rollout.tenants.models import Role, Tenant, TenantAccess

# One password for every demo account; the sign-in page shows it, and `check --deploy` refuses such accounts.
PASSWORD = "rollout-demo"  # noqa: S105

EVERYWHERE = tuple(tenant.slug for tenant in TENANTS)


@dataclass(frozen=True)
class DemoAccount:
    """One account: `key` is how the story names it; `on_sign_in_page` are the five that show what roles see."""

    key: str
    name: str
    role: str
    tenants: tuple[str, ...]
    domain: str = "portal.example"
    on_sign_in_page: bool = False

    @property
    def words(self) -> str:
        """ "Administrator, 6 tenants" or “Approver, Contoso”."""
        names = {tenant.slug: tenant.name for tenant in TENANTS}
        where = (
            f"{len(self.tenants)} tenants"
            if len(self.tenants) > 2
            else " and ".join(names[slug] for slug in self.tenants)
        )
        return f"{Role(self.role).label}, {where}"

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@{self.domain}"


ACCOUNTS = (
    DemoAccount("ada", "Ada Lund", Role.ADMINISTRATOR, EVERYWHERE, on_sign_in_page=True),
    DemoAccount("ines", "Ines Brandt", Role.ADMINISTRATOR, ("contoso",), "contoso.example"),
    DemoAccount("jonas", "Jonas Weber", Role.APPROVER, ("contoso",), "contoso.example", on_sign_in_page=True),
    DemoAccount("petra", "Petra Vogt", Role.APPROVER, ("contoso",), "contoso.example", on_sign_in_page=True),
    DemoAccount("grace", "Grace Miller", Role.APPROVER, ("fabrikam",), "fabrikam.example"),
    DemoAccount("henry", "Henry Cole", Role.APPROVER, ("fabrikam",), "fabrikam.example"),
    DemoAccount("chloe", "Chloe Martin", Role.APPROVER, ("northwind",), "northwind.example"),
    DemoAccount("marc", "Marc Dubois", Role.APPROVER, ("northwind",), "northwind.example"),
    DemoAccount("lucia", "Lucia Romero", Role.APPROVER, ("adventure-works",), "adventureworks.example"),
    DemoAccount("diego", "Diego Santos", Role.APPROVER, ("adventure-works",), "adventureworks.example"),
    DemoAccount("paul", "Paul Reed", Role.APPROVER, ("tailspin",), "tailspin.example"),
    DemoAccount("rosa", "Rosa Grant", Role.APPROVER, ("tailspin",), "tailspin.example"),
    DemoAccount("olivia", "Olivia Hart", Role.APPROVER, ("wingtip",), "wingtip.example"),
    DemoAccount("sam", "Sam Price", Role.APPROVER, ("wingtip",), "wingtip.example"),
    DemoAccount(
        "mina", "Mina Okafor", Role.HELPDESK, ("contoso", "northwind"), "contoso.example", on_sign_in_page=True
    ),
    DemoAccount("rolf", "Rolf Stein", Role.READER, EVERYWHERE, on_sign_in_page=True),
)


def make_accounts() -> dict[str, User]:
    """The demo users by key, with their roles. Wants the demo tenants to be there."""
    tenants = {tenant.slug: tenant for tenant in Tenant.objects.filter(is_demo=True)}
    users = {}
    hashed = None
    for account in ACCOUNTS:
        user = User(email=account.email, name=account.name, is_demo=True)
        user.is_portal_administrator = account.key == "ada"
        user.demo_words = account.words if account.on_sign_in_page else ""
        if hashed is None:
            # Hashing is slow on purpose; the accounts share a password that everybody may read.
            user.set_password(PASSWORD)
            hashed = user.password
        user.password = hashed
        user.save()
        users[account.key] = user
        TenantAccess.objects.bulk_create(
            TenantAccess(user=user, tenant=tenants[slug], role=account.role) for slug in account.tenants
        )
    return users
