"""The Celery app: the only place that knows there is a broker."""

import os

from celery import Celery
from django.conf import settings
from kombu import Queue

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comms.settings")

app = Celery("steadypage")
app.conf.update(
    broker_url=settings.BROKER_URL,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_connection_timeout=2,
    # After a hard kill nothing comes back before the visibility timeout; the next beat does the work anyway.
    broker_transport_options={
        "visibility_timeout": 300,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_timeout": 30,
        "socket_connect_timeout": 2,
        "socket_keepalive": True,
        "global_keyprefix": "steadypage:",
    },
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
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
    beat_scheduler="celery.beat:Scheduler",
    # A wake-up nobody took in time is worthless: the next one does the same work.
    beat_schedule={
        name: {
            "task": "statuspage.tasks.sweep",
            "args": [name],
            "schedule": sweep.every,
            "options": {"expires": max(10, 2 * sweep.every)},
        }
        for name, sweep in settings.SWEEPS.items()
    },
)
app.autodiscover_tasks(["statuspage"])
