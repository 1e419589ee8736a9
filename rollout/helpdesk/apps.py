from django.apps import AppConfig


class HelpdeskConfig(AppConfig):
    name = "rollout.helpdesk"
    label = "helpdesk"
    verbose_name = "Helpdesk"
