"""The vendor's sentences stay out of the packs, but for the one quotation."""

import html
import json
import re

import pytest
from django.conf import settings

from rollout.packs.loader import ROOT, load_pack

POST = settings.BASE_DIR.parent / "shared" / "data" / "MC1111780.json"
RUN = 8


def words(text):
    return re.findall(r"\w+", html.unescape(re.sub(r"<[^>]+>", " ", text)).lower())


def runs(text):
    found = words(text)
    return {" ".join(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}


def test_runs_are_found_across_markup():
    assert runs("<p>One two <b>three</b> four five six&nbsp;seven eight</p>") == {
        "one two three four five six seven eight"
    }


@pytest.mark.skipif(not POST.exists(), reason="the vendor's post is not at hand (shared/data/MC1111780.json)")
def test_no_eight_words_of_the_post_stand_in_the_packs():
    post = json.loads(POST.read_text(encoding="utf-8"))
    theirs = runs(post["Body"]["Content"]) | {run for part in post["Details"] for run in runs(part["Value"])}
    quotation = load_pack("MC1111780").announcement.quotation.text

    for path in ROOT.rglob("*"):
        if path.suffix in {".md", ".yaml", ".json"}:
            ours = path.read_text(encoding="utf-8").replace(quotation, " ")
            assert not runs(ours) & theirs, path.name
