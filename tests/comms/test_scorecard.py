"""The scorecard: of a quarter, without drills, in as many queries for one response as for many."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms import announcements, charts, metrics, responses, scorecard
from comms.models import Ending, Person, Response, UpdatePromise
from comms.scorecard import METRICS, Measure, Quarter
from statuspage import pages
from statuspage.models import Component, Page
from tests.comms.conftest import Publish
from tests.comms.visitors import at, visit, words

Declare = Callable[..., Response]


def measured(now: datetime, **about: str) -> list[Measure]:
    return scorecard.measures(scorecard.counted(Quarter.of(now), **about))


def over(publish: Publish, response: Response) -> None:
    """First word after five minutes, one promise late, over after forty."""
    publish(to=response, after=5)
    publish("identified", to=response, after=25)
    publish("resolved", to=response, after=40, due=None)


def test_a_response_is_measured_from_its_own_moments(
    response: Response, publish: Publish, commander: Person, lead: Person, now: datetime
) -> None:
    responses.acknowledge(response, by=commander, now=now + timedelta(minutes=2))
    over(publish, response)
    response.refresh_from_db()
    assert response.incident
    announcements.correct(response.incident.updates.all()[0], body="Over.", by=lead, now=now)
    (found,) = measured(now)
    spans = (found.acknowledge, found.first_word, found.resolve, found.silence)
    assert spans == tuple(timedelta(minutes=count) for count in (2, 5, 40, 20))
    assert (found.ledger.kept, found.ledger.late, found.corrections) == (2, 1, 1)


def test_what_is_not_real_does_not_count(declare: Declare, now: datetime) -> None:
    kept = declare()
    declare(is_drill=True)
    for ending in (Ending.FALSE_ALARM, Ending.DUPLICATE):
        Response.objects.filter(pk=declare().pk).update(ending=ending, resolved_at=now)
    declare(now=now - timedelta(days=90))
    assert [each.response for each in measured(now)] == [kept]


def test_figures_are_by_severity(declare: Declare, publish: Publish, now: datetime) -> None:
    over(publish, declare("P1"))
    over(publish, declare("P2"))
    over(publish, declare("P2"))
    rows = scorecard.rows(METRICS[0], measured(now))
    assert [(row.severity, row.figure.count) for row in rows] == [("P1", 1), ("P2", 2)]


def test_only_of_a_service(declare: Declare, search: Component, checkout: Component, now: datetime) -> None:
    declare(components=[search])
    assert len(measured(now, service=search.public_id)) == 1
    assert not measured(now, service=checkout.public_id)


def test_many_cost_no_more_queries_than_one(declare: Declare, publish: Publish, now: datetime) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            measured(now)
        return len(caught)

    over(publish, declare())
    one = queries()
    for _ in range(3):
        over(publish, declare())
    assert queries() == one == 5


@pytest.mark.parametrize(
    ("moment", "quarter", "title"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "2026-Q1", "January to March 2026"),
        (datetime(2026, 12, 31, 23, tzinfo=UTC), "2026-Q4", "October to December 2026"),
    ],
)
def test_quarters(moment: datetime, quarter: str, title: str) -> None:
    found = Quarter.of(moment)
    assert (str(found), found.title) == (quarter, title)
    assert Quarter.read(quarter) == found == found.before.next
    assert found.begins <= moment < found.ends


@pytest.mark.parametrize("wrong", ["2026", "2026-Q5", "x-Q1", "0000-Q1", "2026-Q", "٢٠٢٦-Q1x"])
def test_what_is_no_quarter(wrong: str) -> None:
    assert Quarter.read(wrong) is None


def test_a_chart_says_in_words_what_it_draws() -> None:
    values = [timedelta(minutes=count) for count in (3, 4, 90)]
    figure = metrics.figure(values, [timedelta(minutes=count) for count in (15, 60)])
    assert figure
    drawn = charts.chart(figure, {"our aim": timedelta(minutes=30), "far": timedelta(days=9)})
    assert drawn.words == "2 under 15 min, 1 1 h and more"
    assert [bar.height for bar in drawn.bars] == [charts.HEIGHT, 0, charts.HEIGHT / 2]
    assert [(mark.letter, mark.words) for mark in drawn.references] == [("a", "our aim, 30 min")]


# --- the screen -------------------------------------------------------------------------------------


def test_a_quarter_without_responses_says_no_data(declare: Declare) -> None:
    assert "That is not 100 %: it is no data." in words(visit().get(at("scorecard")).content)
    assert visit().get(at("scorecard"), {"quarter": "2026-Q9"}).status_code == HTTPStatus.NOT_FOUND


def test_the_screen_shows_promises_and_figures(response: Response, publish: Publish) -> None:
    over(publish, response)
    shown = visit().get(at("scorecard"), {"quarter": "2026-Q1"})
    read = words(shown.content)
    assert "66 %" in read and "2 kept, 1 late, 0 broken" in read and "Longest silence 20 min" in read
    assert "<title id=" in shown.content.decode() and "style=" not in shown.content.decode()


def test_the_figures_are_taken_along_without_formulas(declare: Declare, publish: Publish) -> None:
    over(publish, declare(title="=cmd()"))
    answer = visit().get(at("scorecard_export"), {"quarter": "2026-Q1"})
    head, line = answer.content.decode().splitlines()
    assert head.startswith("response,severity,title") and "'=cmd()" in line and line.endswith("2,1,0,0")


def test_a_response_says_how_its_word_was_kept(response: Response, publish: Publish) -> None:
    over(publish, response)
    assert "2 kept, 1 late, 0 broken" in words(visit().get(at("response", response)).content)


# --- on the public page -----------------------------------------------------------------------------


def front(page: Page, public_dir: Path) -> str:
    return words((public_dir / page.slug / "live" / "index.html").read_bytes())


@pytest.fixture
def told(
    page: Page,
    response: Response,
    publish: Publish,
    public_dir: Path,
    django_capture_on_commit_callbacks: Any,
) -> Callable[[datetime], str]:
    """What the front page says once the sweep has been there."""
    for minutes in range(5, 125, 20):
        publish(after=minutes)

    def swept(now: datetime) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            scorecard.tell_pages(now=now)
            pages.publish(page, now=now)
        return front(page, public_dir)

    return swept


SAID = "of our update promises in the last 90 days"


def test_a_page_says_nothing_of_promises_by_itself(told: Callable[[datetime], str], now: datetime) -> None:
    assert SAID not in told(now + timedelta(hours=3))


def test_a_page_says_how_many_promises_were_kept_once_it_is_switched_on(
    page: Page, told: Callable[[datetime], str], now: datetime
) -> None:
    Page.objects.filter(pk=page.pk).update(tells_promises=True)
    assert f"We kept 0 % {SAID}." in told(now + timedelta(hours=3))
    UpdatePromise.objects.filter(state="late").update(state="kept")
    assert f"We kept 100 % {SAID}." in told(now + timedelta(hours=4))
    assert SAID not in told(now + timedelta(days=100))


def test_of_a_few_promises_a_page_says_nothing(
    page: Page, response: Response, publish: Publish, now: datetime
) -> None:
    over(publish, response)
    assert scorecard.kept(page, now=now + timedelta(hours=1)) is None


def test_the_switch_is_pressed_by_who_may_change_the_page(page: Page) -> None:
    typed = {"name": "Acme", "language": "en", "time_zone": "Etc/UTC", "tells_promises": "on"}
    visit().post(at("page_settings", page.slug), typed)
    page.refresh_from_db()
    assert page.tells_promises and page.promises_kept is None
