"""Waves: when which people of a tenant meet a change."""

from rollout.waves.models.bulk_act import BulkAct, BulkActWave
from rollout.waves.models.checklist import BEFORE_READY, ChecklistItem, ChecklistOpen, ChecklistTick
from rollout.waves.models.feed import Feed, FeedKind
from rollout.waves.models.plan import WavePlan
from rollout.waves.models.plan_check import PlanCheck
from rollout.waves.models.reach import PersonReach, ReachNow
from rollout.waves.models.snapshot import ReachCounts, ReachSnapshot
from rollout.waves.models.transition import BEFORE_ROLLING, PAUSABLE, SETTLED, WaveState, WaveTransition
from rollout.waves.models.wave import Wave, WaveNotMovable, WaveNotOver

__all__ = [
    "BEFORE_READY",
    "BEFORE_ROLLING",
    "PAUSABLE",
    "SETTLED",
    "BulkAct",
    "BulkActWave",
    "ChecklistItem",
    "ChecklistOpen",
    "ChecklistTick",
    "Feed",
    "FeedKind",
    "PersonReach",
    "PlanCheck",
    "ReachCounts",
    "ReachNow",
    "ReachSnapshot",
    "Wave",
    "WaveNotMovable",
    "WaveNotOver",
    "WavePlan",
    "WaveState",
    "WaveTransition",
]
