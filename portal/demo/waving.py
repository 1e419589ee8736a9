"""Carries the demo's waves and mailings through their steps, by the verbs that people's acts go through."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from notifications.deliveries.freezing import preview
from notifications.deliveries.models import Suppression
from notifications.mailings.checks import Case, checks_of
from notifications.mailings.checks.accepting import accept, open_findings
from notifications.mailings.models import Mailing
from notifications.texts.models import Purpose
from portal.accounts.models import User
from portal.demo.history import recorded
from portal.demo.outcomes import settle
from portal.demo.waves import REMINDER_AUDIENCE, DemoMailing, DemoWave
from rollout.changes.models import Change
from rollout.tenants.models import Person, Tenant
from rollout.waves.audience import count_people
from rollout.waves.models import ChecklistItem, Wave

WHY_IT_STAYS = "Agreed with the service desk: it stays as planned."
BEFORE_READY = (ChecklistItem.HELPDESK_BRIEFED, ChecklistItem.DOCUMENTS_ASSIGNED)


class Story:
    """Plays one tenant's part. `users` are the demo's accounts by key; "" is the portal itself."""

    def __init__(self, tenant: Tenant, change: Change, users: dict[str, User]) -> None:
        self._tenant, self._change, self._users = tenant, change, users
        self._zone = ZoneInfo(tenant.time_zone)

    def play(self, told: DemoWave) -> Wave:
        """One wave from its plan to where it ended, with its mailing."""
        planned = self._at(told.planned)
        with recorded(planned, self._users["ada"]):
            wave = Wave.objects.plan(
                tenant=self._tenant,
                change=self._change,
                by=self._users["ada"],
                at=planned,
                name=told.name,
                starts_on=date.fromisoformat(told.starts),
                ends_on=date.fromisoformat(told.ends),
                audience=told.audience,
                owner=self._users["ada"],
            )
            count_people(wave, at=planned)
        mailing: Mailing | None = None
        for state, when, key, reason in told.steps:
            at, by = self._at(when), self._users.get(key)
            if state == "announced" and mailing and told.mailing:
                self._finish(mailing, told.mailing, at=at)
            with recorded(at, by):
                self._step(wave, state, by=by, reason=reason, at=at)
            if state == "ready" and told.mailing and mailing is None:
                mailing = self._send(wave, told.mailing)
            elif state == "ready" and told.mailing and mailing:
                with recorded(at, by):
                    mailing.resume(by=by, at=at)
            wave.refresh_from_db()
        return wave

    def plan_reminder(self, *, at: datetime) -> None:
        """Today's wave: people whose app is still too old, ready, with its reminder written and not yet approved."""
        today = at.astimezone(self._zone).date()
        monday = today + timedelta(days=7 - today.weekday())
        planned, ready = at - timedelta(days=6), at - timedelta(days=1)
        by = self._users["ada"]
        with recorded(planned, by):
            wave = Wave.objects.plan(
                tenant=self._tenant,
                change=self._change,
                by=by,
                at=planned,
                name="Older app",
                starts_on=monday,
                ends_on=monday + timedelta(days=4),
                audience=REMINDER_AUDIENCE,
                owner=by,
            )
            count_people(wave, at=planned)
        with recorded(ready, by):
            self._step(wave, "ready", by=by, reason="", at=ready)
            Mailing.objects.draft(wave=wave, purpose=Purpose.REMINDER, by=by, at=ready)

    def suppress(self, told: DemoWave, people: list[str], *, count: int) -> None:
        """Addresses of the wave that were refused before this change."""
        known = Person.objects.filter(tenant=self._tenant, entra_id__in=people, is_enabled=True).exclude(mail="")
        Suppression.objects.bulk_create(
            Suppression(
                tenant=self._tenant,
                address=address,
                reason="Address does not exist (550 5.1.1)",
                since=datetime(2025, 6, 16, 8, 0, tzinfo=UTC),
                until=datetime(2025, 10, 31, 8, 0, tzinfo=UTC),
            )
            for address in known.order_by("pk").values_list("mail", flat=True)[:count]
        )

    def _step(self, wave: Wave, state: str, *, by: User | None, reason: str, at: datetime) -> None:
        match state:
            case "ready" if wave.state == Wave.State.PAUSED:
                wave.resume(by=by, at=at)
            case "ready":
                for item in BEFORE_READY:
                    wave.tick(item, by=by, at=at)
                wave.make_ready(by=by, at=at)
            case "announced":
                wave.announce(at=at)
            case "rolling":
                wave.start(at=at)
            case "done":
                wave.confirm_done(by=by, at=at)
            case "paused":
                wave.pause(by=by, reason=reason, at=at)
            case "cancelled":
                wave.cancel(by=by, reason=reason, at=at)

    def _send(self, wave: Wave, told: DemoMailing) -> Mailing:
        """Written, approved and sent; up to the pause where there is one."""
        author = self._users["ines"] if self._tenant.slug == "contoso" else self._users["ada"]
        written, sent = self._at(told.written), self._at(told.sent)
        with recorded(written, author):
            mailing = Mailing.objects.draft(wave=wave, purpose=Purpose.ADVANCE, by=author, at=written)
            mailing.canary_count = 0
            mailing.save(update_fields=["canary_count"])
            accept_findings(mailing, by=author, at=written)
        for key, when in told.approved:
            with recorded(self._at(when), self._users[key]):
                mailing.approve(by=self._users[key], at=self._at(when))
        with recorded(sent, author):
            mailing.start(by=author, at=sent)
        if told.pause_after:
            settle(mailing, at=sent, sent=told.pause_after)
            paused = self._at(told.paused)
            with recorded(paused, self._users["ada"]):
                mailing.pause(
                    by=self._users["ada"], reason="With the wave: device management decides first.", at=paused
                )
        return mailing

    def _finish(self, mailing: Mailing, told: DemoMailing, *, at: datetime) -> None:
        """The rest in line is settled, and the mailing closes."""
        settle(mailing, at=self._at(told.resumed or told.sent), refused=told.failed)
        with recorded(at, None):
            assert mailing.close(at=at), f"{mailing} does not add up"

    def _at(self, local: str) -> datetime:
        """ "2025-09-24 14:12" on the tenant's clock."""
        return datetime.fromisoformat(local).replace(tzinfo=self._zone)


def accept_findings(mailing: Mailing, *, by: User, at: datetime) -> None:
    """The author says of each finding that may stay why it stays."""
    for check in open_findings(checks_of(Case(mailing, preview(mailing, at), at)), starting=True):
        if check.may_accept:
            accept(mailing, check.key, check.found_hash, reason=WHY_IT_STAYS, by=by, at=at)
