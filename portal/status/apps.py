from django.apps import AppConfig


class StatusConfig(AppConfig):
    name = "portal.status"
    label = "status"
    verbose_name = "Status"

    def ready(self) -> None:
        # Connects to Celery's signals.
        from portal.status import pulse  # noqa: F401, PLC0415
