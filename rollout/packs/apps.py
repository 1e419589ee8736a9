from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "rollout.packs"
    label = "packs"
    verbose_name = "Packs"
