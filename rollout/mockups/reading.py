"""`mockups.yaml` of a pack, read and checked.

Everything wrong is a PackError with the line; a text too wide for its place on the screen is wrong too.
"""

from rollout.mockups.places import PLACES, VALUE_GAP
from rollout.mockups.screens import Account, Accounts, Gap, Mark, Mockups, Notice, Part, Row, Screen, Section, Tab
from rollout.packs.checking import pack_or_empty
from rollout.packs.loader import Pack
from rollout.packs.reading import Node

FILE = "mockups.yaml"


def mockups(mc_id: str) -> Mockups | None:
    """The screens of a change's pack, or None where the pack has none. Raises PackError where they are wrong."""
    return mockups_in(pack_or_empty(mc_id))


def mockups_in(pack: Pack) -> Mockups | None:
    """The screens of a pack, or None where it has none. Raises PackError where they are wrong."""
    return pack.part(read_mockups) if pack.has(FILE) else None


def check_mockups(pack: Pack) -> None:
    """Reads the screens of a pack, if it has any. Raises PackError with the line."""
    if pack.has(FILE):
        read_mockups(pack)


def read_mockups(pack: Pack) -> Mockups:
    """Reads and checks `mockups.yaml`: no key unknown, no language missing, no text too wide, no number unexplained."""
    root = pack.yaml(FILE).only("languages", "words", "screens", "marks")
    languages = root["languages"].texts()
    screens: dict[str, tuple[Screen, ...]] = {}
    used: dict[str, tuple[int, ...]] = {}
    for lang in languages:
        reader = _Reader(pack.mc_id, lang, languages, root["words"])
        screens[lang] = tuple(reader.screen(key, node) for key, node in root["screens"].items())
        used = reader.marks
    return Mockups(pack.mc_id, languages, screens, _marks(root, used))


def _marks(root: Node, used: dict[str, tuple[int, ...]]) -> dict[str, tuple[Mark, ...]]:
    """The explanations of each screen's numbers: every number has one, and none is left over."""
    explained = {}
    for key, node in root["marks"].items():
        node.only("title", "text")
        if not any(key == str(number) for numbers in used.values() for number in numbers):
            raise node.error(f"the number {key} stands on no screen.")
        explained[int(key)] = Mark(int(key), node["title"].text(), node["text"].text())
    for screen, numbers in used.items():
        for number in numbers:
            if number not in explained:
                raise root["marks"].error(f"the number {number} of screen {screen} is not explained.")
    return {screen: tuple(explained[number] for number in numbers) for screen, numbers in used.items()}


class _Reader:
    """Reads the screens in one language. `marks` collects the numbers of each screen."""

    def __init__(self, mc_id: str, lang: str, languages: tuple[str, ...], words: Node) -> None:
        self.mc_id = mc_id
        self.lang = lang
        self.languages = languages
        self.words = dict(words.items())
        self.marks: dict[str, tuple[int, ...]] = {}
        self._numbers: list[int] = []

    def screen(self, key: str, node: Node) -> Screen:
        node.only("caption", "when", "alt", "bar", "parts", "tabs")
        bar = node["bar"].only("left", "title", "right")
        self._numbers = []
        screen = Screen(
            mc_id=self.mc_id,
            key=key,
            lang=self.lang,
            caption=self._text(node["caption"]),
            when=self._text(node["when"]),
            alt=self._text(node["alt"]),
            left=left.text(one_of=("menu", "back")) if (left := bar.get("left")) else "",
            title=self._fitting(bar["title"], "bar_title"),
            right=right.text(one_of=("plus",)) if (right := bar.get("right")) else "",
            parts=tuple(self._part(part) for part in node["parts"]),
            tabs=tuple(self._tab(tab) for tab in tabs) if (tabs := node.get("tabs")) else (),
        )
        self.marks[key] = tuple(self._numbers)
        return screen

    def _part(self, node: Node) -> Part:
        node.only("notice", "accounts", "section", "gap")
        (kind, value), *more = node.items()
        if more:
            raise node.error("a part is one of notice, accounts, section or gap.")
        match kind:
            case "notice":
                return self._notice(value)
            case "accounts":
                return Accounts(tuple(self._account(account) for account in value))
            case "section":
                return self._section(value)
            case _:
                mark = self._mark(value.only("mark"))
                if mark is None:
                    raise value.error("a gap needs a mark: nothing else of it is seen.")
                return Gap(mark)

    def _notice(self, node: Node) -> Notice:
        node.only("title", "text", "link", "closes", "mark")
        closes = node.get("closes")
        return Notice(
            title=self._fitting(node["title"], "notice_title"),
            text=self._fitting(node["text"], "notice_text"),
            link=self._fitting(node["link"], "notice_link"),
            closes=closes is not None and closes.flag(),
            mark=self._mark(node),
        )

    def _account(self, node: Node) -> Account:
        node.only("name", "detail", "mark")
        return Account(
            name=self._fitting(node["name"], "account_name"),
            detail=self._fitting(node["detail"], "account_detail"),
            mark=self._mark(node),
        )

    def _section(self, node: Node) -> Section:
        node.only("title", "notice", "rows", "note")
        note = node.get("note")
        return Section(
            title=self._fitting(node["title"], "section_title"),
            notice=self._notice(notice) if (notice := node.get("notice")) else None,
            rows=tuple(self._row(row) for row in node["rows"]),
            note=self._fitting(note, "footnote") if note else "",
        )

    def _row(self, node: Node) -> Row:
        node.only("label", "switch", "value", "mark")
        switch, value_node = node.get("switch"), node.get("value")
        label = self._fitting(node["label"], "switch_label" if switch else "row_label")
        value = self._fitting(value_node, "row_value") if value_node else ""
        taken = PLACES["row_label"].width(label) + VALUE_GAP + PLACES["row_value"].width(value)
        if value and taken > PLACES["row_value"].room:
            raise node.error(f"“{label}” and “{value}” ({self.lang}) do not fit in one line.")
        return Row(label, switch.flag() if switch else None, value, self._mark(node))

    def _tab(self, node: Node) -> Tab:
        node.only("icon", "label")
        return Tab(node["icon"].text(one_of=("lock", "card")), self._fitting(node["label"], "tab"))

    def _mark(self, node: Node) -> int | None:
        if (mark := node.get("mark")) is None:
            return None
        number = mark.number()
        self._numbers.append(number)
        return number

    def _text(self, node: Node) -> str:
        """The text itself per language, or the name of a word."""
        return self._in_language(node) if _is_mapping(node) else self._word(node)

    def _word(self, node: Node) -> str:
        if (word := self.words.get(node.text())) is None:
            raise node.error(f"“{node.text()}” is not among the words.")
        return self._in_language(word) if _is_mapping(word) else word.text()

    def _in_language(self, node: Node) -> str:
        return node.only(*self.languages)[self.lang].text()

    def _fitting(self, node: Node, place: str) -> str:
        """A text that fits the room of its place; texts that may break, word by word."""
        text = self._text(node)
        where = PLACES[place]
        for line in where.lines(text):
            if (over := where.width(line) - where.room) > 0:
                raise node.error(f"“{line}” ({self.lang}) is {over:.1f} units too wide for its place.")
        return text


def _is_mapping(node: Node) -> bool:
    return isinstance(node.plain(), dict)
