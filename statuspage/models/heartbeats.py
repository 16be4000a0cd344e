"""Heartbeat: when each sweep last ran, and how it ended."""

from django.db import models


class Heartbeat(models.Model):
    sweep = models.CharField(max_length=40, primary_key=True)
    ran_at = models.DateTimeField()
    failed_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return self.sweep
