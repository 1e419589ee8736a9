"""One run of one fault: a mailing is sent while something breaks, closes without a hand, and is checked."""

import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Q
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from notifications.deliveries import ledger, sending
from notifications.deliveries.models import Delivery, DeliveryState
from notifications.mailings.content import content_hash
from notifications.mailings.models import InDoubtPolicy, Mailing
from portal.engines.relay import from_settings
from rollout.tenants.models import Mode, Person, Role, Tenant
from tests.factories.accounts import make_user
from tests.factories.mailings import make_mailing, make_told_wave
from tests.factories.tenants import make_tenant, make_user_with_role
from tests.faults.checks import Evidence, Expected, Row, Verdict, judge
from tests.faults.rules import Rule
from tests.faults.site import Site, wait_until

Scenario = Callable[["Trial", int], Expected]
DELIVER = "notifications.deliveries.tasks.deliver"
# However much breaks: a mailing that is not over by then needs a hand.
CLOSED_WITHIN_SECONDS = 300.0
LABELS = {label.lower(): state.value for state in DeliveryState for label in [state.label]}


@dataclass(frozen=True)
class Report:
    """What one run of a fault did. `recoveries`: seconds from each fault to the next mail that the relay took."""

    fault: str
    seed: int
    people: int
    faults: int
    verdict: Verdict
    recoveries: Sequence[float]
    close_seconds: float
    notes: str = ""


