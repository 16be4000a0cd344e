"""Connections: a test's own outlives the requests that come to a WSGI application of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.signals import request_finished, request_started
from django.db import close_old_connections

_SIGNALS = (request_started, request_finished)


@contextmanager
def lasting() -> Iterator[None]:
    for signal in _SIGNALS:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in _SIGNALS:
            signal.connect(close_old_connections)
