"""Porters: one a channel, side by side, so that none waits for another."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db import connections

Errand = Callable[[], None]


def send_out(errands: Sequence[Errand]) -> None:
    """Come back when all are done; what went wrong with one is said after the others have finished."""
    if len(errands) < 2 or not settings.CHANNELS_AT_ONCE:
        for errand in errands:
            errand()
        return
    with ThreadPoolExecutor(len(errands), thread_name_prefix="porter") as porters:
        away = [porters.submit(_run, errand) for errand in errands]
    for porter in away:
        porter.result()


def _run(errand: Errand) -> None:
    """With a connection to the database of its own, which nobody else would close."""
    try:
        errand()
    finally:
        connections.close_all()
