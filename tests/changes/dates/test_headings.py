"""Phase, clouds and scope: before the colon, without one, and in the sentence."""

from datetime import date

import pytest

from rollout.changes.dates import read_sentence

PUBLISHED = date(2025, 2, 10)
REST = "We will begin rolling out early March 2025."
GA, STANDARD, TARGETED = "General Availability", "Standard Release", "Targeted Release"
ALL = ("Worldwide", "GCC", "GCC High", "DoD")
# heading, phase, clouds, scope
HEADINGS = [
    ("General Availability (Worldwide):", GA, ("Worldwide",), None),  # the plain form
    ("General Availability (Worldwide, GCC, GCC High, and DoD):", GA, ALL, None),  # a list
    ("General Availability Worldwide:", GA, ("Worldwide",), None),  # without brackets
    ("General Availability (Worldwide)", GA, ("Worldwide",), None),  # without a colon
    ("General availability -", GA, (), None),  # a dash
    ("General Availability (Worldwide): ):", GA, ("Worldwide",), None),  # stray characters
    ("GA:", GA, (), None),  # short
    ("Availability (Worldwide):", GA, ("Worldwide",), None),  # shortened
    ("Standard:", STANDARD, (), None),  # the older names
    ("Standard Release (if applicable):", STANDARD, (), None),  # a template's words
    ("Targeted:", TARGETED, (), None),
    ("Preview:", "Preview", (), None),
    ("Private Preview:", "Private Preview", (), None),
    ("Public Developer Preview:", "Public Preview", (), "Public Developer Preview"),  # more than the phase
    ("Worldwide, GCC, GCC High & DoD:", None, ALL, None),  # clouds alone
    ("For Worldwide:", None, ("Worldwide",), None),
    ("GCC-H and DOD:", None, ("GCC High", "DoD"), None),  # aliases
    ("GCC Moderate, GCCH, GCC-High:", None, ("GCC", "GCC High"), None),
    ("Gallatin:", None, ("China (21Vianet)",), None),
    ("USSec/USNat:", None, ("USSec", "USNat"), None),
    ("General Availability (Production, GCC):", GA, ("Worldwide", "GCC"), None),  # beside other clouds
    ("General Availability (Production):", GA, (), "Production"),  # alone it is a place
    ("General Availability (Worldwide, excluding GCC):", GA, ("Worldwide",), "excluding GCC"),  # what is not
    ("• Targeted Release:", TARGETED, (), None),  # a bullet
    ("WW:", None, ("Worldwide",), None),
    ("General Availability (Standard Multi-Tenant):", GA, ("Worldwide",), None),
    ("General Availability (Worldwide iOS):", GA, ("Worldwide",), "iOS"),  # a platform among clouds
    ("General Availability (Web, Windows):", GA, (), "Web, Windows"),  # platforms alone
    ("iOS General Availability (Worldwide):", GA, ("Worldwide",), "iOS"),  # before the phase
    ("General Availability (Worldwide) for bookable desks:", GA, ("Worldwide",), "bookable desks"),  # after it
    ("Targeted Release | Notes for Android:", TARGETED, (), "Notes for Android"),  # behind a bar
    ("Phase 2: Summaries: Targeted Release (Worldwide):", TARGETED, ("Worldwide",), "Phase 2, Summaries"),  # three
    ("Web domain change:", None, (), "Web domain change"),  # a product
    ("When this will happen: General Availability (GCC):", GA, ("GCC",), None),  # behind the title
]


@pytest.mark.parametrize(("heading", "phase", "clouds", "scope"), HEADINGS, ids=[row[0] for row in HEADINGS])
def test_a_heading_names_phase_clouds_and_scope(heading, phase, clouds, scope):
    reading = read_sentence(f"{heading} {REST}", PUBLISHED)

    assert (reading.phase, reading.clouds, reading.scope) == (phase, clouds, scope)
    assert reading.clouds_stated == bool(clouds)
    assert reading.begin is not None


IN_SENTENCES = [
    ("For Outlook on the web, we will begin rolling out in March 2025.", None, (), "Outlook on the web"),
    (
        "We roll this out to users on that update channel starting March 3, 2025.",
        None,
        (),
        "users on that update channel",
    ),
    ("This will roll out to our commercial tenants in March 2025.", None, (), "commercial tenants"),
    ("We will begin rolling out to the Graph Beta endpoint in March 2025.", None, (), "Graph Beta endpoint"),
    ("We will begin rolling out in Edge Stable version 129 in March 2025.", None, (), "Edge Stable version 129"),
    ("We will begin rolling out to managed PCs in March 2025.", None, (), "managed PCs"),
    ("1Tenants with 25 licensesMarch 3, 2025", None, (), "Tenants with 25 licenses"),
    ("We will begin rolling out to customers in March 2025.", None, (), None),
    ("Rollout to general availability in worldwide clouds begins in March 2025.", GA, ("Worldwide",), None),
    ("Targeted release will begin rolling out in March 2025.", TARGETED, (), None),
    ("We will begin rolling out to Current Channel in March 2025.", None, (), "Current Channel"),
    ("We will begin rolling out on Android in March 2025.", None, (), "Android"),
    ("We will begin rolling out to the UK in March 2025. Other regions will follow.", None, (), "UK first"),
    ("Available in March 2025 via Current Channel (Preview) v2503+.", None, (), "Current Channel (Preview) v2503+"),
]


@pytest.mark.parametrize(("sentence", "phase", "clouds", "scope"), IN_SENTENCES)
def test_a_sentence_names_them_too(sentence, phase, clouds, scope):
    reading = read_sentence(sentence, PUBLISHED)

    assert (reading.phase, reading.clouds, reading.scope) == (phase, clouds, scope)
