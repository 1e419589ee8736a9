"""Who is told, and what became of it."""

from django.db import models


class Person(models.Model):
    mail = models.CharField(max_length=254)
    first_name = models.CharField(max_length=120)
    locale = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default="waiting")
    reason = models.CharField(max_length=300, default="")
    settled_at = models.DateTimeField(null=True)
