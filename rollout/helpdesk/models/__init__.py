"""What the helpdesk says: the notice in versions, and known problems."""

from rollout.helpdesk.models.notice import EditedMeanwhile, HelpdeskNotice
from rollout.helpdesk.models.problem import KnownProblem, ProblemState

__all__ = ["EditedMeanwhile", "HelpdeskNotice", "KnownProblem", "ProblemState"]
