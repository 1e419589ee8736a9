"""What was read from a sentence."""

from dataclasses import dataclass

from rollout.changes.dates.spans import Span


@dataclass(frozen=True)
class Reading:
    """A sentence's reading. A date that could not be read is None, with a doubt that says so.

    `kind` is rollout, availability, takes-effect, retirement, end-of-support, available-now, completed, paused,
    cancelled-or-paused, update-header, to-be-announced, or None where the sentence says nothing of these, as a date
    that stands alone does.
    `flags` are what was noticed; `doubts` are full sentences to people on why a date may be wrong, usually none.
    """

    kind: str | None = None
    phase: str | None = None
    clouds: tuple[str, ...] = ()
    clouds_stated: bool = False
    scope: str | None = None
    begin: Span | None = None
    end: Span | None = None
    previous_begin: Span | None = None
    previous_end: Span | None = None
    flags: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """`reading`, `flags` and `doubts` in the shape of timelines.json."""
        spans = {name: getattr(self, name) for name in ("begin", "end", "previous_begin", "previous_end")}
        return {
            "reading": {
                "kind": self.kind,
                "phase": self.phase,
                "clouds": list(self.clouds),
                "clouds_stated": self.clouds_stated,
                "scope": self.scope,
                **{name: span.as_json() if span else None for name, span in spans.items()},
            },
            "flags": list(self.flags),
            "doubts": list(self.doubts),
        }
