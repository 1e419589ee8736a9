"""What a mailing does about people of whom nobody knows whether they have the mail."""

from django.db import models


class InDoubtPolicy(models.TextChoices):
    """What happens to people of whom nobody knows whether the relay took their mail."""

    ASK = "ask", "A person decides"
    RESEND = "resend", "Send once more"
