"""Sweeps over accounts: safe to run twice, and to miss."""

from celery import shared_task
from django.utils import timezone

from portal.accounts import links


@shared_task
def forget_links() -> None:
    links.forget_links(timezone.now())
