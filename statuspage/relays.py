"""Relays: the mail server that an address names, like smtp+tls://user:password@mail.example.com:587."""

from typing import Any, Final
from urllib.parse import urlsplit

import dj_email_url
from environs import EnvError

# What people write, and what the library calls it.
_SPELT: Final = {"smtp+tls": "submission", "smtp+ssl": "smtp"}
_SSL_PORT: Final = 465
_LIKE: Final = "An address of a mail server is written like smtp+tls://user:password@mail.example.com:587, {}"


def read(address: str) -> dict[str, Any]:
    """What Django calls EMAIL_HOST and so on. EnvError, in words, when no server is named."""
    scheme, _, rest = address.strip().partition("://")
    try:
        found: dict[str, Any] = dj_email_url.parse(f"{_SPELT.get(scheme, scheme)}://{rest}")
        port = urlsplit(f"smtp://{rest}").port
    except ValueError:
        raise EnvError(_LIKE.format("with numbers for port and timeout.")) from None
    if "EMAIL_BACKEND" not in found:
        raise EnvError(_LIKE.format("with smtp://, smtp+tls:// or smtp+ssl:// before it."))
    if scheme == "smtp+ssl":
        found |= {"EMAIL_USE_SSL": True, "EMAIL_USE_TLS": False, "EMAIL_PORT": port or _SSL_PORT}
    return found
