"""Django's name plate for the ground floor."""

from django.apps import AppConfig

from statuspage import checks

__all__ = ["StatuspageConfig", "checks"]


class StatuspageConfig(AppConfig):
    name = "statuspage"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Public page"
