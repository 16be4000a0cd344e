"""Django's name plate for the upper floor."""

from django.apps import AppConfig


class CommsConfig(AppConfig):
    name = "comms"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Staff console"
