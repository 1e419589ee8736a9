from django.apps import AppConfig


class TenantsConfig(AppConfig):
    name = "rollout.tenants"
    label = "tenants"
    verbose_name = "Tenants"
