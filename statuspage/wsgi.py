"""The public front door: baked files from memory first, then Django."""

import os
from pathlib import Path

from django.core.wsgi import get_wsgi_application

from statuspage.front_door import FrontDoor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "statuspage.settings")

HOME = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("DATA_DIR") or HOME / "var")

application = FrontDoor(
    Path(os.environ.get("PUBLIC_DIR") or DATA / "public"),
    os.environ.get("HOME_PAGE") or "home",
    fallback=get_wsgi_application,
)
