from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils import timezone


class DeliveriesConfig(AppConfig):
    name = "notifications.deliveries"
    label = "deliveries"
    verbose_name = "Deliveries"

    def ready(self) -> None:
        # Before anything can be loaded, or restored, into tables that were just made or emptied.
        post_migrate.connect(_take_up_fresh_database, sender=self)


def _take_up_fresh_database(**_: Any) -> None:
    from notifications.deliveries import home  # noqa: PLC0415  # models are there only when apps are ready

    # A migration to an earlier state does not have them.
    if {"deliveries_home", "mailings_mailing"} <= set(connection.introspection.table_names()):
        home.look(at=timezone.now())