@dataclass
class Trial:
    """One mailing on a site, and what is done to it. `faults` are the moments at which something broke."""

    site: Site
    fault: str
    seed: int
    people: int
    faults: list[float] = field(default_factory=list)
    chances: random.Random = field(init=False)
    mailing: Mailing = field(init=False)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chances = random.Random(f"{self.fault} {self.seed}")
        self.site.witness.read()
        self._taken_before = len(self.site.witness.taken)
        self._acts_before = len(self.site.witness.acts)
        self._frozen: list[str] = []
        self._suppressed: list[str] = []
        self._over_at = self._waited_from = 0.0

    # What a scenario does

    def begin(self, *rules: Rule, wakes: int = 1, resends: bool = False, **how: Any) -> None:
        """Freezes a mailing to `people`, of whom a few get none, and wakes a worker as the page does.

        `resends`: people in doubt are sent the mail once more. `how` the relay behaves: see `Witness.follow`.
        """
        self.follow(*rules, **how)
        tenant = make_tenant(mode=Mode.LIVE)
        _add_people_without_mail(tenant.pk)
        policy = InDoubtPolicy.RESEND if resends else InDoubtPolicy.ASK
        self.mailing = _started_mailing(tenant, self.people, policy)
        # Of the directory, not of the ledger: whom the freeze forgets is lost too.
        people = Person.objects.filter(tenant=tenant)
        self._frozen = list(people.values_list("mail", flat=True))
        self._suppressed = list(people.filter(is_enabled=False).values_list("mail", flat=True))
        # Too late for this mailing.
        Person.objects.create(tenant=tenant, entra_id="late", mail=f"late@{tenant.slug}.example", name="Late")
        self.wake(wakes)

    def follow(self, *rules: Rule, **how: Any) -> None:
        """The relay follows these rules from now on."""
        self.site.witness.follow(*rules, **how)

    def wake(self, times: int = 1) -> None:
        self.site.send_task(DELIVER, times)

    def broke(self) -> None:
        """Notes that something broke just now."""
        self.faults.append(time.time())

    def wait_for(self, count: int, seconds: float = 120) -> None:
        """Waits until so many people are settled; the mailing must not be over by then."""
        wait_until(lambda: self.settled_count >= count, seconds, f"{self.fault}: {count} people settled")
        assert not self.is_over, f"{self.fault}: the mailing was over too early for what was to happen in it."

    @property
    def settled_count(self) -> int:
        """How many people have an outcome."""
        sums = self.asked(lambda: ledger.sum_of(self.mailing.pk)) or {}
        return sum(sums.values()) - len(self._suppressed) - sums.get("waiting", 0) - sums.get("deferred", 0)

    @property
    def in_flight_limit(self) -> int:
        """How many mails may be on their way at a moment, as the portal says."""
        with override_settings(RELAYS=from_settings(self.site.email_url, sandbox_port=0)):
            return sending.in_flight_limit()

    def acts_count(self) -> int:
        """How often the relay did anything but take mails in this trial."""
        self.site.witness.read()
        return len(self.site.witness.acts) - self._acts_before

    def hang_ups_count(self) -> int:
        """How often the relay ended a connection by 421: replies before it may be lost with what it had not read."""
        self.site.witness.read()
        return sum(act.get("reply", "").startswith("421") for act in self.site.witness.acts[self._acts_before :])

    def moments(self, count: int, first: int = 10) -> list[int]:
        """So many numbers of settled people, in order, at which to break something."""
        return sorted(self.chances.sample(range(first, int(self.people * 0.8)), count))

    @property
    def state(self) -> str:
        self.mailing.refresh_from_db()
        return self.mailing.state

    @property
    def doubts_are_settled(self) -> bool:
        """Whether everybody in doubt was sent the mail once more, and the closing sum says what came of it."""
        self.mailing.refresh_from_db()
        rows = Delivery.objects.filter(mailing=self.mailing, state="in_doubt")
        if rows.filter(Q(resent_at=None) | Q(next_attempt_at__isnull=False)).exists():
            return False
        now = {state: count for state, count in ledger.sum_of(self.mailing.pk).items() if count}
        return self.mailing.closing_sum == now

    @property
    def is_over(self) -> bool:
        return (
            self.asked(lambda: Mailing.objects.values_list("closed_at", flat=True).get(pk=self.mailing.pk)) is not None
        )

    def asked(self, question: Callable[[], Any]) -> Any:
        """The answer of the database; None while it is away."""
        try:
            return question()
        except DatabaseError:
            connection.close()
            return None

    # What is found in the end

    def wait_until_over(self, seconds: float = CLOSED_WITHIN_SECONDS) -> None:
        """Waits until the mailing is closed or stopped, without a hand."""
        if not self._over_at:
            self._waited_from = time.time()
            wait_until(lambda: self.is_over, seconds, f"{self.fault}, seed {self.seed}: over")
            self._over_at = time.time()
            self.follow()

    def report(self, expected: Expected) -> Report:
        """Checks the mailing when it is over."""
        self.wait_until_over()
        last = self.faults[-1] if self.faults else self._waited_from
        return Report(
            fault=self.fault,
            seed=self.seed,
            people=self.people,
            faults=len(self.faults),
            verdict=judge(self.evidence(), expected),
            recoveries=self._recoveries(),
            close_seconds=self._over_at - last,
            notes=" · ".join(self.notes),
        )

    def evidence(self) -> Evidence:
        """What the relay, the database and the page say of the mailing now."""
        self.site.witness.read()
        self.mailing.refresh_from_db()
        rows = Delivery.objects.filter(mailing=self.mailing).values_list("address", "state", "code", "resent_at")
        return Evidence(
            reference=self.mailing.reference,
            frozen=self._frozen,
            suppressed=self._suppressed,
            taken=self.site.witness.taken[self._taken_before :],
            rows=[Row(address, state, code, resent is not None) for address, state, code, resent in rows],
            mailing_state=self.mailing.state,
            chunk_sum=ledger.sum_of(self.mailing.pk),
            closing_sum=self.mailing.closing_sum,
            page_sum=self._page_sum(),
            refused=self.site.witness.refused,
        )

    def _page_sum(self) -> dict[str, int]:
        """The sum as an administrator of the tenant reads it."""
        user = make_user_with_role(self.mailing.tenant, Role.ADMINISTRATOR)
        reader = Client()
        reader.force_login(user)
        page = reader.get(reverse("mailings:detail", args=[self.mailing.pk])).content.decode()
        said = re.search(r'<p class="sum">(.*?)</p>', page, re.S)
        assert said, page
        parts = re.findall(r"([\d,]+) ([a-z ]+)", strip_tags(said[1]))
        return {LABELS[word.strip()]: int(count.replace(",", "")) for count, word in parts if word.strip() in LABELS}

    def _recoveries(self) -> list[float]:
        times = sorted(mail.at for mail in self.site.witness.taken[self._taken_before :])
        return [next((at for at in times if at > fault), max(self._over_at, fault)) - fault for fault in self.faults]


def _started_mailing(tenant: Tenant, people: int, policy: InDoubtPolicy) -> Mailing:
    """A mailing that people approved and started just now."""
    at = timezone.now()
    mailing = make_mailing(make_told_wave(tenant, people), state=Mailing.State.SCHEDULED, in_doubt_policy=policy)
    for _ in range(mailing.approvals_needed(people)):
        mailing.approvals.create(by=make_user(), at=at, content_hash=content_hash(mailing))
    mailing.start(by=None, at=at)
    return mailing


def _add_people_without_mail(tenant_id: int) -> None:
    """Some who are in the audience and get no mail: the ledger names them as suppressed."""
    Person.objects.bulk_create(
        Person(
            tenant_id=tenant_id,
            entra_id=f"disabled-{number}",
            mail=f"disabled{number}@tenant{tenant_id}.example",
            name=f"Disabled {number}",
            is_enabled=False,
        )
        for number in range(7)
    )
