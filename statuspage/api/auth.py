"""Auth: which key a request shows, how often it may come, and which pages are there for it."""

import re
from datetime import datetime
from math import ceil
from typing import Any, Final

from django.conf import settings

from statuspage import api_keys, limits
from statuspage.api.answers import Refusal, unknown
from statuspage.limits import Limit
from statuspage.models import ApiKey, Page, Scope

_HEADER: Final = re.compile(r"\s*OAuth\s+(\S+)\s*", re.IGNORECASE)


def key(header: str, parameter: Any, *, now: datetime) -> ApiKey:
    """By `Authorization: OAuth KEY`, or `?api_key=KEY`. Of the two refusals clients know the words."""
    shown = header.strip() or parameter
    if not shown or not isinstance(shown, str):
        raise Refusal(401, "Invalid authentication token.", WWW_Authenticate="OAuth")
    in_header = _HEADER.fullmatch(header)
    token = in_header[1] if in_header else "" if header.strip() else shown
    found = api_keys.find(token, now=now)
    if found is None:
        raise Refusal(401, "Could not authenticate", WWW_Authenticate="OAuth")
    return found


def count(key: ApiKey, *, now: datetime) -> None:
    """One request more of this key."""
    rate = settings.API_RATE
    if rate is None or limits.allows(Limit(*rate), what="api", who=key.handle, now=now):
        return
    window = rate.window.total_seconds()
    wait = str(max(1, ceil(window - now.timestamp() % window)))
    raise Refusal(settings.API_RATE_STATUS, f"Too many requests: {rate} at most.", Retry_After=wait)


def require(key: ApiKey, scope: Scope) -> None:
    if not key.may(scope):
        raise Refusal(403, f"This key does not have the scope “{scope}”.")


def page(key: ApiKey, public_id: str) -> Page:
    """A page that is not there for this key is not there."""
    found = Page.objects.filter(public_id=public_id).first()
    if found is None or key.page_id not in (None, found.pk):
        raise unknown()
    return found
