"""A worker killed in the middle of sending: nobody is left out, and at most one mail is sent twice."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.services import Mailbox

pytestmark = pytest.mark.journey

READERS = 400
PREPARE = f"""
from django.core.management import call_command
call_command("migrate", verbosity=0)
from statuspage import clock, outbox
from statuspage.models import *
now = clock.now()
page = Page.objects.create(slug="home", name="Acme", url="http://testserver/", created_at=now, changed_at=now)
incident = Incident.objects.create(page=page, name="Errors", created_at=now, updated_at=now, started_at=now)
update = IncidentUpdate.objects.create(
    incident=incident, status="identified", body="Found.", created_at=now, updated_at=now, display_at=now)
Subscriber.objects.bulk_create(Subscriber(page=page, address=f"{{n}}@x.test", address_key=f"{{n}}@x.test",
    state="active", created_at=now) for n in range({READERS}))
outbox.announce(update, now=now)
outbox.fan_out(now=now)
"""
DELIVER = """
from datetime import timedelta
from statuspage import clock, outbox
outbox.deliver(now=clock.now() + timedelta(minutes={minutes}))
"""


@pytest.fixture
def house(tmp_path: Path, mailbox: Mailbox) -> dict[str, str]:
    """A house of its own: a database in a file, and a mail server that is really there."""
    return os.environ | {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'killed.sqlite3'}",
        "EMAIL_URL": mailbox.url,
        "MAIL_CONNECTIONS": "1",
        "DJANGO_SETTINGS_MODULE": "statuspage.settings",
    }


def start(program: str, house: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", f"import django; django.setup()\n{program}"], env=house)


def test_a_kill_loses_nothing_and_repeats_one_mail_at_most(house: dict[str, str], mailbox: Mailbox) -> None:
    assert start(PREPARE, house).wait() == 0
    for already in (60, 330):
        worker = start(DELIVER.format(minutes=already), house)
        while len(mailbox.letters) < already:
            assert worker.poll() is None
            time.sleep(0.001)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert start(DELIVER.format(minutes=600), house).wait() == 0
    told = Counter(str(letter["To"]) for letter in mailbox.letters)
    assert len(told) == READERS
    assert sum(told.values()) <= READERS + 2
