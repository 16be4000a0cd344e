"""The short public ids of the Statuspage API."""

import re
import secrets
import string
from typing import Any, Final

from django.db import models

LENGTH: Final = 12
_ALPHABET: Final = string.ascii_lowercase + string.digits
_VALID: Final = re.compile(rf"[a-z0-9]{{{LENGTH}}}")


def new() -> str:
    """Twelve lowercase letters and digits, unguessable."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


def is_valid(value: object) -> bool:
    """Whether an id from elsewhere can be kept as it is."""
    return isinstance(value, str) and _VALID.fullmatch(value) is not None


class PublicIdField(models.CharField):  # type: ignore[type-arg]  # not subscriptable at run time
    """A unique public id that makes itself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"max_length": LENGTH, "unique": True, "default": new, "editable": False, **kwargs}
        )

    def deconstruct(self) -> Any:
        """For migrations it is a plain column: history must not import today's code."""
        name, _, args, kwargs = super().deconstruct()
        kwargs.pop("default", None)
        return name, "django.db.models.CharField", args, kwargs
