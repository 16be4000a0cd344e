"""Where nothing is, or something broke: staff find back to the board, readers see the page's own words."""

import pytest
from django.test import Client, RequestFactory

from comms.views import lost
from tests.comms.visitors import at, visit, words

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("client", [Client, visit])
def test_where_nothing_is_staff_find_back_to_the_board(client: type[Client]) -> None:
    answer = client().get("/console/nowhere/")
    assert answer.status_code == 404 and "Steadypage" in words(answer.content)
    assert f'href="{at("board")}"' in answer.content.decode()


def test_a_slash_too_few_is_still_mended() -> None:
    assert visit().get("/console/rights")["Location"] == "/console/rights/"


def test_readers_see_what_the_page_says_of_it() -> None:
    answer = Client().get("/nowhere/")
    assert answer.status_code == 404 and at("board") not in answer.content.decode()


def test_what_broke_says_so_without_the_database(django_assert_num_queries: object) -> None:
    asked = RequestFactory()
    with django_assert_num_queries(0):  # type: ignore[operator]
        inside, outside = (lost.away(asked.get(path)) for path in (at("board"), "/"))
    assert (inside.status_code, outside.status_code) == (500, 500)
    said = [b"".join(answer).decode() for answer in (inside, outside)]
    assert [at("board") in each for each in said] == [True, False]
