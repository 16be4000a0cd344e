"""A mail server that refuses, stalls, says good-bye and closes: each reader ends as they should."""

import pytest

from tests.journeys.demos import until
from tests.journeys.fire import House
from tests.journeys.post_office import Manners

pytestmark = pytest.mark.journey

DOMAIN = "post.test"
PLAIN = [f"plain{number}" for number in range(9)]
DIFFICULT = ["busy", "full", "gone", "closing", "stalling"]
MOODS = Manners(
    closes_after=4,
    stalls_at=[f"stalling@{DOMAIN}"],
    answers={
        f"busy@{DOMAIN}": "451 4.7.1 Greylisted",
        f"full@{DOMAIN}": "552 5.2.2 Mailbox full",
        f"gone@{DOMAIN}": "550 5.1.1 No such user",
        f"closing@{DOMAIN}": "421 4.3.2 Shutting down",
    },
)
OFF = "SELECT address, reason FROM statuspage_subscriber WHERE state = 'quarantined' AND address LIKE %s"


def test_each_reader_ends_as_their_mail_server_deserves(house: House) -> None:
    house.parts["mail"].kill()
    told = house.tell(DOMAIN, [*PLAIN[:5], *DIFFICULT, *PLAIN[5:]])
    tried = until(lambda: house.tried(told))
    assert {state for state, _ in tried.values()} == {"queued"}
    assert {error.partition(":")[0] for _, error in tried.values()} == {"The mail server cannot be reached"}

    house.behave(MOODS)
    house.parts["mail"].start()
    house.until_up("mail")
    house.hasten(told)
    tried = until(lambda: house.tried(told))
    assert tried["busy"] == ("queued", "451 4.7.1 Greylisted")
    assert tried["full"] == ("failed", "552 5.2.2 Mailbox full")
    assert tried["gone"] == ("failed", "550 5.1.1 No such user")
    assert (tried["closing"][0], tried["stalling"][0]) == ("queued", "queued")

    house.behave(Manners(closes_after=4))
    house.hasten(told)
    until(lambda: house.is_settled(told))
    reached = [*PLAIN, "busy", "closing", "stalling"]
    assert house.states(told) == {"sent": len(reached), "failed": 2}
    assert house.book.told(DOMAIN) == {f"{name}@{DOMAIN}": 1 for name in reached}
    assert house.rows(OFF, f"%@{DOMAIN}") == [(f"gone@{DOMAIN}", "550 5.1.1 No such user")]
