"""Addresses of rooms that may not be installed."""

from django.urls import NoReverseMatch, reverse


def address(name: str, *args: str | int) -> str:
    """The address of a page, empty where its room is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
