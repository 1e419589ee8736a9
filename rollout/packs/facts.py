"""`change.yaml`: the change as facts. Everything a page, a text or a count says stands on one of them."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rollout.packs.reading import Node

VERSION = r"\d+(\.\d+){0,3}"
CLOUDS = ("worldwide", "gcc", "gcc_high", "dod", "china")
GRANULARITIES = ("day", "week", "early-month", "mid-month", "late-month", "month", "quarter", "half-year")


class Group(StrEnum):
    """The four questions under which facts are shown, in this order."""

    WHAT_CHANGES = "what_changes"
    WHO_IS_AFFECTED = "who_is_affected"
    WHEN = "when"
    WHAT_TO_DO = "what_to_do"


class Certainty(StrEnum):
    """How sure a fact is.

    read: it stands in the named source · known: general knowledge of the product · derived: our own reading or
    arithmetic · decided: what we do about it.
    """

    READ = "read"
    KNOWN = "known"
    DERIVED = "derived"
    DECIDED = "decided"


@dataclass(frozen=True)
class Source:
    """Where something was read. `second_hand`: as quoted by somebody else."""

    key: str
    name: str
    url: str
    published: date | None
    second_hand: bool


@dataclass(frozen=True)
class Reference:
    """A source, and the place in it: “Notice, first paragraph”."""

    source: Source
    place: str

    def __str__(self) -> str:
        return f"{self.source.name}, {self.place}" if self.place else self.source.name


@dataclass(frozen=True)
class Fact:
    """One statement with its sources. `told` is set where sources disagree: what people are told."""

    key: str
    group: Group
    statement: str
    references: tuple[Reference, ...]
    certainty: Certainty
    told: str


@dataclass(frozen=True)
class DayRange:
    """Days between which something happens, as precise as the vendor was."""

    first: date
    last: date
    granularity: str


@dataclass(frozen=True)
class SourceWindow:
    """When one source says it happens, for one phase. `why_not_used` is empty for the source that counts.

    `known_since` is the day the source was published. `is_quoted`: the sentence is the announcement's quotation.
    """

    source: Source
    phase: str
    platform: str
    clouds: tuple[str, ...]
    begin: DayRange | None
    end: DayRange | None
    reading: str
    known_since: date
    is_quoted: bool
    why_not_used: str


@dataclass(frozen=True)
class OsFloor:
    """The lowest OS version that works, from a day on."""

    since: date
    version: str


@dataclass(frozen=True)
class PackThresholds:
    """Versions from which a phone counts as ready: the app's, and the OS version the vendor's notice names.

    `os_floors` are the OS versions in time: what the app's store page asks for grows after the notice.
    """

    app_version: str
    os_version: str
    os_floors: tuple[OsFloor, ...]

    def os_version_on(self, day: date) -> str:
        """The lowest OS version that works on this day."""
        return next((floor.version for floor in reversed(self.os_floors) if floor.since <= day), self.os_version)


@dataclass(frozen=True)
class Affected:
    """Whom it concerns: people with the app on one of these platforms ("ios", "ipados")."""

    platforms: tuple[str, ...]
    app: str


@dataclass(frozen=True)
class Expiry:
    """A day from which something our texts say is wrong."""

    key: str
    on: date
    what: str
    source: Source


@dataclass(frozen=True)
class ChangeFacts:
    """The whole of `change.yaml`; `thresholds` and `affected` are None where it asks nothing of phones, or not yet."""

    mc_id: str
    slug: str
    name: str
    short_name: str
    tracked_since: date
    thresholds: PackThresholds | None
    affected: Affected | None
    sources: dict[str, Source]
    facts: tuple[Fact, ...]
    windows: tuple[SourceWindow, ...]
    clouds_named: tuple[str, ...]
    link_hosts: tuple[str, ...]
    links: dict[str, str]
    expiries: tuple[Expiry, ...]

    @property
    def asks_of_phones(self) -> bool:
        """Whether it says whom it concerns and from which versions on; else counts of phones mean nothing."""
        return self.thresholds is not None and self.affected is not None

    def facts_of(self, group: Group) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.group == group)

    def expiry(self, key: str) -> Expiry:
        return next(expiry for expiry in self.expiries if expiry.key == key)


def no_facts(mc_id: str) -> ChangeFacts:
    """What is known of a change before anybody wrote its pack: the number alone."""
    return ChangeFacts(
        mc_id=mc_id, slug=mc_id.lower(), name=mc_id, short_name="", tracked_since=date.min, thresholds=None,
        affected=None, sources={}, facts=(), windows=(), clouds_named=(), link_hosts=(), links={}, expiries=(),
    )  # fmt: skip


def read_facts(root: Node, *, mc_id: str) -> ChangeFacts:
    """The facts of this change. Raises PackError with the line of what is wrong."""
    root.only(
        "id", "slug", "name", "short_name", "tracked_since", "thresholds", "affected", "clouds_named", "sources",
        "facts", "windows", "links", "expires",
    )  # fmt: skip
    sources = {key: _source(key, node) for key, node in root["sources"].items()}
    links = root["links"].only("hosts", "pages")
    return ChangeFacts(
        mc_id=root["id"].text(one_of=(mc_id,)),
        slug=root["slug"].matching(r"[a-z0-9]+(-[a-z0-9]+)*", "“authenticator-ios-backup”"),
        name=root["name"].text(at_most=200),
        short_name=root["short_name"].text(at_most=80),
        tracked_since=root["tracked_since"].day(),
        thresholds=_thresholds(node) if (node := root.get("thresholds")) else None,
        affected=_affected(node) if (node := root.get("affected")) else None,
        sources=sources,
        facts=_facts(root["facts"], sources),
        windows=tuple(_window(node, sources) for node in root["windows"]),
        clouds_named=tuple(cloud.text(one_of=CLOUDS) for cloud in root["clouds_named"]),
        link_hosts=links["hosts"].texts(),
        links=_pages(links["pages"], links["hosts"].texts()),
        expiries=tuple(_expiry(node, sources) for node in root["expires"]),
    )


def _source(key: str, node: Node) -> Source:
    node.only("name", "url", "published", "second_hand")
    url, published, second_hand = node.get("url"), node.get("published"), node.get("second_hand")
    return Source(
        key=key,
        name=node["name"].text(at_most=120),
        url=url.matching(r"https://\S+", "an https address") if url else "",
        published=_published(published) if published else None,
        second_hand=second_hand.flag() if second_hand else False,
    )


def _published(node: Node) -> date:
    """A day, or of a month ("2025-06") its last day: by then at the latest it could be known."""
    text = node.matching(r"\d{4}-\d{2}(-\d{2})?", "2025-07-08 or 2025-07")
    if len(text) > len("2025-07"):
        return node.day()
    year, month = int(text[:4]), int(text[5:])
    if not 1 <= month <= 12:
        raise node.error(f"“{text}” is not a month.")
    return date(year, month, monthrange(year, month)[1])


def _thresholds(node: Node) -> PackThresholds:
    node.only("app_version", "os_version", "os_floors")
    floors = [floor.only("since", "version") for floor in node["os_floors"]]
    return PackThresholds(
        app_version=node["app_version"].matching(VERSION, "6.8.33"),
        os_version=node["os_version"].matching(VERSION, "16.0"),
        os_floors=tuple(
            OsFloor(floor["since"].day(), floor["version"].matching(VERSION, "17.0"))
            for floor in sorted(floors, key=lambda floor: floor["since"].day())
        ),
    )


def _affected(node: Node) -> Affected:
    node.only("platforms", "app")
    platforms = tuple(item.text(one_of=("ios", "ipados", "android")) for item in node["platforms"])
    return Affected(platforms=platforms, app=node["app"].text())


def _facts(nodes: Node, sources: dict[str, Source]) -> tuple[Fact, ...]:
    facts: dict[str, Fact] = {}
    for node in nodes:
        node.only("id", "group", "statement", "told", "certainty", "sources")
        if (key := node["id"].text()) in facts:
            raise node["id"].error(f"the fact “{key}” is there twice.")
        facts[key] = Fact(
            key=key,
            group=Group(node["group"].text(one_of=tuple(Group))),
            statement=node["statement"].text(),
            references=tuple(_reference(item, sources) for item in node["sources"]),
            certainty=Certainty(node["certainty"].text(one_of=tuple(Certainty))),
            told=told.text() if (told := node.get("told")) else "",
        )
    return tuple(facts.values())


def _reference(node: Node, sources: dict[str, Source]) -> Reference:
    node.only("from", "place")
    place = node.get("place")
    return Reference(_known_source(node["from"], sources), place.text() if place else "")


def _known_source(node: Node, sources: dict[str, Source]) -> Source:
    return sources[node.text(one_of=tuple(sources))]


def _window(node: Node, sources: dict[str, Source]) -> SourceWindow:
    node.only("source", "phase", "platform", "clouds", "begin", "end", "reading", "quoted", "why_not_used")
    source = _known_source(node["source"], sources)
    if source.published is None:
        raise node["source"].error(f"“{source.key}” needs “published”: it gives dates.")
    quoted, why_not, begin, end = (node.get(key) for key in ("quoted", "why_not_used", "begin", "end"))
    return SourceWindow(
        source=source,
        phase=node["phase"].text(at_most=40),
        platform=node["platform"].text(at_most=20),
        clouds=tuple(cloud.text(one_of=CLOUDS) for cloud in node["clouds"]),
        begin=_day_range(begin) if begin else None,
        end=_day_range(end) if end else None,
        reading=node["reading"].text(),
        known_since=source.published,
        is_quoted=quoted.flag() if quoted else False,
        why_not_used=why_not.text(at_most=300) if why_not else "",
    )


def _day_range(node: Node) -> DayRange:
    node.only("from", "to", "granularity")
    first, last = node["from"].day(), node["to"].day()
    if last < first:
        raise node["to"].error("the range ends before it begins.")
    return DayRange(first, last, node["granularity"].text(one_of=GRANULARITIES))


def _pages(node: Node, hosts: tuple[str, ...]) -> dict[str, str]:
    pages = {}
    for key, page in node.items():
        url = page.matching(r"https://\S+", "an https address")
        if url.split("/")[2] not in hosts:
            raise page.error("the host of this address is not among “hosts”.")
        pages[key] = url
    return pages


def _expiry(node: Node, sources: dict[str, Source]) -> Expiry:
    node.only("id", "on", "what", "source")
    return Expiry(node["id"].text(), node["on"].day(), node["what"].text(), _known_source(node["source"], sources))
