"""A document with its outdated sentences corrected. Never written to a source: people download it."""

from rollout.documents.correcting.replacing import Corrected, corrected, is_correctable
from rollout.documents.correcting.source_bytes import NotAsRead, bytes_now

__all__ = ["Corrected", "NotAsRead", "bytes_now", "corrected", "is_correctable"]
