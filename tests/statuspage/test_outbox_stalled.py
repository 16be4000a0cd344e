"""A channel that stalls, in a real process with a real mail server: mail leaves all the same, meanwhile."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.services import Mailbox

pytestmark = pytest.mark.journey

STALLS = 8
PROGRAM = f"""
import time, django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from datetime import timedelta
from statuspage import channels, clock, outbox
from statuspage.channels import Receipt
class Stalling:
    LABEL = "Pigeon"
    def send(self, parcels):
        for parcel in parcels:
            print("stalls", flush=True)
            time.sleep({STALLS})
            yield Receipt(parcel.number)
channels.channels()["aviary"] = Stalling()
to = [outbox.Recipient("aviary", "coop"), outbox.Recipient("email", "a@x.test")]
now = clock.now()
outbox.put("statuspage/canary", key="one", recipients=to, context={{"at": now.isoformat()}}, now=now)
outbox.fan_out(now=now)
outbox.deliver(now=now)
from statuspage.models import Delivery
print(sorted(Delivery.objects.values_list("state", flat=True)))
"""


def test_mail_leaves_while_another_channel_stalls(tmp_path: Path, mailbox: Mailbox) -> None:
    house = os.environ | {
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": f"sqlite:///{tmp_path / 'stalled.sqlite3'}",
        "EMAIL_URL": mailbox.url,
        "DJANGO_SETTINGS_MODULE": "statuspage.settings",
    }
    worker = subprocess.Popen([sys.executable, "-c", PROGRAM], env=house, stdout=subprocess.PIPE, text=True)
    assert worker.stdout
    assert worker.stdout.readline() == "stalls\n"
    began = time.monotonic()
    while not mailbox.letters:
        assert worker.poll() is None
        time.sleep(0.01)
    assert time.monotonic() - began < STALLS / 2
    assert worker.stdout.read() == "['sent', 'sent']\n"
    assert worker.wait() == 0
