"""How far the mailbox into which mails come back is read."""

from django.db import models


class BounceMailbox(models.Model):
    """One mailbox by its name (`Mailbox.name`), and what was read out of it.

    Everything up to `last_uid` was read, as long as the server's `uid_validity` is the same (RFC 3501 §2.3.1.1).
    `worker` reads it until `lease_until`. `ended_at`: end of the last run; `problem` says why it failed, and
    `failing_since` since when runs do. The counts are of all mails that were ever read: those of ours that
    `came_back`, those that say it of a mail that is not ours, those that report nothing, those nobody can read.
    """

    name = models.CharField(max_length=700, unique=True)
    uid_validity = models.BigIntegerField(null=True, blank=True)
    last_uid = models.BigIntegerField(default=0)
    worker = models.CharField(max_length=40, blank=True, default="")
    lease_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True, default="")
    came_back = models.PositiveBigIntegerField(default=0)
    not_ours = models.PositiveBigIntegerField(default=0)
    no_report = models.PositiveBigIntegerField(default=0)
    unreadable = models.PositiveBigIntegerField(default=0)
