"""What a mail provider posts to us: read and checked by anymail, where that carries our mail."""

import importlib
from typing import Any, Final

from django.conf import settings
from django.urls import URLPattern, path

from statuspage import clock, tracking

_BACK_ENDS: Final = "anymail.backends."
_VIEW: Final = "TrackingWebhookView"


class Hand:
    """Stands where anymail has a signal, and hands on what it would announce."""

    def send(self, *, event: tracking.Event, **_sender: Any) -> None:
        tracking.take(event, now=clock.now())


def paths() -> list[URLPattern]:
    """The door of the provider that carries our mail; without a secret that it must know there is none."""
    provider = _provider()
    if not provider or not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        return []
    module = importlib.import_module(f"anymail.webhooks.{provider}")
    views = [each for name, each in vars(module).items() if name.endswith(_VIEW)]
    doors: list[Any] = [type("Tracking", (view,), {"signal": Hand()}) for view in views[:1]]
    return [path(f"anymail/{provider}/tracking/", door.as_view()) for door in doors]


def _provider() -> str:
    """Its name in anymail; empty when our mail goes another way."""
    if not settings.EMAIL_BACKEND.startswith(_BACK_ENDS):
        return ""
    return str(settings.EMAIL_BACKEND).removeprefix(_BACK_ENDS).partition(".")[0]
