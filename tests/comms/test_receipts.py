"""Receipts: sheets that are near however many there are, and CSV in which nothing is calculated."""

import csv
import io

import pytest

from comms import receipts
from statuspage import outbox
from statuspage.models import Delivery, Notification, Page
from tests.comms.visitors import moment


def letter(page: Page, *addresses: str, **about: object) -> Notification:
    made = outbox.put("statuspage/confirm", key="some", recipients=[], page=page, now=moment())
    Delivery.objects.bulk_create(
        Delivery(notification=made, channel="email", address=each, **about) for each in addresses
    )
    return made


def table(notification: Notification, kind: str = "") -> list[list[str]]:
    return list(csv.reader(io.StringIO("".join(receipts.table(notification, kind)))))


def _number(told: Notification, place: int) -> int:
    """Of the row at this place; there is none before the first."""
    return told.deliveries.order_by("pk")[place - 1].pk if place else 0


def test_each_sheet_goes_on_where_the_one_before_ended(page: Page) -> None:
    addresses = [f"{number:03}@example.com" for number in range(120)]
    told, sheets = letter(page, *addresses, state="failed"), []
    for after in (0, 50, 100):
        sheets.append(receipts.sheet(told, "failed", after=_number(told, after)))
    assert [row.address for sheet in sheets for row in sheet.rows] == addresses
    assert [sheet.after for sheet in sheets] == [_number(told, 50), _number(told, 100), None]


def test_a_full_last_sheet_is_followed_by_none(page: Page) -> None:
    told = letter(page, *(f"{number}@example.com" for number in range(50)), state="sent")
    assert receipts.sheet(told, "sent").after is None


@pytest.mark.parametrize("dangerous", ["=1+1", "+49 30 123", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_nothing_in_the_table_is_a_formula(page: Page, dangerous: str) -> None:
    told = letter(page, dangerous, state="failed", last_error=dangerous)
    row = table(told)[1]
    assert row[0] == f"'{dangerous}" and row[5] == f"'{dangerous}"


def test_commas_and_quotes_stay_within_their_cell(page: Page) -> None:
    told = letter(page, "a@example.com", state="failed", last_error='550 "no", sorry')
    assert table(told)[1][5] == '550 "no", sorry'


def test_the_table_is_read_in_chunks(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "CHUNK", 2)
    told = letter(page, *(f"{name}@example.com" for name in "abcde"), state="sent")
    assert [row[0][0] for row in table(told)[1:]] == list("abcde")


def test_an_address_on_the_web_is_not_given_away(page: Page) -> None:
    told = letter(page, "https://hooks.example.com/services/T0/secret9876", state="failed")
    assert table(told)[1][0] == "hooks.example.com/…9876"
