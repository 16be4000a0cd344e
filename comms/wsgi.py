"""The staff process: the front door before the whole house."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from statuspage.front_door import FrontDoor

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comms.settings")

# Loaded at once: a setting that is wrong stops the start, not the first visitor.
console = get_wsgi_application()
application = FrontDoor(settings.PUBLIC_DIR, settings.HOME_PAGE, fallback=lambda: console)
