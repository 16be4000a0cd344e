"""The staff process: the front door before the whole house."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from statuspage import hosts
from statuspage.front_door import FrontDoor, Surroundings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comms.settings")

# Loaded at once: a setting that is wrong stops the start, not the first visitor.
console = get_wsgi_application()
gc.freeze()  # what is loaded stays: the collector need not look through it whenever a page is baked
application = FrontDoor(
    settings.PUBLIC_DIR,
    settings.HOME_PAGE,
    private=settings.PRIVATE_DIR,
    around=Surroundings(
        own=hosts.own(settings.BASE_URL, settings.OWN_HOSTS),
        proxies=settings.TRUSTED_PROXIES,
        https=settings.HTTPS,
    ),
    fallback=lambda: console,
)
