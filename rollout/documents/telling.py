"""Tells owners of documents what to correct: one mail a day and tenant, in its working hours, if there is something."""

import hashlib
import logging
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import Max

from notifications.deliveries import direct
from notifications.deliveries.models import DirectMail
from notifications.deliveries.pinning import tenant_values
from notifications.texts import dates
from notifications.texts.locales import nearest
from notifications.texts.models import Purpose, TextVersion
from notifications.texts.rendering import render
from rollout.documents.digest_items import items_of, list_url, shortened, task_url
from rollout.documents.digest_words import words_of
from rollout.documents.digests import Digest, digest_of, owners_to_tell
from rollout.documents.due_days import due_day
from rollout.documents.models import DocumentTask, Telling
from rollout.documents.schedule import local_day
from rollout.tenants import work_hours
from rollout.tenants.models import Person, Tenant

log = logging.getLogger(__name__)

SUBJECT_NOUN = "document_task"
LONGEST_IN_SUBJECT = 40
"""Characters of a title: with the words around it a subject stays within 60, which phones show."""


def tell_owners(tenant: Tenant, *, at: datetime) -> int:
    """Mails everybody of a tenant with something to be told who had no mail today. How many were told.

    Outside the working hours nobody. Safe to run twice, at the same time, and after a crash.
    """
    if not work_hours.is_at_work(tenant, at):
        return 0
    mails = 0
    for address in owners_to_tell(tenant, at):
        try:
            mails += _tell(tenant, address, at) is not None
        except (DatabaseError, MemoryError):
            raise
        except Exception:
            # A text that lacks a value, or a document nobody thought of, keeps this mail back and no other's.
            log.exception("an owner of documents could not be told", extra={"tenant_id": tenant.pk})
    return mails


def tell_owner(task: DocumentTask, *, at: datetime) -> DirectMail | None:
    """The owner's mail of today at once, for somebody who just gave a task away.

    None where the owner had it already, and outside the working hours: then the next day's mail has the task.
    """
    if not task.owner_address or not work_hours.is_at_work(task.tenant, at):
        return None
    return _tell(task.tenant, task.owner_address.lower(), at)


def _tell(tenant: Tenant, address: str, at: datetime) -> DirectMail | None:
    """One address's mail of today, with what it tells of noted beside it. None where there is none to send."""
    key = _key(tenant, address, at)
    with transaction.atomic():
        # Sweeps that come at the same moment take turns: the second finds the mail.
        Tenant.objects.select_for_update(no_key=True).get(pk=tenant.pk)
        if DirectMail.objects.filter(key=key).exists():
            return None
        digest = digest_of(tenant, address, at, is_kept_back=bool(direct.why_not(tenant, address, at)))
        if digest is None:
            return None
        version = _version(digest)
        mail = direct.tell(
            tenant=tenant,
            address=address,
            subject_noun=SUBJECT_NOUN,
            subject_id=digest.entries[0].task.pk,
            key=key,
            mail=render(version, _values(digest, version.locale)),
            at=at,
        )
        Telling.objects.bulk_create(
            Telling(
                task=entry.task,
                mail=mail,
                address=address,
                part=entry.part,
                due_on=entry.task.due_on,
                told_on=digest.today,
                at=at,
            )
            for entry in digest.entries
        )
    return mail


def _key(tenant: Tenant, address: str, at: datetime) -> str:
    """The mail's name: of one tenant, address and day there is one. An address may be longer than a key."""
    whose = hashlib.sha256(address.encode()).hexdigest()
    return f"documents:{tenant.pk}:{local_day(tenant, at)}:{whose}"


def _version(digest: Digest) -> TextVersion:
    """The newest published text, in the owner's language, else the tenant's, else English."""
    published = TextVersion.objects.published().filter(text__change=digest.change, text__purpose=Purpose.DOCUMENT_TASK)
    newest = published.aggregate(newest=Max("version"))["newest"]
    by_locale = {version.locale: version for version in published.filter(version=newest)}
    owner = Person.objects.filter(tenant=digest.tenant, mail__iexact=digest.address).exclude(locale="").first()
    return by_locale[nearest(list(by_locale), owner.locale if owner else "", digest.tenant.locale, "en")]


def _values(digest: Digest, locale: str) -> dict[str, str | list[str]]:
    """One document is named, several are counted; the day is the earliest, the link leads to all of them."""
    tasks = [entry.task for entry in digest.entries]
    is_one = len(tasks) == 1
    days = [task.due_on for task in tasks if task.due_on is not None]
    due_on = min(days) if days else due_day(digest.tenant, digest.change, digest.today).on
    names = [entry.task.owner_name for entry in digest.own] or [tasks[0].document.source.owner_name]
    return {
        **tenant_values(digest.tenant),
        "owner_name": next(filter(None, names), ""),
        "document_title": (
            shortened(str(tasks[0]), LONGEST_IN_SUBJECT)
            if is_one
            else words_of(locale).documents.format(number=len(tasks))
        ),
        "findings_count": str(sum(task.outdated for task in tasks)),
        "findings": items_of(digest, locale),
        "task_url": task_url(tasks[0]) if is_one else list_url(digest),
        "due_on": dates.day(due_on, locale),
        "mc_id": digest.change.mc_id,
    }
