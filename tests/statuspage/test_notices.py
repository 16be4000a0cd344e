"""How notices come and go: by the clock, without a press at either end, and never by mail."""

from datetime import datetime, timedelta

import pytest

from statuspage import notices
from statuspage.models import Notice, Notification, Page

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def terms(page: Page, now: datetime) -> Notice:
    return notices.publish(
        page, title="New terms", starts_at=now + HOUR, ends_at=now + 2 * HOUR, now=now, body="From *May* on."
    )


def revisions(page: Page, *moments: datetime) -> list[int]:
    """How often the sweep marked the page changed at each moment, when every change is baked at once."""
    marked = []
    for moment in moments:
        before = Page.objects.get(pk=page.pk).revision
        notices.advance(now=moment)
        marked.append(Page.objects.get(pk=page.pk).revision - before)
        if marked[-1]:
            Page.objects.update(baked_at=moment)
    return marked


def test_the_page_is_baked_again_when_it_begins_and_when_it_ends_each_once(
    page: Page, terms: Notice, now: datetime
) -> None:
    Page.objects.update(baked_at=now)
    moments = [now + hours * HOUR for hours in (0.5, 1, 1.1, 1.9, 2, 2.1)]
    assert revisions(page, *moments) == [0, 1, 0, 0, 1, 0]


def test_it_is_shown_between_its_ends(terms: Notice, now: datetime) -> None:
    shown = [Notice.objects.shown(now + hours * HOUR).exists() for hours in (0.9, 1, 1.9, 2)]
    assert shown == [False, True, True, False]


def test_without_an_end_it_stays(page: Page, now: datetime) -> None:
    notices.publish(page, title="We have moved", now=now)
    assert Notice.objects.shown(now + 9000 * HOUR).exists()


def test_it_is_never_mailed(terms: Notice, now: datetime) -> None:
    notices.change(terms, title="Newer terms", now=now)
    notices.advance(now=now + HOUR)
    notices.end(terms, now=now + HOUR)
    assert not Notification.objects.exists()


def test_changing_it_changes_the_page(page: Page, terms: Notice, now: datetime) -> None:
    before = Page.objects.get().revision
    notices.change(terms, title="Newer terms", body="From June on.", now=now)
    assert Page.objects.get().revision == before + 1
    assert str(Notice.objects.get()) == "Newer terms"


def test_one_that_has_not_begun_never_begins_once_it_is_ended(terms: Notice, now: datetime) -> None:
    notices.end(terms, now=now)
    assert not Notice.objects.shown(now + HOUR).exists()


def test_an_end_before_the_beginning_is_refused(terms: Notice, now: datetime) -> None:
    with pytest.raises(notices.PeriodRefused, match="later than the beginning"):
        notices.change(terms, ends_at=now, now=now)
    assert Notice.objects.get().ends_at == now + 2 * HOUR
