"""Django's name plate for the upper floor."""

from importlib import import_module

from django.apps import AppConfig


class CommsConfig(AppConfig):
    name = "comms"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = "Staff console"

    def ready(self) -> None:
        import_module("comms.checks")  # registers itself; it needs the models, so not before now
