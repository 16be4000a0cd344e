"""Sweeps: what makes the promises in the rows come true, each by name, from one table in the settings."""

from collections.abc import Callable
from datetime import datetime
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

from statuspage.models import Heartbeat

Sweep = Callable[..., object]


def run(name: str, *, now: datetime) -> None:
    """Run one sweep and leave its heartbeat; a failure is kept where staff see it, and raised."""
    sweep = cast(Sweep, import_string(settings.SWEEPS[name].verb))
    try:
        sweep(now=now)
    except Exception as problem:
        error = f"{type(problem).__name__}: {problem}"[:2000]
        Heartbeat.objects.update_or_create(
            sweep=name, defaults={"ran_at": now, "failed_at": now, "error": error}
        )
        raise
    Heartbeat.objects.update_or_create(sweep=name, defaults={"ran_at": now, "failed_at": None, "error": ""})
