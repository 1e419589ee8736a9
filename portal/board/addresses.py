"""Addresses to which several pages lead, and those of rooms that may not be installed."""

from django.urls import NoReverseMatch, reverse

from rollout.tenants.reach import ReachClass


def address(name: str, *args: str | int) -> str:
    """The address of a page, empty where its room is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def people_address(mc_id: str, reach_class: ReachClass, slug: str) -> str:
    """The list of the people of a class at a tenant."""
    return reverse("board:people", args=[mc_id], query={"tenant": slug, "class": reach_class.value})


def documents_address(mc_id: str, slug: str, *, state: str = "") -> str:
    """The list of the documents of a tenant that a change made wrong; of a state or overdue, where one is named."""
    asked = {"change": mc_id} | ({"state": state} if state else {})
    return reverse("documents:list", args=[slug], query=asked)


def phones_address(mc_id: str, reach_class: ReachClass | None, slug: str) -> str:
    """The list of the phones of a class at a tenant; without a class of all its phones."""
    asked = {"tenant": slug} | ({"reach": reach_class.value} if reach_class else {})
    return reverse("board:phones", args=[mc_id], query=asked)


def told_address(mc_id: str, answer: str, slug: str) -> str:
    """The list of the people at a tenant who were told ("yes") or were not ("no"); without an answer of both."""
    asked = {"tenant": slug} | ({"told": answer} if answer else {})
    return reverse("board:told", args=[mc_id], query=asked)


def wave_people_address(mc_id: str, reach_class: ReachClass | None, wave_id: int) -> str:
    """The list of the people of a wave in a class; without a class of all its people."""
    asked = {"wave": str(wave_id)} | ({"class": reach_class.value} if reach_class else {})
    return reverse("board:people", args=[mc_id], query=asked)


def drawer_url(mc_id: str, slug: str, query_string: str) -> str:
    """Where a tenant opens in its drawer, in the board of this query (“?as_of=2025-09-24”, or nothing)."""
    return reverse("board:drawer", args=[mc_id, slug]) + query_string
