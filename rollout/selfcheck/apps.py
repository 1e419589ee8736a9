from django.apps import AppConfig

from rollout.packs.checking import reads_a_part
from rollout.selfcheck.reading import check_self_check


class SelfcheckConfig(AppConfig):
    name = "rollout.selfcheck"
    label = "selfcheck"
    verbose_name = "Self-check"

    def ready(self) -> None:
        reads_a_part(check_self_check)
