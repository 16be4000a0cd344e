"""Versions: every text a template ever had, who wrote it and why; which was used, and back to an old one."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from comms.message_templates.parsing import Template
from comms.models import MessageTemplate, MessageTemplateVersion, Person


@dataclass(frozen=True)
class Kept:
    """A version as it is told of; `key` is by which it is asked for, `spoke` how often it did."""

    key: str
    title: str
    source: str
    at: datetime | None = None
    by: Person | None = None
    note: str = ""
    spoke: int = 0
    is_shipped: bool = False
    is_in_force: bool = False


def of(name: str, *, shipped: Template | None) -> list[Kept]:
    """All of them, the oldest first; the shipped file too, where nobody has kept it yet."""
    override = MessageTemplate.objects.filter(name=name).first()
    in_force = digest(override.source if override else shipped.source if shipped else "")
    rows = MessageTemplateVersion.objects.filter(name=name).select_related("by__user")
    counted = list(rows.annotate(spoke=Count("announcements")).order_by("pk"))
    last = max((row.pk for row in counted if row.digest == in_force), default=0)
    kept = [
        Kept(
            key=str(row.pk),
            title=f"Version {number}",
            source=row.source,
            at=row.at,
            by=row.by,
            note=row.note,
            spoke=row.spoke,
            is_shipped=row.by_id is None,
            is_in_force=row.pk == last,
        )
        for number, row in enumerate(counted, 1)
    ]
    if shipped and digest(shipped.source) not in {row.digest for row in counted}:
        kept.insert(0, _unkept(shipped, is_in_force=not override))
    return kept


def pair(kept: list[Kept], old: str, new: str) -> tuple[Kept, Kept]:
    """The two to be compared: those asked for, or the one in force with the one before it."""
    by_key = {each.key: place for place, each in enumerate(kept)}
    in_force = next((place for place, each in enumerate(kept) if each.is_in_force), len(kept) - 1)
    last = by_key.get(new, in_force)
    return kept[by_key.get(old, max(last - 1, 0))], kept[last]


def _unkept(shipped: Template, *, is_in_force: bool) -> Kept:
    title, source = "The shipped file", shipped.source
    return Kept("shipped", title, source, is_shipped=True, is_in_force=is_in_force)


def digest(source: str) -> str:
    """The same for words that only editors tell apart."""
    return hashlib.sha256(source.replace("\r\n", "\n").strip().encode()).hexdigest()


@transaction.atomic
def save(
    name: str, source: str, *, shipped: Template | None, by: Person, now: datetime, note: str = ""
) -> MessageTemplateVersion:
    """Put words in force; those of the shipped file give up the override."""
    if override := MessageTemplate.objects.filter(name=name).first():
        _keep_override(override)
    if shipped:
        _keep_shipped(shipped, now=now)
    if shipped and digest(source) == digest(shipped.source):
        MessageTemplate.objects.filter(name=name).delete()
    else:
        facts = {"source": source, "updated_by": by, "updated_at": now}
        MessageTemplate.objects.update_or_create(name=name, defaults=facts)
    return MessageTemplateVersion.objects.create(
        name=name, source=source, digest=digest(source), at=now, by=by, note=note
    )


def used(template: Template, *, now: datetime) -> MessageTemplateVersion:
    """The version that has these words; kept from now on, if nobody has kept it yet."""
    known = MessageTemplateVersion.objects.filter(name=template.name, digest=digest(template.source)).last()
    if known:
        return known
    override = MessageTemplate.objects.filter(name=template.name).first()
    return _keep_override(override) if template.overridden and override else _keep_shipped(template, now=now)


def shipped_since(name: str, shipped: Template) -> MessageTemplateVersion | None:
    """The shipped words over which an override was written, when they are others today."""
    override = MessageTemplateVersion.objects.filter(name=name, by__isnull=False).last()
    before = MessageTemplateVersion.objects.filter(name=name, by__isnull=True)
    over = before.filter(pk__lt=override.pk).last() if override else None
    return over if over and over.digest != digest(shipped.source) else None


def _keep_shipped(shipped: Template, *, now: datetime) -> MessageTemplateVersion:
    """The words of a file, once for each that it ever had."""
    about = {"source": shipped.source, "at": now}
    return MessageTemplateVersion.objects.get_or_create(
        name=shipped.name, digest=digest(shipped.source), by=None, defaults=about
    )[0]


def _keep_override(override: MessageTemplate) -> MessageTemplateVersion:
    """The words of an override that was written before versions were kept."""
    known = {"name": override.name, "digest": digest(override.source)}
    about = {"source": override.source, "at": override.updated_at, "by": override.updated_by}
    found = MessageTemplateVersion.objects.filter(**known).last()
    return found or MessageTemplateVersion.objects.create(**known, **about)
