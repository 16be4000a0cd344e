"""Groups and statuses changed at once by several systems: everybody is answered, nobody waits in a circle."""

from datetime import datetime

import pytest

from statuspage import components
from statuspage.models import Component
from tests.at_once import at_once
from tests.caller import Caller

pytestmark = pytest.mark.django_db(transaction=True)


def test_nobody_waits_in_a_circle(api: Caller, now: datetime) -> None:
    parts = [components.add(api.page, name=name, now=now).public_id for name in ("Basket", "Checkout")]
    made = api.post("/component-groups", {"component_group": {"name": "Shop", "components": parts}})
    assert made.status == 201

    def arrange(inside: list[str]) -> None:
        said = {"component_group": {"name": "Store", "components": inside}}
        assert api.put(f"/component-groups/{made.said['id']}", said).status == 200

    def degrade(part: str) -> None:
        said = {"component": {"status": "degraded_performance", "description": "Slow"}}
        assert api.patch(f"/components/{part}", said).status == 200

    moves = [lambda inside=inside: arrange(inside) for inside in (parts[::-1], parts[:1], parts)]
    at_once(*moves, *[lambda part=part: degrade(part) for part in parts * 2])
    assert {each.status for each in Component.objects.all()} == {"degraded_performance"}
