"""API keys: issue one, shown this once; know it again, revoke it."""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

from statuspage.models import ApiKey, Page, Scope
from statuspage.models.public_id import new

BEGINNING: Final = "stp"
_TOKEN: Final = re.compile(rf"{BEGINNING}_([a-z0-9]{{12}})_[0-9a-f]{{64}}")
_NOBODYS: Final = "0" * 64  # what a key is compared with that nobody was given: it takes as long
_OFTEN: Final = timedelta(minutes=1)


class Issued(NamedTuple):
    """A key as it is given to whoever will use it; afterwards nobody can tell it any more."""

    key: ApiKey
    token: str


def issue(  # noqa: PLR0913 (all that is said of a key)
    name: str,
    *,
    scopes: Collection[str],
    now: datetime,
    page: Page | None = None,
    expires_at: datetime | None = None,
    by: str = "",
    token: str = "",
) -> Issued:
    """For one page or, without one, for all. `token` is for a demo, whose key is written down anyway."""
    token = token or write(new(), secrets.token_bytes(32))
    wanted = [scope for scope in Scope.values if scope in scopes]
    about: dict[str, Any] = {"handle": token.split("_")[1], "digest": _digest(token), "created_at": now}
    about |= {"name": name, "page": page, "scopes": wanted, "expires_at": expires_at, "made_by": by}
    key = ApiKey.objects.create(**about)
    return Issued(key, token)


def write(handle: str, secret: bytes) -> str:
    return f"{BEGINNING}_{handle}_{secret.hex()}"


def shown(key: ApiKey) -> str:
    """As much of a key as may be seen."""
    return f"{BEGINNING}_{key.handle}_…"


def find(token: str, *, now: datetime) -> ApiKey | None:
    """The living key that this is. Whether its beginning is known shows nowhere, nor in the time it takes."""
    said = _TOKEN.fullmatch(token)
    rows = ApiKey.objects.select_related("page")
    key = rows.filter(handle=said[1] if said else "").first()
    is_it = hmac.compare_digest(_digest(token), key.digest if key else _NOBODYS)
    return key if key and is_it and key.is_alive(now=now) else None


def use(key: ApiKey, *, now: datetime) -> None:
    """Remember that it is in use, once a minute at most."""
    if key.last_used_at is None or now - key.last_used_at >= _OFTEN:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def revoke(key: ApiKey, *, now: datetime) -> ApiKey:
    """Twice is fine; the first time counts."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)
    key.refresh_from_db()
    return key


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
