"""axe on a page as people with every combination of window and theme meet it."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ALL_RULES = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOUR_RULES = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
WIDTHS = (1440, 390)
NARROWEST = 320  # WCAG 2.2, 1.4.10: no sideways scrolling down to here
# Dark changes nothing but colours (tokens.css), so only what looks at colours looks again.
THEMES = {"light": ALL_RULES, "dark": COLOUR_RULES}
# Rows after the tenth repeat the markup of those above; judging 50 of them costs seconds and finds nothing.
FIRST_ROWS = {"exclude": [["tbody > tr:nth-child(n + 11)"]]}
OPEN_DETAILS = "document.querySelectorAll('details').forEach(details => { details.open = true; })"
RUN = "async ([context, options]) => (await axe.run(context, options)).violations"
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

_axe = Axe()


def assert_accessible(page: Page, *, open_details: bool = True) -> None:
    """No finding of axe on the page as it stands, in 1440 and 390 px, light and dark, and no sideways scrolling.

    `open_details` opens every disclosure first. The page keeps the last width and theme.
    """
    if open_details:
        page.evaluate(OPEN_DETAILS)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for theme, rules in THEMES.items():
            page.emulate_media(color_scheme=theme)
            found += [f"{width} px, {theme}: {line}" for line in findings(page, rules)]
    page.set_viewport_size({"width": NARROWEST, "height": 900})
    overflow = page.evaluate(TOO_WIDE)
    if overflow > 0:
        found.append(f"{NARROWEST} px: {overflow} px too wide")
    assert not found, f"{page.url}\n" + "\n".join(found)


def findings(page: Page, run_only: dict[str, object], rules: dict[str, object] | None = None) -> list[str]:
    """axe's violations, one line each: rule, element, and what to mend. `rules` are settings of single ones."""
    if page.evaluate("typeof axe") == "undefined":
        # Its 600 kB once per page, not once per combination.
        page.evaluate(_axe.axe_script)
    options = {"runOnly": run_only, "rules": rules or {}, "resultTypes": ["violations"]}
    violations = page.evaluate(RUN, [FIRST_ROWS, options])
    return [
        f"{violation['id']}: {node['target'][0]}: {node['failureSummary'].splitlines()[-1].strip()}"
        for violation in violations
        for node in violation["nodes"]
    ]
