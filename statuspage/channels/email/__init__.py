"""E-mail: over SMTP as Django's settings describe it, or through any other back end of Django's."""

import smtplib
from collections.abc import Iterable, Iterator
from email.utils import formataddr
from itertools import chain
from typing import cast

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend

from statuspage.channels import Message, Parcel, PermanentFailure, Receipt, TransientFailure
from statuspage.channels.email.conversation import Conversation
from statuspage.channels.email.mould import mailbox

LABEL = "E-mail"


def send(parcels: Iterable[Parcel]) -> Iterator[Receipt]:
    backend = get_connection()
    if isinstance(backend, EmailBackend):
        yield from _converse(backend, iter(parcels))
    else:
        yield from _hand_over(backend, parcels)


def _converse(server: EmailBackend, parcels: Iterator[Parcel]) -> Iterator[Receipt]:
    """One connection after another: many servers close one after so many mails, no failure of the rest.

    A connection that broke before it answered for a single mail is: then the rest are for later.
    """
    for parcel in parcels:
        waiting = chain([parcel], parcels)
        try:
            conversation = Conversation(_connected(server))
        except (smtplib.SMTPException, OSError) as problem:
            yield from _later(waiting, f"The mail server cannot be reached: {problem}")
            return
        try:
            yield from conversation.carry(waiting)
        finally:
            server.close()
        if not conversation.answered:
            yield from _later(parcels, "The mail server broke off.")


def _connected(server: EmailBackend) -> smtplib.SMTP:
    server.open()
    connection = cast(smtplib.SMTP, server.connection)
    connection.ehlo_or_helo_if_needed()
    return connection


def _later(parcels: Iterable[Parcel], reason: str) -> Iterator[Receipt]:
    return (Receipt(parcel.number, TransientFailure(reason)) for parcel in parcels)


def _hand_over(backend: BaseEmailBackend, parcels: Iterable[Parcel]) -> Iterator[Receipt]:
    """To a back end that is not SMTP, as messages of Django's."""
    with backend:
        for parcel in parcels:
            try:
                backend.send_messages([_mail(parcel, to=mailbox(parcel.address))])
            except ValueError as problem:
                yield Receipt(parcel.number, PermanentFailure(str(problem)))
            except Exception as problem:  # whatever a back end of somebody else's raises
                yield Receipt(parcel.number, TransientFailure(f"{type(problem).__name__}: {problem}"))
            else:
                yield Receipt(parcel.number)


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
    return mail


def _thread(message: Message) -> dict[str, str]:
    reference = f"<{message.thread}>"
    return {"In-Reply-To": reference, "References": reference} if message.thread else {}
