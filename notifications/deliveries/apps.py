from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "notifications.deliveries"
    label = "deliveries"
    verbose_name = "Deliveries"
