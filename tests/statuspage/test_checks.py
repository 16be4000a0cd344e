"""How an installation that is not ready for the public is told so."""

import pytest
from django.core.checks import run_checks
from pytest_django import Settings


def found() -> set[str | None]:
    return {message.id for message in run_checks(tags=["security"], include_deployment_checks=True)}


def test_a_missing_secret_key_is_an_error(settings: Settings) -> None:
    settings.SECRET_KEY_GIVEN = ""
    assert "statuspage.E001" in found()


def test_an_address_without_tls_is_an_error(settings: Settings) -> None:
    settings.HTTPS = False
    assert "statuspage.E002" in found()


@pytest.mark.parametrize(("demo", "is_error"), [(True, True), (False, False)])
def test_a_demo_is_no_installation(demo: bool, is_error: bool, settings: Settings) -> None:
    settings.DEMO = demo
    assert ("statuspage.E003" in found()) is is_error


@pytest.mark.parametrize(("key", "is_error"), [("", False), ("A" * 43, True), ("B" * 43, False), ("x", True)])
def test_a_key_for_pushes_that_is_none_is_told_at_once(key: str, is_error: bool, settings: Settings) -> None:
    settings.VAPID_PRIVATE_KEY = key
    assert ("statuspage.E004" in found()) is is_error
