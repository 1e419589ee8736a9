"""Announcements as received, the change we track, and the vendor's window."""

from rollout.changes.models.announcement import Announcement
from rollout.changes.models.change import Change, ChangeStatus, Step, StepTick
from rollout.changes.models.window import VendorWindow

__all__ = ["Announcement", "Change", "ChangeStatus", "Step", "StepTick", "VendorWindow"]
