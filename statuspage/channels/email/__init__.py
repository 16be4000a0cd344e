"""E-mail: over SMTP as Django's settings describe it, or through any other back end of Django's."""

from collections.abc import Iterable, Iterator
from email.utils import formataddr
from typing import cast

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from statuspage.channels import (
    Failure,
    Message,
    MessageRefused,
    Parcel,
    PermanentFailure,
    Receipt,
    TransientFailure,
)
from statuspage.channels.email.line import Line
from statuspage.channels.email.mould import mailbox
from statuspage.channels.email.switchboard import Switchboard

LABEL = "E-mail"


def send(parcels: Iterable[Parcel]) -> Iterator[Receipt]:
    backend = get_connection()
    if isinstance(backend, EmailBackend):
        lines, patience = settings.MAIL_CONNECTIONS, settings.EMAIL_TIMEOUT
        yield from Switchboard(iter(parcels), _line, most=lines, patience=patience).carry()
    else:
        yield from _hand_over(backend, parcels)


def _line() -> Line:
    return Line(cast(EmailBackend, get_connection()))


def _hand_over(backend: BaseEmailBackend, parcels: Iterable[Parcel]) -> Iterator[Receipt]:
    """To a back end that is not SMTP, as messages of Django's."""
    with backend:
        for parcel in parcels:
            try:
                mail = _mail(parcel, to=mailbox(parcel.address))
            except ValueError as problem:
                yield Receipt(parcel.number, PermanentFailure(str(problem)))
                continue
            try:
                backend.send_messages([mail])
            except Exception as problem:  # whatever a back end of somebody else's raises
                yield Receipt(parcel.number, _failure(problem))
            else:
                yield Receipt(parcel.number, provider_id=_named(mail))


def _failure(problem: Exception) -> Failure:
    """A provider that refuses a reader says so at once, by anymail's name for it; why, it says afterwards."""
    if type(problem).__name__ == "AnymailRecipientsRefused":
        return MessageRefused(f"The mail provider refused it: {problem}")
    return TransientFailure(f"{type(problem).__name__}: {problem}")


def _named(mail: EmailMultiAlternatives) -> str:
    """What a provider behind anymail calls it."""
    status = getattr(mail, "anymail_status", None)
    return str(getattr(status, "message_id", None) or "")[:200]


def _mail(parcel: Parcel, *, to: str) -> EmailMultiAlternatives:
    message = parcel.message
    headers = {**message.headers, **parcel.headers, "Message-ID": parcel.message_id, **_thread(message)}
    mail = EmailMultiAlternatives(
        message.subject,
        parcel.fill(message.text),
        to=[formataddr((parcel.name, to))],
        headers=headers,
    )
    mail.attach_alternative(parcel.fill(message.html, is_html=True), "text/html")
    # Where anymail carries it, the provider says of which letter it speaks afterwards.
    mail.metadata = {"letter": str(parcel.number)}  # type: ignore[attr-defined]
    return mail


def _thread(message: Message) -> dict[str, str]:
    reference = f"<{message.thread}>"
    return {"In-Reply-To": reference, "References": reference} if message.thread else {}
