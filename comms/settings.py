"""The whole house: the ground floor's settings, and what the console adds."""

from datetime import time, timedelta

from environs import Env

from statuspage import pace
from statuspage.pace import Rate
from statuspage.settings import *
from statuspage.settings import Sweep, _often

env = Env(eager=False)
env.add_parser("limit", pace.limit)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    *INSTALLED_APPS,
    "django_htmx",
    "allauth",
    "allauth.account",
    "comms",
]
MIDDLEWARE = [
    *MIDDLEWARE,
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "comms.urls"
TEMPLATES[0]["OPTIONS"]["context_processors"] += [
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "board"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "comms.people.StaffAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
CSRF_TRUSTED_ORIGINS = [BASE_URL]

# What machines may send: how large, how often (“off”: as often as they like), and what of it is kept.
INTAKE_BODY_KB = env.int("INTAKE_BODY_KB", 512)
INTAKE_RATE: Rate | None = env.limit("INTAKE_RATE", "off")
INTAKE_KEEPS_KB = env.int("INTAKE_KEEPS_KB", 16)
# Whatever is called like one of these is masked before it is kept.
INTAKE_SECRETS: list[str] = [
    word.strip().casefold()
    for word in env.list(
        "INTAKE_SECRETS",
        [
            *("password", "passwd", "secret", "token", "api_key", "apikey", "authorization"),
            *("credential", "cookie", "routing_key", "private_key"),
        ],
    )
]
KEEP_ALERTS_DAYS = env.int("KEEP_ALERTS_DAYS", 90)

# Severities whose words are read by two, and how long the first word waits for the second of them.
SECOND_READER: list[str] = env.list("SECOND_READER", [])
SECOND_READER_MINUTES = env.int("SECOND_READER_MINUTES", 5)
# When executives read, by their own clocks, what could wait until the morning.
ROLLUP_AT = env.time("ROLLUP_AT", time(8))
# How long after the end the closing letter leaves, unless the response is closed before.
CLOSING_AFTER = timedelta(minutes=env.int("CLOSING_AFTER_MINUTES", 60))
# Lines to compare with on the scorecard: of which figure, of which severity (all, if none), and where.
SCORECARD_REFERENCES = {
    "our aim": ("resolve", "P1", timedelta(minutes=env.int("REFERENCE_P1_MINUTES", 30))),
    "well practised": ("resolve", "", timedelta(minutes=env.int("REFERENCE_PRACTISED_MINUTES", 60))),
    "industry median": ("resolve", "", timedelta(minutes=env.int("REFERENCE_MEDIAN_MINUTES", 252))),
}

SWEEPS = {
    **SWEEPS,
    "remind": Sweep("comms.cadence.remind", _often(10)),
    "expire_offers": Sweep("comms.roles.expire", _often(5)),
    "vacancies": Sweep("comms.vacancies.call", _often(15)),
    "breach": Sweep("comms.sla.breach", _often(10)),
    "nudge": Sweep("comms.cadence.nudge", _often(10)),
    "take_up": Sweep("comms.checkings.take_up", _often(10)),
    "alerts": Sweep("comms.alerts.consider", _often(2)),
    "clear_alerts": Sweep("comms.alerts.clear", _often(60)),
    "revisits": Sweep("comms.revisits.remind", _often(30)),
    "overruns": Sweep("comms.overruns.warn", _often(30)),
    "untended": Sweep("comms.untended.remind", _often(60)),
    "digest": Sweep("comms.digests.send_due", _often(10)),
    "rollups": Sweep("comms.rollups.send_due", _often(60)),
    "scorecard": Sweep("comms.scorecard.tell_pages", _often(600)),
    "closings": Sweep("comms.closings.send_due", _often(60)),
}

CONCERNS = ("comms.cadence.concerns",)
WITNESSES = ("comms.overheard.witness",)

env.seal()
