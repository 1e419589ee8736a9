from django.apps import AppConfig


class TextsConfig(AppConfig):
    name = "notifications.texts"
    label = "texts"
    verbose_name = "Texts"
