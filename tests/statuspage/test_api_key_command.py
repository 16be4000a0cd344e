"""Keys from the command line: alone on standard output, listed, revoked; what makes no sense is told."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from statuspage import api_keys, clock
from statuspage.models import ApiKey, Page, Scope


def run(*words: str) -> tuple[str, str]:
    out, aside = io.StringIO(), io.StringIO()
    call_command("apikey", *words, stdout=out, stderr=aside)
    return out.getvalue(), aside.getvalue()


def test_a_key_is_all_that_is_written(page: Page) -> None:
    out, aside = run("create", "Deploys")
    key = api_keys.find(out.strip(), now=clock.now())
    assert key and (key.name, key.page, key.scopes, key.expires_at) == ("Deploys", None, ["admin"], None)
    assert out.strip() not in aside and out.count("\n") == 1


@pytest.mark.parametrize("said", [["read", "publish"], ["publish,read"]])
def test_it_goes_as_far_as_was_said(page: Page, said: list[str]) -> None:
    run("create", "Bot", "--page", page.slug, "--expires", "30", "--scope", *said)
    key = ApiKey.objects.get()
    assert (key.page, key.scopes) == (page, [Scope.READ, Scope.PUBLISH])
    assert key.expires_at and timedelta(days=29) < key.expires_at - clock.now() < timedelta(days=31)
    run("create", "Other", "--page", page.public_id)


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["Bot", "--page", "nowhere"], "There is no page “nowhere”; there are: home"),
        (["Bot", "--scope", "everything"], "“everything” is no scope; there are read,"),
        (["Bot", "--expires", "0"], "A key is good for 1 to"),
        ([" "], "A key has a name"),
    ],
)
def test_what_makes_no_sense_is_told(page: Page, words: list[str], problem: str) -> None:
    with pytest.raises(CommandError, match=problem):
        run("create", *words)
    assert not ApiKey.objects.exists()


def test_keys_are_listed_without_their_secret(page: Page) -> None:
    token = run("create", "Deploys", "--page", "home", "--scope", "read")[0].strip()
    said = run("list")[0]
    assert "Deploys\thome\tread\tnever used\tno end" in said and token not in said


@pytest.mark.parametrize("by", ["name", "beginning", "key"])
def test_a_key_is_revoked(page: Page, by: str) -> None:
    token = run("create", "Deploys")[0].strip()
    run("revoke", {"name": "Deploys", "beginning": token[:16], "key": token}[by])
    assert api_keys.find(token, now=clock.now()) is None and "revoked" in run("list")[0]


def test_of_two_by_one_name_none_is_revoked(page: Page) -> None:
    run("create", "Deploys"), run("create", "Deploys")
    with pytest.raises(CommandError, match="2 living keys are “Deploys”"):
        run("revoke", "Deploys")
