"""What the helpdesk reads and writes."""

from django.urls import reverse

from tests.factories.waves import make_wave
from tests.journeys.visits.visit import HELPDESK, READER, Visit, tenant_of_all


def briefing() -> str:
    """The page of a wave whose helpdesk has one person who was not briefed."""
    wave = make_wave(tenant_of_all())
    return reverse("helpdesk:brief", args=[wave.change.mc_id, wave.pk])


VISITS = [
    Visit("helpdesk", "/helpdesk/MC1111780/", by=HELPDESK),
    Visit("helpdesk: German", "/helpdesk/MC1111780/?lang=de"),
    Visit("helpdesk: no answer", "/helpdesk/MC1111780/?q=zeppelin", by=READER),
    Visit("helpdesk: several people", "/helpdesk/MC1111780/person/?q=adele", by=HELPDESK),
    Visit("helpdesk: one person", "/helpdesk/MC1111780/person/?q=adele+winter", by=HELPDESK),
    Visit("helpdesk: known problems", "/helpdesk/MC1111780/problems/"),
    Visit("helpdesk: open a problem", "/helpdesk/MC1111780/problems/add/", by=HELPDESK),
    Visit("helpdesk: versions", "/helpdesk/MC1111780/versions/"),
    Visit("helpdesk: one version", "/helpdesk/MC1111780/versions/en/1/", by=READER),
    Visit("helpdesk: brief it", briefing),
    Visit("helpdesk: edit", "/helpdesk/MC1111780/edit/de/"),
]
