"""How the console writes moments, durations, counts, addresses, promises and public words."""

from datetime import datetime, timedelta

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from comms import intake, matrix, message_templates, metrics, notes, post, receipts
from comms.audits import Finding
from comms.message_templates import shelf
from comms.severity import Obligation, Severity
from statuspage import markdown as public
from statuspage.channels import channels
from statuspage.models import Notification

register = template.Library()


@register.filter
def duration(value: timedelta | None) -> str:
    """`15 min`, `2 h`, `1 h 30 min`; nothing for nothing."""
    if value is None:
        return ""
    hours, minutes = divmod(int(value.total_seconds()) // 60, 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{minutes} min"] * bool(minutes or not hours))


@register.filter
def lasted(value: timedelta | None) -> str:
    """`none`, `4 min`, `2 h 10 min`, `3 days 4 h`; a dash for what has not happened."""
    if value is None:
        return "–"
    return metrics.spoken(value) if value else "none"


@register.filter
def after(value: timedelta) -> str:
    """`at once`, `after 4 min`."""
    return metrics.after(value)


@register.filter
def moment(value: datetime | None, now: datetime | None = None) -> SafeString | str:
    """A time in UTC, with its date when it is not of the day of `now`, and with its year when not of that."""
    if value is None:
        return ""
    day = "" if now and value.date() == now.date() else f"{value:%-d %b} "
    year = f"{value:%Y} " if now and value.year != now.year else ""
    said = f"{day}{year}{value:%H:%M} UTC"
    return format_html('<time datetime="{}">{}</time>', f"{value:%Y-%m-%dT%H:%M:%SZ}", said)


@register.filter
def ago(value: datetime, now: datetime) -> str:
    """`3 days ago`, `14 months ago`."""
    return shelf.age(value, now)


@register.filter
def apart(value: datetime, since: datetime) -> str:
    """`12 min before`, `2 h 5 min after`: how far from another moment."""
    span = abs(since - value)
    return f"{metrics.spoken(span) if span else 'just'} {'before' if value <= since else 'after'}"


@register.filter
def source(name: str) -> str:
    """What people call what sends alerts."""
    known = intake.sources().get(name)
    return known.LABEL if known else name


@register.filter
def count(value: int) -> str:
    """`5,583`."""
    return f"{value:,}"


@register.filter
def address(value: str) -> str:
    """An address as it may be shown."""
    return receipts.shown(value)


@register.filter
def channel(name: str) -> str:
    """What people call a channel."""
    known = channels().get(name)
    return known.LABEL if known else name


@register.filter
def subject(notification: Notification) -> str:
    """What a notification tells of."""
    return post.subject(notification)


@register.filter
def template_title(name: str) -> str:
    """What the template of a name is called on the shelf."""
    known = message_templates.shipped().get(name)
    return known.title if known else name


@register.filter
def markdown(text: str) -> SafeString:
    """Public words, as the page shows them."""
    return mark_safe(public.render(text))


@register.filter
def noted(text: str) -> SafeString:
    """A note, with its pictures."""
    return notes.html(text)


@register.filter
def mends(finding: Finding) -> str:
    """Where the press leads that mends what was found."""
    there = reverse(finding.route, args=finding.about)
    return f"{there}?template={finding.template}" if finding.template else there


@register.filter
def comes_back(rule: str) -> str:
    """A rule of what comes back, in words; one that another system wrote, as it is."""
    parts = dict(part.split("=", 1) for part in rule.removeprefix("RRULE:").split(";") if "=" in part)
    every = {"WEEKLY": "week", "MONTHLY": "month"}.get(parts.get("FREQ", ""))
    if not every or parts.keys() - {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY"}:
        return rule
    interval = parts.get("INTERVAL", "1")
    return f"every {every}" if interval == "1" else f"every {interval} {every}s"


@register.filter
def obligation(severity: str) -> Obligation | None:
    """What a severity obliges us to do."""
    return matrix.obligation(severity) if severity in Severity.values else None
