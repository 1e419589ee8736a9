"""Which of a sentence's dates is the begin, the end, and what they were before."""

from dataclasses import dataclass, field

from rollout.changes.dates import kinds
from rollout.changes.dates.points import Point
from rollout.changes.dates.roles import Cited, Role

ENDS_BY_ITSELF = {kinds.RETIREMENT, kinds.END_OF_SUPPORT, kinds.COMPLETED}
BEGIN, END, BOTH = ("begin",), ("end",), ("begin", "end")
SIDE_BY_SIDE = "Two dates stand side by side with nothing between them."


@dataclass(frozen=True)
class Stretch:
    """A date in a slot: one point, or two for a range; none where it could not be read."""

    points: tuple[Point, ...]
    granularity: str = ""
    is_past: bool = False


@dataclass
class Slots:
    """The four dates of a reading before their years are known, with what was noticed."""

    begin: Stretch | None = None
    end: Stretch | None = None
    previous_begin: Stretch | None = None
    previous_end: Stretch | None = None
    flags: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)

    def is_empty(self) -> bool:
        return self.begin is None and self.end is None

    def put(self, names: tuple[str, ...], stretch: Stretch) -> bool:
        """Fill empty slots; False where one of them holds a date already."""
        if any(getattr(self, name) for name in names):
            return False
        for name in names:
            setattr(self, name, stretch)
        return True


def fill(slots: Slots, cited: list[Cited], kind: str) -> None:
    """Put the cited dates of one sentence into the slots, as its kind wants them."""
    last: tuple[str, ...] = ()
    waiting: Cited | None = None
    for place, one in enumerate(cited):
        if one.role is Role.ELSEWHERE:
            slots.flags.append("other-date")
            last = ()
        elif one.role is Role.PREVIOUS:
            if last:
                _put_previous(slots, one, last)
            elif place == 0:
                waiting = one
        else:
            after = cited[place + 1 :]
            is_ended = any(later.role is Role.END for later in after)
            last = _put_current(slots, one, _names(one, after, slots, kind), is_ended=is_ended)
            if waiting and last:
                _put_previous(slots, waiting, last)
                waiting = None


def _put_current(slots: Slots, one: Cited, names: tuple[str, ...], *, is_ended: bool) -> tuple[str, ...]:
    mention = one.mention
    if one.is_move and slots.is_empty():
        return _put_move(slots, one, names)
    if one.is_beside and names == END and slots.begin and not slots.end:
        slots.doubts.append(SIDE_BY_SIDE)
    if not is_ended and _is_from_to(one, names, slots):
        if mention.joint == "to" and one.role is Role.BEGIN:
            slots.doubts.append("Two dates joined by “to” may be the begin and the end, or the stretch it begins in.")
        was_put = slots.put(BEGIN, Stretch(mention.points[:1])) and slots.put(("end",), Stretch(mention.points[1:]))
        names = BOTH
    else:
        was_put = slots.put(names, _stretch(one)) if names else False
    if not was_put:
        slots.flags.append("several-dates")
        return ()
    if mention.doubt:
        slots.doubts.append(mention.doubt)
    return names


def _put_move(slots: Slots, one: Cited, names: tuple[str, ...]) -> tuple[str, ...]:
    """«moved from June to July»: the old date and the new one."""
    old, new = one.mention.points
    slots.put(names, Stretch((new,)))
    slots.put(tuple(f"previous_{name}" for name in names), Stretch((old,)))
    return names


def _is_from_to(one: Cited, names: tuple[str, ...], slots: Slots) -> bool:
    """«from X to Y» begins on X and ends on Y, and so does «between X and Y», unless it only begins in between."""
    if names not in {BOTH, BEGIN} or not slots.is_empty():
        return False
    if one.mention.joint == "to" and one.role is Role.UNSAID:
        return False
    return one.mention.joint in {"from", "to"} or (one.mention.joint == "between" and one.role is not Role.BEGIN)


def _stretch(one: Cited) -> Stretch:
    joint = {"/": "slash-range", "between": "range", "from": "range", "to": "range"}.get(one.mention.joint, "")
    return Stretch(one.mention.points, joint, one.is_past)


def _put_previous(slots: Slots, one: Cited, names: tuple[str, ...]) -> None:
    was = tuple(f"previous_{name}" for name in names)
    if one.is_beside and getattr(slots, was[0]):
        slots.doubts.append(SIDE_BY_SIDE)
    if one.mention.joint in {"from", "to", "between"} and names == BOTH and slots.begin is not slots.end:
        old, new = one.mention.points
        was_put = slots.put(was[:1], Stretch((old,))) and slots.put(was[1:], Stretch((new,)))
    else:
        was_put = slots.put(was, _stretch(one))
    if not was_put:
        slots.flags.append("several-previous")
        return
    if one.mention.doubt:
        slots.doubts.append(one.mention.doubt)


def _names(one: Cited, after: list[Cited], slots: Slots, kind: str) -> tuple[str, ...]:
    """The slots that a date fills; none where it says something further."""
    if one.role is Role.DURING and slots.is_empty():
        return BOTH
    if one.role is Role.BEGIN or (one.role is Role.AFTER and kind not in ENDS_BY_ITSELF):
        return BEGIN
    if kind == kinds.AVAILABILITY:
        return BOTH if slots.is_empty() else END if one.role is Role.END else ()
    if one.role is Role.END or kind in ENDS_BY_ITSELF:
        return END
    return _unsaid(one, after, slots, kind)


def _unsaid(one: Cited, after: list[Cited], slots: Slots, kind: str) -> tuple[str, ...]:
    """The slots of a date that no word gives a role: one stretch, or the begin before an end that is still to come."""
    if kind in {kinds.TAKES_EFFECT, kinds.AVAILABLE_NOW}:
        return BEGIN if slots.begin is None else ()
    if slots.is_empty():
        return BEGIN if any(later.role is Role.END for later in after) else BOTH
    return END if one.is_beside and slots.end is None else ()
