"""A pack's notices, published as first versions."""

from datetime import datetime

from django.db import transaction

from rollout.changes.models import Change
from rollout.helpdesk.models import HelpdeskNotice
from rollout.helpdesk.notice import read_notice
from rollout.packs.checking import checked_pack
from rollout.packs.loader import Pack

FOLDER = "helpdesk"


@transaction.atomic
def publish_from_pack(change: Change, *, at: datetime) -> list[HelpdeskNotice]:
    """Publishes the pack's notice as version 1, in each locale that has no version yet. Gives what it published.

    From then on notices are written in the portal: a locale that has a version, or a draft, stays as it is.
    Raises PackError with file and line.
    """
    pack = checked_pack(change.pack)
    Change.objects.select_for_update().get(pk=change.pk)  # two publishers would both write version 1
    taken = set(HelpdeskNotice.objects.filter(change=change).values_list("locale", flat=True))
    return HelpdeskNotice.objects.bulk_create(
        HelpdeskNotice(change=change, locale=locale, version=1, markdown=text, edited_at=at, published_at=at)
        for locale, text in texts_of(pack).items()
        if locale not in taken
    )


def check_notices(pack: Pack) -> None:
    """Reads the notices of a pack. Raises PackError with file and line."""
    texts_of(pack)


def texts_of(pack: Pack) -> dict[str, str]:
    """The pack's notices by locale. Raises PackError with file and line."""
    texts = {}
    for locale in pack.locales(FOLDER):
        markdown = pack.markdown(f"{FOLDER}/{locale}.md")
        read_notice(markdown)
        texts[locale] = markdown.body
    return texts
