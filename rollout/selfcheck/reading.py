"""`ready/<locale>.yaml` of a pack: the questions that somebody asks themselves about their phone, read and checked.

Everything wrong is a PackError with the line. Thresholds are not written down there: `{{ app_version }}` and
`{{ os_version }}` come from the pack's `change.yaml`.
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from rollout.packs.loader import Pack
from rollout.packs.reading import Node
from rollout.selfcheck.answers import Answer, End

FOLDER = "ready"
MOST_QUESTIONS = 12
PLACEHOLDER = re.compile(r"\{\{ *([A-Za-z0-9_]*) *\}\}|[{}]{2}")
COUNT = "count"

# Bold is all the markup there is; everything else stays the text it is.
_bold = MarkdownIt("zero").enable("emphasis")


@dataclass(frozen=True)
class Reply:
    """What may be answered: its `label`, how the list of answers says it, and what is then to do (may be empty)."""

    label: str
    said: str
    do: SafeString


@dataclass(frozen=True)
class Question:
    """One step: the question, and where on the phone its answer is found."""

    key: str
    title: str
    where: SafeString
    replies: dict[Answer, Reply]


@dataclass(frozen=True)
class SelfCheck:
    """The self-check of a change in one language. `almost_one` is its title where one thing is to do."""

    locale: str
    title: str
    questions: tuple[Question, ...]
    titles: dict[End, str]
    almost_one: str
    texts: dict[End, str]
    note: str

    def title_of(self, end: End, todo_count: int) -> str:
        """The heading of an end; `todo_count` answers say that something is to do."""
        if end is End.ALMOST and todo_count == 1:
            return self.almost_one
        return self.titles[end].replace(f"{{{{ {COUNT} }}}}", str(todo_count))


def languages_of(pack: Pack) -> tuple[str, ...]:
    """The languages of a pack's self-check, English first; none where the pack has none."""
    return pack.locales(FOLDER)


def self_check(pack: Pack, locale: str, *, day: date) -> SelfCheck:
    """The self-check in one of its languages, with the thresholds of this day. Raises PackError."""
    return _Reader(pack, day).read(locale)


def check_self_check(pack: Pack) -> None:
    """Reads the self-check of a pack, if it has one: English is there, and every language asks the same questions."""
    locales = languages_of(pack)
    if not locales:
        return
    asked = {
        locale: [question.key for question in _Reader(pack, date.max).read(locale).questions] for locale in locales
    }
    if "en" not in asked:
        raise pack.yaml(_file(locales[0])).error(f"the self-check needs “{_file('en')}”.")
    for locale, keys in asked.items():
        if keys != asked["en"]:
            where = pack.yaml(_file(locale))["questions"]
            raise where.error(f"the questions are not those of English: {', '.join(asked['en'])}.")


def _file(locale: str) -> str:
    return f"{FOLDER}/{locale}.yaml"


class _Reader:
    def __init__(self, pack: Pack, day: date) -> None:
        self._pack = pack
        thresholds = pack.change.thresholds
        self._values = {}
        if thresholds:
            # People say “iOS 16”, and the phone shows more of it than anybody needs.
            os_version = thresholds.os_version_on(day).removesuffix(".0")
            self._values = {"app_version": thresholds.app_version, "os_version": os_version}

    def read(self, locale: str) -> SelfCheck:
        root = self._pack.yaml(_file(locale)).only("title", "answers", "questions", "ends", "note")
        labels = root["answers"].only(*Answer.names())
        questions = tuple(self._question(node, labels) for node in root["questions"])
        if not 0 < len(questions) <= MOST_QUESTIONS:
            raise root["questions"].error(f"{len(questions)} questions: 1 to {MOST_QUESTIONS} fit.")
        ends = root["ends"].only(*(end.value for end in End))
        ready, almost, cannot = (ends[end.value] for end in End)
        almost.only("one", "many", "text")
        return SelfCheck(
            locale=locale,
            title=self._text(root["title"]),
            questions=questions,
            titles={
                End.READY: self._text(ready.only("title", "text")["title"]),
                End.ALMOST: self._text(almost["many"], COUNT),
                End.CANNOT: self._text(cannot.only("title", "text")["title"]),
            },
            almost_one=self._text(almost["one"]),
            texts={end: self._text(ends[end.value]["text"]) for end in End},
            note=self._text(root["note"]),
        )

    def _question(self, node: Node, labels: Node) -> Question:
        node.only("id", "question", "where", "answers", *Answer.names())
        own = node.get("answers")
        replies = {}
        for answer in Answer:
            label = (own.only(*Answer.names()).get(answer.word) if own else None) or labels[answer.word]
            replies[answer] = self._reply(node[answer.word], label, needs_do=answer is not Answer.YES)
        return Question(
            key=node["id"].matching(r"[a-z][a-z_]*", "os_version"),
            title=self._text(node["question"]),
            where=self._bold(node["where"]),
            replies=replies,
        )

    def _reply(self, node: Node, label: Node, *, needs_do: bool) -> Reply:
        node.only("said", "do") if needs_do else node.only("said")
        do = self._bold(node["do"]) if needs_do else SafeString("")
        return Reply(label=self._text(label), said=self._text(node["said"]), do=do)

    def _bold(self, node: Node) -> SafeString:
        html: str = _bold.renderInline(self._text(node))
        return mark_safe(html)  # noqa: S308 (the parser escapes all but its own bold)

    def _text(self, node: Node, *more: str) -> str:
        """One line with the thresholds in it; a placeholder among `more` stays as it is."""

        def value(found: re.Match[str]) -> str:
            name = found[1] or ""
            if name in more:
                return f"{{{{ {name} }}}}"
            if name not in self._values:
                known = ", ".join((*self._values, *more)) or "none, as the pack has no thresholds"
                raise node.error(f"“{found[0]}” is no placeholder here. Known are: {known}.")
            return self._values[name]

        return PLACEHOLDER.sub(value, node.text())
