"""Tells the owner of a document what to correct: one mail per task, and once more when it opens again."""

import logging
from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.urls import reverse

from notifications.deliveries import direct
from notifications.deliveries.models import DirectMail
from notifications.deliveries.pinning import tenant_values
from notifications.texts import dates
from notifications.texts.models import Purpose, TextVersion
from notifications.texts.rendering import render
from rollout.documents.models import DocumentTask, Finding
from rollout.documents.rules import load_rules
from rollout.tenants.models import Person

log = logging.getLogger(__name__)

SUBJECT_NOUN = "document_task"
MOST_FINDINGS = 30
"""Sentences a mail lists; the task's page has them all."""

# How a finding is said in a mail, by the mail's language.
ITEM = {
    "en": "{place}: “{sentence}”\nWrite instead: “{instead}”\nWhy: {why}",
    "de": "{place}: „{sentence}“\nBesser: „{instead}“\nWarum: {why}",
    "fr": "{place} : « {sentence} »\nÀ écrire : « {instead} »\nPourquoi : {why}",
    "es": "{place}: «{sentence}»\nEscriba: «{instead}»\nPor qué: {why}",
}
PLACE = {
    "en": ("{heading}, sentence {number}", "Sentence {number}"),
    "de": ("{heading}, Satz {number}", "Satz {number}"),
    "fr": ("{heading}, phrase {number}", "Phrase {number}"),
    "es": ("{heading}, frase {number}", "Frase {number}"),
}


def tell_owner(task: DocumentTask, *, at: datetime) -> DirectMail | None:
    """Mails the task's owner. None where no text for such mails is published; told twice, it is sent once."""
    version = _version(task)
    if version is None:
        log.warning("no text for document tasks is published", extra={"task_id": task.pk})
        return None
    mail = render(version, _values(task, version.locale))
    return direct.tell(
        tenant=task.tenant,
        address=task.owner_address,
        subject_noun=SUBJECT_NOUN,
        subject_id=task.pk,
        # Found again, it is another matter than before; given to somebody else, that person has not heard of it.
        key=f"{SUBJECT_NOUN}:{task.pk}:{task.found_at.isoformat()}:{task.owner_address.lower()}",
        mail=mail,
        at=at,
    )


def told(task: DocumentTask) -> list[DirectMail]:
    """The mails about a task, newest first."""
    mails = DirectMail.objects.filter(tenant=task.tenant, subject_noun=SUBJECT_NOUN, subject_id=task.pk)
    return list(mails.order_by("-created_at"))


def _version(task: DocumentTask) -> TextVersion | None:
    """The newest published text, in the owner's language, else the tenant's, else English."""
    published = TextVersion.objects.published().filter(text__change=task.change_id, text__purpose=Purpose.DOCUMENT_TASK)
    newest = published.aggregate(newest=Max("version"))["newest"]
    by_locale = {version.locale: version for version in published.filter(version=newest)}
    owner = Person.objects.filter(tenant=task.tenant, mail__iexact=task.owner_address).exclude(locale="").first()
    for locale in (owner.locale if owner else "", task.tenant.locale, "en"):
        for wanted in (locale, locale.partition("-")[0]):
            if wanted in by_locale:
                return by_locale[wanted]
    return None


def _values(task: DocumentTask, locale: str) -> dict[str, str | list[str]]:
    tenant = task.tenant
    findings = list(task.findings.to_correct())
    items = [_item(finding, task.change.pack, locale.partition("-")[0]) for finding in findings[:MOST_FINDINGS]]
    assert task.due_on is not None
    return {
        **tenant_values(tenant),
        "owner_name": task.owner_name,
        "document_title": str(task.document),
        "findings_count": str(len(findings)),
        "findings": items,
        "task_url": settings.PORTAL_URL + reverse("documents:detail", args=[tenant.slug, task.pk]),
        "due_on": dates.day(task.due_on, locale),
        "mc_id": task.change.mc_id,
    }


def _item(finding: Finding, pack_id: str, language: str) -> str:
    """The place, the sentence, what to write instead in the sentence's language, and why in the reader's."""
    language = language if language in ITEM else "en"
    rule = load_rules(pack_id).rule(finding.rule)
    assert rule is not None, "a finding of this reading has a rule of this pack"
    with_heading, without = PLACE[language]
    heading = finding.section
    return ITEM[language].format(
        place=(with_heading if heading else without).format(heading=heading, number=finding.sentence_number),
        sentence=finding.sentence,
        instead=rule.instead.get(finding.language, rule.instead["en"]),
        why=rule.why.get(language, rule.why["en"]),
    )
