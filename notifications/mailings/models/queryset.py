"""The words for mailings."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.db import IntegrityError, models, transaction
from django.db.models import Count, Exists, IntegerField, Max, OuterRef, Q, Subquery, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from notifications.deliveries.models import Chunk
from notifications.deliveries.told import TELLING, Dates, dates_now
from notifications.mailings.models.canary import CanaryRule
from notifications.mailings.models.in_doubt import InDoubtPolicy
from notifications.mailings.models.reference import new_reference
from notifications.mailings.models.refusals import AlreadyOpen, NotReadyToSend
from notifications.mailings.models.transition import MailingState, MailingTransition
from notifications.texts.models import Purpose, Text
from portal.accounts.models import User
from rollout.tenants.models import Mode, Tenant
from rollout.waves.audience import AudienceRule
from rollout.waves.models import Wave

if TYPE_CHECKING:
    from notifications.mailings.models.mailing import Mailing

# A mailing whose start was missed by more than this waits for a person, so that nobody is told by surprise.
GRACE = timedelta(hours=1)


class MailingQuerySet(models.QuerySet["Mailing"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(wave__tenant__in=Tenant.objects.visible_to(user))

    def editable_by(self, user: User) -> Self:
        return self.filter(wave__tenant__in=Tenant.objects.editable_by(user))

    def approvable_by(self, user: User) -> Self:
        return self.filter(wave__tenant__in=Tenant.objects.approvable_by(user))

    def with_rows(self) -> Self:
        """With everything that a row or the page of a mailing names."""
        return self.select_related("wave__tenant", "wave__change", "text", "created_by", "corrects")

    def with_sent_count(self) -> Self:
        """With `sent_count`: as the closing sum says it, before that as the ledger counts it now; None before it."""
        now = Chunk.objects.filter(mailing=OuterRef("pk")).order_by().values("mailing").annotate(sum=Sum("sent"))
        said = Cast(KT("closing_sum__sent"), IntegerField())
        return self.annotate(sent_count=Coalesce(said, Subquery(now.values("sum")), output_field=IntegerField()))

    def open(self) -> Self:
        return self.filter(state__in=self.model.OPEN)

    def in_state(self, state: str) -> Self:
        return self.filter(state=state)

    def scheduled(self) -> Self:
        return self.in_state(MailingState.SCHEDULED)

    def running(self) -> Self:
        return self.in_state(MailingState.SENDING)

    def paused(self) -> Self:
        return self.in_state(MailingState.PAUSED)

    def for_purpose(self, purpose: str) -> Self:
        return self.filter(purpose=purpose)

    def of_waves(self, waves: models.QuerySet[Wave]) -> Self:
        return self.filter(wave__in=waves.order_by())

    def about_changed_dates(self) -> Self:
        return self.for_purpose(Purpose.DATE_CHANGED)

    def unsent(self) -> Self:
        """Nobody has been told anything by them yet."""
        return self.filter(state__in=self.model.BEFORE_SENDING)

    def waiting_for_canary(self) -> Self:
        """Being sent to their first people; the others wait for what becomes of these."""
        return self.running().filter(canary_count__gt=0, canary_passed_at=None)

    def in_hand(self) -> Self:
        """Being sent, or paused in the midst of it."""
        return self.filter(state__in=(MailingState.SENDING, MailingState.PAUSED))

    def frozen(self) -> Self:
        """Their people stand in the ledger, whatever became of them; one thrown away before has none."""
        return self.filter(audience_count__isnull=False)

    def reached_somebody(self) -> Self:
        """Somebody has the mail, or may have it."""
        return self.filter(Exists(Chunk.objects.filter(Q(sent__gt=0) | Q(in_doubt__gt=0), mailing=OuterRef("pk"))))

    def of_version(self, text_id: int, version: int) -> Self:
        """Which say this version of a text."""
        return self.filter(text=text_id, version=version)

    def told_somebody(self) -> Self:
        """Mailings that say when it happens, of which somebody has the mail or may have it; the first sent first."""
        return self.reached_somebody().filter(purpose__in=TELLING).order_by("started_at", "pk")

    def last_of_waves(self) -> Self:
        """Of each wave the mailing that was sent last."""
        return self.order_by("wave_id", models.F("started_at").desc(nulls_first=True), "-pk").distinct("wave_id")

    def answered(self, dates: Dates) -> Self:
        """About changed dates, and these very ones: sent, being sent, or thrown away by a person."""
        settled = self.about_changed_dates().exclude(state__in=self.model.BEFORE_SENDING)
        return settled.filter(new_dates=dates.to_json())

    def of_tenant(self, slug: str) -> Self:
        return self.filter(wave__tenant__slug=slug)

    def of_wave(self, wave: Wave) -> Self:
        return self.filter(wave=wave).select_related("wave__tenant")

    def matching(self, query: str) -> Self:
        """Whose tenant, wave or reference holds this."""
        named = Q(wave__tenant__name__icontains=query) | Q(wave__name__icontains=query)
        return self.filter(named | Q(reference__icontains=query))

    def paused_by_the_portal(self) -> Self:
        """Paused by nobody: for the relay's answers, its first people or its deadline. With `paused_why`."""
        pauses = MailingTransition.objects.filter(mailing=OuterRef("pk")).into(MailingState.PAUSED)
        last = pauses.order_by("-at", "-pk")
        paused = self.paused().annotate(paused_by=Subquery(last.values("by")[:1]))
        return paused.filter(paused_by=None).annotate(paused_why=Subquery(last.values("reason")[:1]))

    def past_deadline(self, at: datetime) -> Self:
        return self.filter(not_after__lt=at)

    def paces(self, *, most: int, fewest: int) -> list[tuple[int, datetime, datetime]]:
        """How many were sent from when to when, by the last mailings to at least so many that nobody paused."""
        paused = MailingTransition.objects.filter(mailing=OuterRef("pk")).into(MailingState.PAUSED)
        closed = self.in_state(MailingState.CLOSED).annotate(said=Cast(KT("closing_sum__sent"), IntegerField()))
        closed = closed.filter(~Exists(paused), said__gte=fewest, started_at__isnull=False)
        began = Coalesce("canary_passed_at", "started_at")
        return list(closed.order_by("-closed_at").values_list("said", began, "closed_at")[:most])

    def count_by_state(self) -> dict[str, int]:
        return dict(self.values_list("state").annotate(count=Count("pk")).order_by())

    def in_trial(self) -> Self:
        return self.filter(wave__tenant__mode=Mode.TRIAL)

    def held(self) -> Self:
        """Whose text the relay refuses, so that senders hand nothing over."""
        return self.filter(hold__held_at__isnull=False).select_related("hold")

    def stopping(self) -> Self:
        """Stopped mailings of which mails may still be on their way."""
        return self.filter(state=MailingState.STOPPED, closed_at=None)

    def to_send_once_more(self) -> Self:
        """Whose people in doubt are sent the mail once more, as was approved; some of them may have been already."""
        doubting = Exists(Chunk.objects.filter(mailing=OuterRef("pk"), in_doubt__gt=0))
        alive = self.filter(state__in=(MailingState.SENDING, MailingState.CLOSED))
        closed_without = Q(state=MailingState.CLOSED, closing_sum__in_doubt__isnull=True)
        return alive.filter(doubting, in_doubt_policy=InDoubtPolicy.RESEND).exclude(closed_without)

    def to_sum_anew(self) -> Self:
        """Over, and of those whom the closing sum counts in doubt some have the mail since."""
        now = Chunk.objects.filter(mailing=OuterRef("pk")).order_by().values("mailing").annotate(sum=Sum("in_doubt"))
        doubting = self.filter(state__in=(MailingState.CLOSED, MailingState.STOPPED), closing_sum__in_doubt__gt=0)
        said = Cast(KT("closing_sum__in_doubt"), IntegerField())
        return doubting.annotate(in_doubt_now=Subquery(now.values("sum"))).exclude(in_doubt_now=said)

    def due(self, at: datetime) -> Self:
        """Approved mailings whose start has come, no longer ago than the grace time, and before their deadline."""
        return self.scheduled().filter(send_at__lte=at, send_at__gt=at - GRACE).exclude(not_after__lt=at)

    def missed(self, at: datetime) -> Self:
        """Approved mailings that did not start when they should have, and now wait for a person."""
        return self.scheduled().filter(Q(send_at__lte=at - GRACE) | Q(not_after__lt=at))

    def draft(
        self,
        *,
        wave: Wave,
        purpose: str,
        by: User | None,
        at: datetime,
        corrects: "Mailing | None" = None,
        corrects_version: bool = False,
    ) -> "Mailing":
        """A new mailing with the newest published version of the purpose's text. Raises AlreadyOpen, NotReadyToSend.

        `corrects`, `corrects_version`: of a correction whose people get it.
        """
        text = Text.objects.filter(change_id=wave.change_id, purpose=purpose).first()
        version = text and text.versions.filter(published_at__isnull=False).aggregate(last=Max("version"))["last"]
        if not text or not version:
            raise NotReadyToSend(f"The change has no published text for “{Purpose(purpose).label}”.")
        try:
            with transaction.atomic():
                mailing = self.create(
                    wave=wave,
                    text=text,
                    purpose=purpose,
                    version=version,
                    reference=new_reference(),
                    corrects=corrects,
                    corrects_version=corrects_version,
                    created_by=by,
                    created_at=at,
                    canary_count=CanaryRule.usual(_people_of(wave)).canary_count,
                    new_dates=dates_now(wave).to_json() if purpose == Purpose.DATE_CHANGED else {},
                )
                mailing.note_step("", MailingState.DRAFT, by=by, at=at)
                if corrects:
                    corrects.note_step(corrects.state, corrects.state, by=by, at=at, reason=_corrected_by(mailing))
        except IntegrityError:
            raise AlreadyOpen(self.open().get(wave=wave, purpose=purpose)) from None
        return mailing


def _corrected_by(correction: "Mailing") -> str:
    return f"A correction was written: {correction.reference}"


def _people_of(wave: Wave) -> int:
    return AudienceRule.from_json(wave.audience).people(wave).count()
