"""A mail server that refuses, stalls, says good-bye and closes: each reader ends as they should."""

import pytest

from tests.journeys.demos import until
from tests.journeys.fire import House
from tests.journeys.post_office import Manners

pytestmark = pytest.mark.journey

PLAIN = [f"plain{number}" for number in range(9)]
DIFFICULT = ["busy", "full", "gone", "closing", "stalling"]


def test_each_reader_ends_as_their_mail_server_deserves(house: House) -> None:
    house.parts["mail"].kill()
    told = house.tell("post.test", [*PLAIN[:5], *DIFFICULT, *PLAIN[5:]])
    tried = until(lambda: house.tried(told))
    assert {state for state, _ in tried.values()} == {"queued"}
    assert {error.partition(":")[0] for _, error in tried.values()} == {"The mail server cannot be reached"}

    house.behave(
        Manners(
            closes_after=4,
            stalls_at=["stalling@post.test"],
            answers={
                "busy@post.test": "451 4.7.1 Greylisted",
                "full@post.test": "552 5.2.2 Mailbox full",
                "gone@post.test": "550 5.1.1 No such user",
                "closing@post.test": "421 4.3.2 Shutting down",
            },
        )
    )
    house.parts["mail"].start()
    house.until_up("mail")
    house.hasten(told)
    tried = until(lambda: house.tried(told))
    assert tried["busy"] == ("queued", "451 4.7.1 Greylisted")
    assert tried["full"] == ("failed", "552 5.2.2 Mailbox full")
    assert tried["gone"] == ("failed", "550 5.1.1 No such user")
    assert tried["closing"] == ("queued", "The connection broke: 421 4.3.2 Shutting down")
    assert tried["stalling"][0] == "queued"

    house.behave(Manners(closes_after=4))
    house.hasten(told)
    until(lambda: house.is_settled(told))
    assert house.states(told) == {"sent": len(PLAIN) + 3, "failed": 2}
    arrived = house.book.told("post.test")
    assert arrived == dict.fromkeys(
        (f"{name}@post.test" for name in [*PLAIN, "busy", "closing", "stalling"]), 1
    )
    off = "SELECT address, reason FROM statuspage_subscriber WHERE state = 'quarantined' AND address LIKE %s"
    assert house.rows(off, "%@post.test") == [("gone@post.test", "550 5.1.1 No such user")]
