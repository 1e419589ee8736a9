from django.apps import AppConfig

from rollout.packs.checking import reads_a_part


class TextsConfig(AppConfig):
    name = "notifications.texts"
    label = "texts"
    verbose_name = "Texts"

    def ready(self) -> None:
        from notifications.texts.publishing import check_texts  # noqa: PLC0415 (needs the models)

        reads_a_part(check_texts)
