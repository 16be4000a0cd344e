"""The tests run on the database they were asked to, and the history of its tables is complete."""

import pytest
from django.core.management import call_command
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_the_one_that_was_asked_for(pytestconfig: pytest.Config) -> None:
    assert connection.vendor == ("postgresql" if pytestconfig.getoption("postgres") else "sqlite")


@pytest.mark.django_db
def test_no_migration_is_owed() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
