from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "rollout.documents"
    label = "documents"
    verbose_name = "Documents"
