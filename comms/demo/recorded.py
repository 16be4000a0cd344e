"""What staff of the demo wrote down meanwhile: notes, one of them corrected, and a decision."""

from datetime import datetime, timedelta

from comms import decisions, notes
from comms.demo import story
from comms.models import DecisionKind, Person, Response

MINUTE = timedelta(minutes=1)


def tell(response: Response, people: dict[str, Person], *, began: datetime) -> None:
    told = story.told()
    for said in told["noted"]:
        at = began + said["minutes"] * MINUTE
        note = notes.write(response, said["words"], by=people[said["by"]], now=at)
        if better := said.get("better"):
            notes.correct(note, better, by=people[said["by_whom"]], now=at + said["after"] * MINUTE)
    for said in told["decided"]:
        at = began + said["minutes"] * MINUTE
        what = {name: said[name] for name in ("question", "options", "chosen", "why")}
        again = (at + said["again"] * MINUTE).replace(second=0, microsecond=0)
        by = people[said["by"]]
        decisions.decide(response, DecisionKind.CHOICE, **what, by=by, now=at, revisit_at=again)
