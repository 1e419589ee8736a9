"""The style sheets keep their budget, their one source of colours, and the contrast ui.md promises."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "portal" / "static" / "portal" / "css"
SHEETS = sorted(CSS.glob("*.css"))
RAW_BUDGET, GZIP_BUDGET = 48 * 1024, 10 * 1024
RAW_COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|oklab|lab|lch|color|color-mix)\(|:\s*(?:white|black)\b", re.I
)
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}));")

TEXT, GRAPHIC = 4.5, 3.0  # WCAG 2.2: 1.4.3 and 1.4.11
PAIRS = [
    *(
        (f"neutral-foreground-{n}", f"neutral-background-{ground}", TEXT)
        for n in "123"
        for ground in ("1", "2", "3", "4")
    ),
    *((f"neutral-foreground-{n}", "neutral-background-1-hover", TEXT) for n in "123"),
    *((f"neutral-foreground-{n}", "neutral-background-raised", TEXT) for n in "123"),
    *((f"neutral-foreground-{n}", "brand-background-2", TEXT) for n in "123"),
    ("neutral-stroke-accessible", "neutral-background-1", GRAPHIC),
    ("neutral-stroke-accessible", "neutral-background-2", GRAPHIC),
    ("brand-foreground-on", "brand-background", TEXT),
    ("brand-foreground-on", "brand-background-hover", TEXT),
    ("brand-foreground-on", "brand-background-pressed", TEXT),
    *(("brand-foreground-1", f"neutral-background-{ground}", TEXT) for ground in ("1", "2", "3")),
    ("brand-foreground-1", "brand-background-2", TEXT),
    ("brand-stroke-1", "neutral-background-1", GRAPHIC),
    ("brand-stroke-1", "brand-background-2", GRAPHIC),
    *((f"{tone}-foreground", f"{tone}-background", TEXT) for tone in ("success", "warning", "danger")),
    *((f"{tone}-foreground", "neutral-background-1", TEXT) for tone in ("success", "warning", "danger")),
    *(
        (f"neutral-foreground-{n}", f"{tone}-background", TEXT)
        for n in "123"
        for tone in ("success", "warning", "danger")
    ),
    *((f"{tone}-fill", "neutral-background-1", GRAPHIC) for tone in ("success", "warning", "danger")),
    ("danger-fill-on", "danger-fill", TEXT),
    ("focus-outer", "neutral-background-1", GRAPHIC),
    ("focus-outer", "neutral-background-2", GRAPHIC),
    ("focus-outer", "focus-inner", GRAPHIC),
]


def colours(theme: str) -> dict[str, str]:
    """The colour of every token in “light” or “dark”."""
    found = TOKEN.findall((CSS / "tokens.css").read_text())
    return {name: always or (light if theme == "light" else dark) for name, light, dark, always in found}


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    darker, lighter = sorted((luminance(first), luminance(second)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("foreground", "background", "least"), PAIRS)
def test_token_pair_has_enough_contrast(theme: str, foreground: str, background: str, least: float):
    colour = colours(theme)

    assert contrast(colour[foreground], colour[background]) >= least


def test_all_css_together_keeps_its_budget():
    css = b"".join(sheet.read_bytes() for sheet in SHEETS)

    assert len(css) <= RAW_BUDGET
    assert len(gzip.compress(css, 9)) <= GZIP_BUDGET


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_sheet_takes_its_colours_from_the_tokens(sheet: Path):
    if sheet.name == "tokens.css":
        return

    assert RAW_COLOUR.findall(sheet.read_text()) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_sheet_uses_only_tokens_that_exist(sheet: Path):
    css = "".join(sheet.read_text() for sheet in SHEETS)
    defined = set(re.findall(r"(--[a-z0-9-]+):", css))

    assert set(re.findall(r"var\((--[a-z0-9-]+)", sheet.read_text())) <= defined


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_sheet_is_in_a_layer_and_needs_no_force(sheet: Path):
    css = re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.S)

    outside = re.sub(r"@layer [a-z]+ \{.*?\n\}\n?", "", css, flags=re.S)
    assert outside.strip() in ("", "@layer reset, tokens, base, layout, components, utilities;")
    assert "!important" not in css
    assert css.count("{") == css.count("}")


def test_every_sheet_is_linked_and_tokens_come_first():
    links = re.findall(
        r"portal/css/([a-z-]+\.css)", (settings.BASE_DIR / "templates" / "_stylesheets.html").read_text()
    )

    assert sorted(links) == [sheet.name for sheet in SHEETS]
    assert links[0] == "tokens.css"


def test_every_class_is_used_somewhere():
    """In a template, a script or Python; a class may be put together there, as in `badge--{}`."""
    css = re.sub(r"/\*.*?\*/", "", "".join(sheet.read_text() for sheet in SHEETS), flags=re.S)
    classes = set(re.findall(r"\.([a-z][a-z0-9_-]*)", css))
    used = "".join(path.read_text() for path in _sources())

    unused = {name for name in classes if not re.search(rf"(?<![\w-]){name}(?![\w-])", used)}
    assert {name for name in unused if f"{_stem(name)}{{" not in used} == set()


def _stem(name: str) -> str:
    """“badge--” of badge--danger: what is written before the part that is filled in."""
    return name[: max(name.rfind("--"), name.rfind("__")) + 2]


def _sources() -> list[Path]:
    kinds = {
        "templates": "*.html",
        "portal": "*.py",
        "rollout": "*.py",
        "notifications": "*.py",
        "portal/static": "*.js",
    }
    return [path for folder, kind in kinds.items() for path in (settings.BASE_DIR / folder).rglob(kind)]
