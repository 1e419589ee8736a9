from django.apps import AppConfig

from rollout.documents.rules import check_rules
from rollout.packs.checking import reads_a_part


class DocumentsConfig(AppConfig):
    name = "rollout.documents"
    label = "documents"
    verbose_name = "Documents"

    def ready(self) -> None:
        reads_a_part(check_rules)
