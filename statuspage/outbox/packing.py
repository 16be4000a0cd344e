"""Packing: a message becomes a parcel for each who is told; what they have in common is worked out once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from statuspage import letters, links
from statuspage.channels import Message, Parcel
from statuspage.links import Purpose
from statuspage.models import Notification
from statuspage.outbox.waybills import Reader, Waybill


class Packer:
    """For those who are told of one notification in the same words."""

    def __init__(self, message: Message, notification: Notification, language: str, *, now: datetime) -> None:
        self.message, self.language = message, language
        self.named = {each["address"]: _on_one_line(each) for each in notification.recipients or []}
        page = notification.page
        host = page.host if page else urlsplit(settings.BASE_URL).hostname
        self.said_at = f"{int(notification.created_at.timestamp())}@{host}"
        self.ways = []
        if page:
            ways = (Purpose.UNSUBSCRIBE, Purpose.MANAGE)
            self.ways = [links.maker(page, language, purpose, now=now) for purpose in ways]

    def pack(self, waybill: Waybill, details: Mapping[str, Any], *, now: datetime) -> Parcel:
        """The Message-ID is the same at every attempt, so that a repeat is known for one."""
        personal, headers = self._of(waybill.reader)
        personal[letters.ADDRESS] = waybill.address
        headers["Date"] = _date(int(now.timestamp()))
        return Parcel(
            number=waybill.pk,
            address=waybill.address,
            message=self.message,
            message_id=f"<{waybill.pk}.{self.said_at}>",
            personal=personal,
            headers=headers,
            name=self.named.get(waybill.address, ""),
            details=details,
            at=now,
        )

    def _of(self, reader: Reader | None) -> tuple[dict[str, str], dict[str, str]]:
        """What is personal, and the headers that are."""
        if not (reader and self.ways):
            return {}, {}
        leave, manage = [link(reader.public_id) for link in self.ways]
        of_all, of_one = not reader.is_choosy, reader.follows
        wish = letters.wish(self.language, reader.news, of_all=of_all, of_one=of_one)
        personal = {letters.UNSUBSCRIBE_LINK: leave, letters.MANAGE_LINK: manage, letters.WISH: wish}
        return personal, {
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }


def _on_one_line(recipient: dict[str, str]) -> str:
    return " ".join(recipient.get("name", "").split())


@lru_cache(maxsize=4)
def _date(second: int) -> str:
    return format_datetime(datetime.fromtimestamp(second, UTC))
