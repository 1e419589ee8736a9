from django.apps import AppConfig


class MockupsConfig(AppConfig):
    name = "rollout.mockups"
    label = "mockups"
    verbose_name = "Mockups"
