"""Waves: when which people of a tenant meet a change."""

from rollout.waves.models.checklist import BEFORE_READY, ChecklistItem, ChecklistOpen, ChecklistTick
from rollout.waves.models.feed import Feed, FeedKind
from rollout.waves.models.plan import WavePlan
from rollout.waves.models.reach import PersonReach, ReachNow
from rollout.waves.models.snapshot import ReachCounts, ReachSnapshot
from rollout.waves.models.transition import WaveState, WaveTransition
from rollout.waves.models.wave import Wave, WaveNotOver

__all__ = [
    "BEFORE_READY",
    "ChecklistItem",
    "ChecklistOpen",
    "ChecklistTick",
    "Feed",
    "FeedKind",
    "PersonReach",
    "ReachCounts",
    "ReachNow",
    "ReachSnapshot",
    "Wave",
    "WaveNotOver",
    "WavePlan",
    "WaveState",
    "WaveTransition",
]
