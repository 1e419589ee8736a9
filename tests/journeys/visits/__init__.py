"""The pages of the site, one line each: the accessibility journey visits them all. A room adds its own to its file.

A visit is made on the demo portfolio. What needs another state says how to make it.
"""

from tests.journeys.visits import board, changes, documents, helpdesk, mailings, portal, tenants, waves
from tests.journeys.visits.visit import Visit

__all__ = ["VISITS", "Visit"]

VISITS = [
    *portal.VISITS,
    *board.VISITS,
    *waves.VISITS,
    *changes.VISITS,
    *helpdesk.VISITS,
    *documents.VISITS,
    *mailings.VISITS,
    *tenants.VISITS,
]
