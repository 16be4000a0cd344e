"""The letterbox: every letter that leaves the house, written by the real verbs and taken back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from comms.demo import inside
from comms.demo.stage import DAY, HOUR, Stage
from statuspage import letters, notices, outbox
from statuspage.channels import Message
from statuspage.models import IncidentUpdate, MaintenanceMail, Notification, Page

_PARTS: Final = {"": ["Card payments", "Reports", "Payouts to banks abroad"]}
_BAD: Final = {"Card payments": "partial_outage", "Payouts to banks abroad": "degraded_performance"}
_LONG: Final = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft of Vienna"
_TOLD: Final = (
    (72, "investigating", "Some card payments fail. **No money is lost.** We are looking into it."),
    (55, "identified", "A new version is the cause. We are putting back the old one.\n\n- cards\n- wallets"),
    (40, "identified", "Half of all machines have the old version back."),
    (25, "monitoring", "The old version is back everywhere. We watch it for half an hour."),
    (0, "resolved", "All payments go through again. We are sorry, and will write what we learn from it."),
)

Write = Callable[[Stage], Notification]


@dataclass(frozen=True)
class Letter:
    name: str
    title: str
    write: Write
    language: str = ""
    zone: str = "Europe/Berlin"
    is_inside: bool = False


def show(name: str, *, now: datetime) -> Message:
    """A letter as somebody gets it; afterwards it has never been written."""
    letter = next(each for each in LETTERS if each.name == name)
    with transaction.atomic():
        written = letter.write(Stage(_page(now), now))
        language = letter.language or letters.language_of(written)
        message = letters.render(written, language, letter.zone)
        transaction.set_rollback(True)
    html, text = letters.sample(message.html, language), letters.sample(message.text, language)
    return replace(message, html=html, text=text)


def _page(now: datetime) -> Page:
    return Page.objects.create(
        slug="the-letterbox",
        name="Northwind Pay",
        url=settings.BASE_URL,
        created_at=now - 400 * DAY,
        changed_at=now,
    )


# --- the letters ------------------------------------------------------------------------------------


def _incident(updates: int, stage: Stage, *, promise: int = 0) -> Notification:
    stage.furnish(_PARTS)
    return _news(stage, "Some payments fail", *_TOLD[:updates], promise=promise, bad=_BAD)


def _long(stage: Stage) -> Notification:
    stage.furnish({"": [_LONG]})
    Page.objects.filter(pk=stage.page.pk).update(name=_LONG)
    stage.page.refresh_from_db()
    table = f"| a | table |\n|---|---|\n| {_LONG} | {_LONG} |\n\n```\n{_LONG * 2}\n```"
    body = "\n\n".join(["### What we know", *[f"{_LONG * 2} and so on. " * 3] * 4, table])
    return _news(stage, f"{_LONG}, {_LONG}", (0, "identified", body), bad={_LONG: "major_outage"})


def _empty(stage: Stage) -> Notification:
    return _news(stage, "Short", (0, "investigating", ""))


def _mirrored(stage: Stage) -> Notification:
    Page.objects.filter(pk=stage.page.pk).update(name="نورثويند للدفع", languages=["ar"])
    stage.page.refresh_from_db()
    stage.furnish({"": ["بطاقات الدفع", "API"]})
    told = (
        (9, "investigating", "بعض المدفوعات لا تكتمل."),
        (0, "identified", "لا تضيع أي أموال، ونحن نعمل على الحل."),
    )
    return _news(stage, "تعذر الدفع بالبطاقة", *told, promise=25, bad={"بطاقات الدفع": "partial_outage"})


def _news(stage: Stage, name: str, *told: tuple[int, str, str], **about: Any) -> Notification:
    incident = stage.incident(name, *told, **about)
    return _sure(outbox.announce(IncidentUpdate.objects.filter(incident=incident)[0], now=stage.now))


def _maintenance(mail: str, stage: Stage) -> Notification:
    stage.furnish(_PARTS)
    written = outbox.remind(stage.window(2 * DAY, 2 * HOUR), now=stage.now)
    written.context = {"mail": mail}
    return written


def _notice(stage: Stage) -> Notification:
    body = "Version 2 has been there since May. [Read how to move](https://example.com/), or **write to us**."
    title = "Version 1 of the API ends in March"
    return _sure(
        notices.publish(stage.page, title=title, body=body, tell=True, now=stage.now).notifications.first()
    )


def _direct(letter: str, stage: Stage, **context: Any) -> Notification:
    link = f"{settings.BASE_URL}/{letter}/p8v2q6rn4t0x.mz8k1s~yq3hU0l7aGm5Zt1cXe9Wd2Rf6Bv4"
    return outbox.put(
        f"statuspage/{letter}",
        key=f"letterbox:{letter}",
        recipients=[outbox.Recipient("email", "ada@example.com")],
        page=stage.page,
        context={
            "link": link,
            "days": 3,
            "at": stage.now.isoformat(),
            "installation": settings.BASE_URL,
            **context,
        },
        now=stage.now,
    )


def _sure(written: Notification | None) -> Notification:
    assert written, "news is always announced"
    return written


_GONE: Final[dict[str, Any]] = {"channel": "Webhook", "address": "hooks.example.com", "reason": "503"}
LETTERS: Final = [
    Letter("begins", "An incident begins", partial(_incident, 1, promise=30)),
    Letter("goes-on", "It goes on", partial(_incident, 2, promise=30)),
    Letter("watched", "A fix is being watched", partial(_incident, 4, promise=30)),
    Letter("over", "It is over", partial(_incident, 5), zone="America/New_York"),
    Letter("long", "Names and words without end", _long),
    Letter("empty", "Nothing but a title", _empty),
    Letter("mirrored", "From right to left", _mirrored, zone="Asia/Riyadh"),
    Letter(
        "foreign", "In a language the words are not in", partial(_incident, 3, promise=30), "ja", "Asia/Tokyo"
    ),
    *[
        Letter(mail.value, f"Maintenance: {mail.label.lower()}", partial(_maintenance, mail.value))
        for mail in MaintenanceMail
    ],
    Letter("notice", "An announcement", _notice),
    Letter("confirm", "Somebody subscribes", partial(_direct, "confirm")),
    Letter("already", "Somebody is subscribed already", partial(_direct, "already")),
    Letter("moving", "A new address is asked", partial(_direct, "moving")),
    Letter("moved-away", "The old address is told", partial(_direct, "moved", new="ada@new.example")),
    Letter("quarantined", "A receiver is switched off", partial(_direct, "quarantined", **_GONE)),
    Letter("test", "A test", partial(_direct, "test")),
    Letter("canary", "The canary", partial(_direct, "canary")),
    *[Letter(name, title, write, zone="Etc/UTC", is_inside=True) for name, title, write in inside.LETTERS],
]
