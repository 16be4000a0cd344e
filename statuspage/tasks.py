"""Celery's hands: one task, which runs a sweep by its name."""

from celery import shared_task

from statuspage import clock, sweeps


@shared_task
def sweep(name: str) -> None:
    sweeps.run(name, now=clock.now())
