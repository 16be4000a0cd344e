"""What `manage.py check` says of settings that cannot be, or (`--deploy`) are not ready for the public."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Error, Tags, register

from statuspage import sealing


@register(Tags.security, deploy=True)
def ready_for_the_public(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if not settings.SECRET_KEY_GIVEN:
        found.append(
            Error(
                "SECRET_KEY is not set: links and sessions would end with the process.", id="statuspage.E001"
            )
        )
    if not settings.HTTPS:
        found.append(
            Error(
                "BASE_URL does not begin with https://: cookies would travel in the open.",
                id="statuspage.E002",
            )
        )
    if settings.DEMO:
        found.append(Error("DEMO is set: its logins are known to everybody.", id="statuspage.E003"))
    return found


@register(Tags.security)
def key_of_the_pushes(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    try:
        if settings.VAPID_PRIVATE_KEY:
            sealing.key(settings.VAPID_PRIVATE_KEY)
    except ValueError as problem:
        return [Error(f"VAPID_PRIVATE_KEY is no key: {problem}", id="statuspage.E004")]
    return []


@register(Tags.security)
def secret_of_the_mail_provider(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    if settings.EMAIL_BACKEND.startswith("anymail.") and not settings.ANYMAIL.get("WEBHOOK_SECRET"):
        said = "ANYMAIL has no WEBHOOK_SECRET: the provider's word of bounces and complaints is not heard."
        return [CheckMessage(WARNING, said, id="statuspage.W001")]
    return []
