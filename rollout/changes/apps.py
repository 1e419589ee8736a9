from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "rollout.changes"
    label = "changes"
    verbose_name = "Changes"
