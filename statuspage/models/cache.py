"""The table behind Django's database cache: rate limits work without Redis, across processes."""

from django.db import models


class CacheEntry(models.Model):
    """Only Django's cache touches it; a model so that a migration makes it."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "cache"

    def __str__(self) -> str:
        return self.cache_key
