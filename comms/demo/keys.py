"""Keys of the demo: they follow from its secret, so that they can be written down; nobody else's do."""

import hashlib
from datetime import datetime
from typing import Final

from django.conf import settings

from statuspage import api_keys
from statuspage.models import ApiKey, Page, Scope

_HANDLE: Final = "forthedemo00"


def api_key(secret: str) -> str:
    """May do everything on the demo's page."""
    return api_keys.write(_HANDLE, hashlib.sha256(f"api_key of {secret}".encode()).digest())


def give(page: Page, *, now: datetime) -> None:
    """Twice is fine."""
    if not ApiKey.objects.filter(handle=_HANDLE).exists():
        token = api_key(settings.SECRET_KEY)
        everything = [Scope.ADMIN.value]
        api_keys.issue(
            "Scripts of the demo", page=page, scopes=everything, by="the demo", token=token, now=now
        )
