"""The Celery app: the only place that knows there is a broker."""

import math
import os
import time
from datetime import timedelta
from typing import Any

from celery import Celery
from celery.beat import Scheduler
from django.conf import settings
from kombu import Queue
from kombu.transport.virtual import QoS

from statuspage import clock

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comms.settings")

app = Celery("steadypage")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_connection_timeout=2,
    # A wake-up that got lost is worth nothing: the next one does the same work. So none is kept or given
    # back; a worker that did so over a connection that is gone would end, not wait for the broker.
    broker_transport_options={
        "ack_emulation": False,
        "socket_timeout": 30,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "global_keyprefix": "steadypage:",
    },
    task_ignore_result=True,
    task_acks_late=True,  # one is taken only when there are hands for it
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=10,
    worker_enable_soft_shutdown_on_idle=True,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_hijack_root_logger=False,
    task_serializer="json",
    accept_content=["json"],
    task_default_queue="sweeps",
    task_queues=[Queue("sweeps")],
    task_create_missing_queues=False,
    timezone="UTC",
    beat_scheduler="statuspage.celery:Beat",
    # Nor is one that nobody took in time; which is not to be said by clocks that differ a little.
    beat_schedule={
        name: {
            "task": "statuspage.tasks.sweep",
            "args": [name],
            "schedule": sweep.every,
            "options": {"expires": max(60, 2 * sweep.every)},
        }
        for name, sweep in settings.SWEEPS.items()
    },
)
QoS.restore_at_shutdown = False  # or a wake-up in hand would be given back all the same
app.autodiscover_tasks(["statuspage"])


class Beat(Scheduler):
    """Wakes every sweep when it begins, be it for the tenth time in an hour, and when a clock leaps.

    When the machine's is put back, it would wait until that says again what it said before; when a demo's
    is put ahead, whoever did so waits for what falls due.
    """

    BACK = 1.0  # seconds
    looked_at = math.inf
    ahead = 0.0

    def tick(self, *args: Any, **more: Any) -> float:
        now, before, self.ahead = time.time(), self.ahead, clock.ahead()
        if now < self.looked_at - self.BACK or self.ahead > before:
            for name, entry in self.schedule.items():
                entry.last_run_at = entry.default_now() - timedelta(seconds=settings.SWEEPS[name].every)
            self._heap = None  # in which the moments of before stand
        self.looked_at = now
        return super().tick(*args, **more)
