"""SMS: short and seldom, over the REST interface that Twilio has and others speak too."""

import base64
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from statuspage import couriers, wire
from statuspage.parcels import (
    Message,
    Parcel,
    PermanentFailure,
    Receipt,
    TransientFailure,
    clipped,
)

LABEL = "SMS"
WHERE: Final = gettext_lazy("Your number with the code of your country, such as +49 170 1234567.")

_NUMBER: Final = re.compile(r"\+[1-9]\d{6,14}")
# The alphabet of a text of 160 signs; with any other sign in it there is room for 70, in two parts for 134.
_GSM: Final = re.compile(
    r"[\n\r !\"#$%&'()*+,\-./0-9:;<=>?@A-Z_a-z¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΔΦΓΛΩΠΨΣΘΞ\[\]{}\\^~|€]*"
)
_TWICE: Final = re.compile(r"[\[\]{}\\^~|€]")  # signs of that alphabet that take the room of two
_ONE_PART: Final = 160
_TWO_PARTS: Final = 134
# The room of a text that is alone, and of each part of a longer one: which part it is takes some of it.
_PLAIN: Final = (_ONE_PART, 153)
_OTHER: Final = (70, 67)
_ROOM: Final = 70  # for words, however long the link is: it then takes a part more
# What Twilio says when the number is wrong, or its owner sent STOP.
_NUMBER_IS_WRONG: Final = frozenset({21211, 21217, 21265, 21610, 21614})
_OUR_OWN_FAULT: Final = (401, 402, 403)


def is_ready() -> bool:
    return bool(settings.SMS_ACCOUNT and settings.SMS_TOKEN and settings.SMS_FROM)


def send(parcels: Iterable[Parcel]) -> Iterator[Receipt]:
    return couriers.carry(parcels, _post)


def cleaned(address: str) -> str:
    number = re.sub(r"[\s()./-]", "", address)
    number = "+" + number[2:] if number.startswith("00") else number
    if not _NUMBER.fullmatch(number):
        raise ValueError(_("A phone number begins with + and the country: +44 20 7946 0018."))
    return number


def wants(message: Message, details: Mapping[str, Any]) -> bool:
    """When something begins or is over; every word only for those who asked for every word."""
    return message.is_loud or bool(details.get("every_update"))


def fitted(message: Message) -> str:
    """The text: of what is too long the words are cut, never the link."""
    link = f" {message.link}" if message.link else ""
    words = message.brief or message.subject
    limit = _ONE_PART if _GSM.fullmatch(words + link) else _TWO_PARTS
    room = limit - _width(link) - (_width(words) - len(words))
    return clipped(words, max(room, _ROOM), "...") + link


def parts(text: str) -> tuple[int, int]:
    """How much room a text takes, and of how many messages; each of them is paid for."""
    is_plain = bool(_GSM.fullmatch(text))
    alone, joined = _PLAIN if is_plain else _OTHER
    length = _width(text) if is_plain else len(text.encode("utf-16-le")) // 2
    return length, 1 if length <= alone else -(-length // joined)


def _post(parcel: Parcel) -> str:
    if not is_ready():
        raise TransientFailure("No account for SMS is set up here.")
    account = settings.SMS_ACCOUNT
    sender = "MessagingServiceSid" if settings.SMS_FROM.startswith("MG") else "From"
    form = {"To": parcel.address, sender: settings.SMS_FROM, "Body": parcel.fill(fitted(parcel.message))}
    secret = base64.b64encode(f"{account}:{settings.SMS_TOKEN}".encode()).decode()
    headers = {"Authorization": f"Basic {secret}", "Content-Type": "application/x-www-form-urlencoded"}
    url = f"{settings.SMS_URL}/Accounts/{account}/Messages.json"
    answer = wire.post(url, urlencode(form).encode(), headers)
    said = couriers.told(answer)
    if answer.status in _OUR_OWN_FAULT:
        raise TransientFailure(f"Our account was refused: {answer}")
    if not answer.is_yes and said.get("code") in _NUMBER_IS_WRONG:
        raise PermanentFailure(str(answer))
    return str(couriers.told(couriers.accepted(answer)).get("sid", ""))


def _width(text: str) -> int:
    return len(text) + len(_TWICE.findall(text))
