"""The public front door: baked files from memory first, then Django."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from statuspage import hosts
from statuspage.front_door import FrontDoor, Surroundings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statuspage.settings")

HOME = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DATA_DIR") or HOME / "var")
BASE_URL = os.environ.get("BASE_URL") or "http://localhost:8000"
HTTPS = BASE_URL.startswith("https://")

application = FrontDoor(
    Path(os.environ.get("PUBLIC_DIR") or DATA / "public"),
    os.environ.get("HOME_PAGE") or "home",
    private=Path(os.environ.get("PRIVATE_DIR") or DATA / "private"),
    around=Surroundings(
        own=hosts.own(BASE_URL, os.environ.get("ALLOWED_HOSTS", "").split(",")),
        proxies=int(os.environ.get("TRUSTED_PROXIES") or HTTPS),
        https=HTTPS,
    ),
    fallback=get_wsgi_application,
)
