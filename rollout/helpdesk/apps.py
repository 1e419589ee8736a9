from django.apps import AppConfig

from rollout.packs.checking import reads_a_part


class HelpdeskConfig(AppConfig):
    name = "rollout.helpdesk"
    label = "helpdesk"
    verbose_name = "Helpdesk"

    def ready(self) -> None:
        from rollout.helpdesk.publishing import check_notices  # noqa: PLC0415 (needs the models)

        reads_a_part(check_notices)
