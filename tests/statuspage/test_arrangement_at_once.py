"""Moved and set at once: whoever arranges a page and whoever sets a status do not wait for each other."""

from datetime import datetime

import pytest

from statuspage import arrangement, components
from statuspage.arrangement import Place
from statuspage.models import Component, Page
from tests.at_once import at_once


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_in_a_circle(page: Page, now: datetime) -> None:
    basket, checkout = (components.add(page, name=name, now=now) for name in ("Basket", "Checkout"))

    def turn_round() -> None:
        for _ in range(5):
            arrangement.place(basket, Place(), now=now)
            arrangement.place(checkout, Place(), now=now)

    def degrade(part: Component) -> None:
        for status in ("partial_outage", "degraded_performance") * 3:
            components.set_status(part, status, now=now)

    at_once(turn_round, turn_round, lambda: degrade(basket), lambda: degrade(checkout))
    assert {each.status for each in Component.objects.all()} == {"degraded_performance"}
