from django.apps import AppConfig


class WavesConfig(AppConfig):
    name = "rollout.waves"
    label = "waves"
    verbose_name = "Waves"
