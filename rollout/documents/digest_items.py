"""The documents of a digest as items of a mail: one each, with its link and as many passages as there is room for."""

from collections.abc import Iterator

from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode

from notifications.texts import dates
from rollout.documents.digest_words import Words, words_of
from rollout.documents.digests import Digest, Entry
from rollout.documents.models import DocumentTask, Finding
from rollout.documents.rules import rule_of
from rollout.documents.schedule import local_day

MOST_PASSAGES = 30
MOST_DOCUMENTS = 30
# A mail above 100 kB is cut off by mail programs. Each octet may be written as three, in two parts of the mail.
MOST_OCTETS = 10_000
LONGEST_TITLE = 80
LONGEST_SENTENCE = 400


def items_of(digest: Digest, locale: str) -> list[str]:
    """Items of lines. Documents for which there is no room are counted, with a link to all of them."""
    return list(_Items(digest, locale).items())


def task_url(task: DocumentTask) -> str:
    return f"{settings.PORTAL_URL}{reverse('documents:detail', args=[task.tenant.slug, task.pk])}"


def list_url(digest: Digest) -> str:
    """The owner's documents, as the list of the tenant shows them."""
    query = urlencode({"change": digest.change.mc_id, "owner": digest.address})
    return f"{settings.PORTAL_URL}{reverse('documents:list', args=[digest.tenant.slug])}?{query}"


def shortened(text: str, longest: int) -> str:
    """On one line, and no longer than this, cut between words where there are some."""
    text = " ".join(text.split())
    if len(text) <= longest:
        return text
    cut = text[: longest - 1]
    words, _, rest = cut.rpartition(" ")
    return f"{words if words and len(rest) < longest // 2 else cut}…"


class _Items:
    """One mail's items, while room is left."""

    def __init__(self, digest: Digest, locale: str) -> None:
        self._digest = digest
        self._locale = locale
        self._words: Words = words_of(locale)
        self._passages = MOST_PASSAGES
        self._octets = MOST_OCTETS

    def items(self) -> Iterator[str]:
        own, others = self._digest.own, self._digest.others
        # Passages come last: no document is left out for the sentences of another.
        heads = [self._head(entry) for entry in own[:MOST_DOCUMENTS]]
        below = [self._other(entry) for entry in others[:MOST_DOCUMENTS]]
        self._octets -= len("".join([*heads, *below]).encode())
        for entry, head in zip(own, heads, strict=False):
            yield "\n\n".join([head, *self._passages_of(entry)])
        if left := len(own) - len(heads):
            yield f"{self._words.more.format(number=left)}\n{list_url(self._digest)}"
        if below:
            yield "\n\n".join([self._words.others, *below])

    def _head(self, entry: Entry) -> str:
        task, words = entry.task, self._words
        number = words.passage if task.outdated == 1 else words.passages.format(number=task.outdated)
        assert task.due_on is not None, "a task with an owner has a day"
        day = words.parts[entry.part].format(day=dates.day(task.due_on, self._locale))
        return f"{shortened(str(task), LONGEST_TITLE)}\n{day} · {number}\n{task_url(task)}"

    def _other(self, entry: Entry) -> str:
        task, title = entry.task, shortened(str(entry.task), LONGEST_TITLE)
        if not task.owner_address:
            found_on = local_day(self._digest.tenant, task.found_at)
            said = self._words.nobody.format(title=title, day=dates.day(found_on, self._locale))
        else:
            assert task.due_on is not None, "a task with an owner has a day"
            owner = f"{task.owner_name} ({task.owner_address})" if task.owner_name else task.owner_address
            said = self._words.whose.format(title=title, owner=owner, day=dates.day(task.due_on, self._locale))
        return f"{said}\n{task_url(task)}"

    def _passages_of(self, entry: Entry) -> Iterator[str]:
        """As many as there is room for; where some are left out the task is said to have them."""
        shown = 0
        for finding in entry.task.findings.to_correct()[: self._passages]:
            passage = self._passage(finding)
            if self._octets < len(passage.encode()):
                break
            self._octets -= len(passage.encode())
            shown += 1
            yield passage
        self._passages -= shown
        if shown < entry.task.outdated:
            yield self._words.rest

    def _passage(self, finding: Finding) -> str:
        """The place, the sentence, what to write instead in the sentence's language, and why in the reader's."""
        words, language = self._words, self._locale.partition("-")[0]
        heading = shortened(words.section(finding.section), LONGEST_TITLE)
        place = (words.place if heading else words.place_without).format(
            heading=heading, number=finding.sentence_number
        )
        lines = [words.sentence.format(place=place, sentence=shortened(finding.sentence, LONGEST_SENTENCE))]
        if rule := rule_of(self._digest.change.pack, finding.rule):
            lines += [
                words.instead.format(instead=rule.instead.get(finding.language, rule.instead["en"])),
                words.why.format(why=rule.why.get(language, rule.why["en"])),
            ]
        return "\n".join(lines)
