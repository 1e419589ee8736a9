"""How far Microsoft is in a tenant is read from what posts are seen to hold, and never guessed."""

import json

import pytest

from rollout.changes.posts import read_values
from tests.changes.posts import graph_post


def read(value):
    details = [{"name": "Summary", "value": "The lamp moves."}, {"name": "FeatureStatusJson", "value": value}]
    (post,) = read_values([graph_post(details=details)]).posts
    return post


def entry(status, platform="All"):
    return {"RoadmapId": 1, "Platform": platform, "Status": status, "LatestRing": "", "LastUpdateTime": None}


@pytest.mark.parametrize(
    ("value", "status"),
    [
        ({"1": [entry("InRollout")]}, "InRollout"),
        ({"1": [entry("scheduled")]}, "Scheduled"),
        ([entry("Launched")], "Launched"),
        (entry("Launched"), "Launched"),
        # The entry for all platforms decides; without one, platforms in different places are on their way.
        ({"1": [entry("Launched", "iOS"), entry("InRollout"), entry("Scheduled", "Web")]}, "InRollout"),
        ({"1": [entry("Launched", "iOS"), entry("Scheduled", "Web")]}, "InRollout"),
        ({"1": [entry("Launched", "iOS")], "2": [entry("Launched", "Web")]}, "Launched"),
        # A word that nobody has seen stays as it came, without what could not be stored.
        ({"1": [entry("On\x00Hold")]}, "OnHold"),
        ({"1": [entry("x" * 100)]}, "x" * 40),
        ({"1": [entry("FeatureRolloutStatusNotSupported")]}, ""),
        ({"1": [entry("")]}, ""),
        ({"1": "InRollout"}, ""),
        ({}, ""),
    ],
)
def test_the_status_is_read_from_the_shapes_that_posts_have(value, status):
    assert read(json.dumps(value)).feature_status == status
    assert read(json.loads(json.dumps(value).replace("\\u0000", ""))).feature_status == status


@pytest.mark.parametrize("value", ["", "{", "Launched", "[" * 90_000, '"' * 200_000, "null", None, 7, "9" * 9_000])
def test_what_cannot_be_read_gives_no_status_and_is_kept(value):
    post = read(value)

    assert post.feature_status == ""
    assert post.tenant_parts["details"] == [{"name": "FeatureStatusJson", "value": value}]
    assert post.raw["details"] == [{"name": "Summary", "value": "The lamp moves."}]


def test_what_people_did_with_the_post_is_the_tenants_own():
    (post,) = read_values([graph_post(viewPoint={"isArchived": False, "isRead": True})]).posts

    assert post.tenant_parts == {"viewPoint": {"isArchived": False, "isRead": True}}
    assert "viewPoint" not in post.raw


def test_a_post_of_nobody_has_no_parts():
    (post,) = read_values([graph_post()]).posts

    assert (post.tenant_parts, post.feature_status) == ({}, "")


def test_moments_of_windows_powershell_are_read():
    (post,) = read_values([graph_post(startDateTime="/Date(1752017376000)/")]).posts

    assert post.published_at.isoformat() == "2025-07-08T23:29:36+00:00"
