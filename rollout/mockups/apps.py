from django.apps import AppConfig

from rollout.mockups.reading import check_mockups
from rollout.packs.checking import reads_a_part


class MockupsConfig(AppConfig):
    name = "rollout.mockups"
    label = "mockups"
    verbose_name = "Mockups"

    def ready(self) -> None:
        reads_a_part(check_mockups)
