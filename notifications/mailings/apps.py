from django.apps import AppConfig


class MailingsConfig(AppConfig):
    name = "notifications.mailings"
    label = "mailings"
    verbose_name = "Mailings"
