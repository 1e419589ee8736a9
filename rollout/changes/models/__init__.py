"""Announcements as received, what tenants and people say of them, the change we track, and the vendor's window."""

from rollout.changes.models.announcement import Announcement
from rollout.changes.models.change import Change, ChangeStatus, Step, StepTick
from rollout.changes.models.fetch import Fetch, FetchState
from rollout.changes.models.tenant_post import FeatureStatus, TenantPost
from rollout.changes.models.triage import AssignedMeanwhile, DecidedMeanwhile, Triage, TriageState
from rollout.changes.models.triaged import TO_DO, ActBy, PostState
from rollout.changes.models.window import VendorWindow

__all__ = [
    "TO_DO",
    "ActBy",
    "Announcement",
    "AssignedMeanwhile",
    "Change",
    "ChangeStatus",
    "DecidedMeanwhile",
    "FeatureStatus",
    "Fetch",
    "FetchState",
    "PostState",
    "Step",
    "StepTick",
    "TenantPost",
    "Triage",
    "TriageState",
    "VendorWindow",
]
