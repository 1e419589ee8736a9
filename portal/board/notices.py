"""What needs attention at one tenant, in full sentences and with the way there."""

from dataclasses import dataclass

from django.urls import reverse

from portal.badges import badge_of
from portal.board.addresses import documents_address, people_address, phones_address
from portal.board.attention import Attention, Reason
from portal.board.reading import Board, TenantRow
from portal.formatting import counted, day
from rollout.tenants.reach import ReachClass

ADVICE = {
    Reason.ONLY_METHOD: "A new phone without a backup locks them out. Help them add a second method before their wave.",
    Reason.BLOCKED: "Device management switches off what the change needs. Somebody must decide.",
    Reason.NOT_TOLD: "Tell its people, or move its days.",
    Reason.MISSED: "Its moment passed and nobody was told. Send it now, or set a new time.",
    Reason.DATE_CHANGED: "A message that tells them waits to be read, approved and sent, or to be written.",
    Reason.PAUSED: "It goes on when somebody resumes it.",
    Reason.NOT_CONFIRMED: "Look at the phones that are still old, then confirm that it is done.",
    Reason.OLD_PHONES: "Remind their people, or ask them what is in the way.",
    Reason.BEFORE_WINDOW: "The vendor {moved}: it opens on {first_day}. Move the wave, or leave it on purpose.",
    Reason.AFTER_WINDOW: "The vendor expects to be done by {last_day}.",
    Reason.OVERDUE: "Somebody may follow an outdated document.",
    Reason.NO_WAVE: "Nobody will be told before a wave is planned.",
    Reason.NO_DATE: "That is not announced, and it is not done.",
    Reason.TRIAL: "Only people on the allow-list get mail.",
}


@dataclass(frozen=True)
class Notice:
    """One message bar. `tone` is empty for a plain one; `url` is empty where there is nothing to do."""

    title: str
    advice: str
    icon: str
    tone: str
    label: str
    url: str


def notices_of(row: TenantRow, board: Board) -> list[Notice]:
    """One per reason, worst first."""
    return [_notice(one, row, board) for one in row.attention]


def _notice(one: Attention, row: TenantRow, board: Board) -> Notice:
    label, url = _way(one, row, board.change.mc_id)
    window = row.window
    return Notice(
        title=one.text,
        advice=ADVICE[one.reason].format(
            first_day=day(window.first) if window else "",
            last_day=day(window.last) if window else "",
            moved=f"{window.move.in_words}" if window and window.move else "",
        ),
        icon=badge_of("attention", one.reason.look).icon,
        tone=one.reason.severity if one.counts else "",
        label=label,
        url=url,
    )


def _way(one: Attention, row: TenantRow, mc_id: str) -> tuple[str, str]:
    """Label and URL of the one thing to do next."""
    slug = row.tenant.slug
    if one.wave is not None:
        return "Open the wave", reverse("waves:detail", args=[one.wave])
    ways = {
        Reason.ONLY_METHOD: (
            f"See the {counted(one.number, 'person', 'people')}",
            people_address(mc_id, ReachClass.ONLY_METHOD, slug),
        ),
        Reason.BLOCKED: (f"See the {counted(one.number, 'phone')}", phones_address(mc_id, ReachClass.BLOCKED, slug)),
        Reason.OLD_PHONES: ("See the phones", phones_address(mc_id, ReachClass.UPDATE, slug)),
        Reason.OVERDUE: ("See the documents", documents_address(mc_id, slug, state="overdue")),
        Reason.NO_WAVE: ("Plan a wave", reverse("waves:add", args=[mc_id], query={"tenant": slug})),
        Reason.NO_DATE: ("See what the notice says", reverse("changes:detail", args=[mc_id])),
    }
    return ways.get(one.reason, ("", ""))
