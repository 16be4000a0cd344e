"""Everything the ground floor needs; it runs on these alone."""

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ImproperlyConfigured
from environs import Env

from statuspage import clock, hosts, pace, relays
from statuspage.pace import Rate

env = Env(eager=False)
env.add_parser("relay", relays.read)
env.add_parser("limit", pace.limit)
env.add_parser("rates", pace.each)
HOME = Path(__file__).resolve().parent.parent
VAR = Path(env.path("DATA_DIR", HOME / "var"))


class Sweep(NamedTuple):
    """A verb that keeps promises, called with `now`, and the seconds between two calls."""

    verb: str
    every: float


def _often(seconds: float) -> float:
    """A fast demo clock makes promises fall due sooner, so it sweeps sooner too, down to once a second."""
    return max(1.0, seconds / clock.SPEED)


# --- what the installation is -----------------------------------------------------------------------
DEMO = env.bool("DEMO", False)
DEBUG = env.bool("DEBUG", False)
SECRET_KEY_GIVEN = env.str("SECRET_KEY", "")
SECRET_KEY = SECRET_KEY_GIVEN or secrets.token_urlsafe(50)
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
BASE_URL = env.str("BASE_URL", "http://localhost:8000").rstrip("/")
OWN_HOSTS: list[str] = env.list("ALLOWED_HOSTS", list(hosts.LOCAL))
HOME_PAGE = env.str("HOME_PAGE", "home")
PUBLIC_DIR = Path(env.path("PUBLIC_DIR", VAR / "public"))
PRIVATE_DIR = Path(env.path("PRIVATE_DIR", VAR / "private"))
ALLOWED_HOSTS = hosts.Allowed(hosts.own(BASE_URL, OWN_HOSTS), PUBLIC_DIR)
HOLD_SECONDS = env.int("HOLD_SECONDS", 30)
RATES: dict[str, Rate] = env.rates("RATES", "sms=500/h")  # what a channel, or a provider behind it, takes
SHIFTS = env.int("SHIFTS_A_CHANNEL", 2)  # on one machine: fewer than it has workers
CHANNELS_AT_ONCE = True
KEEP_DELIVERIES_DAYS = env.int("KEEP_DELIVERIES_DAYS", 90)
# On so many days, none of them a week after the one before. GNU Mailman's own rule: a bounce counts once a
# day, `bounce_score_threshold` is 5, `bounce_info_stale_after` is 7 days.
SOFT_BOUNCE_DAYS = env.int("SOFT_BOUNCE_DAYS", 5)
SOFT_BOUNCE_FORGIVEN = timedelta(days=env.int("SOFT_BOUNCE_FORGIVEN_DAYS", 7))
# How often each key of the manage API may come, as Statuspage has it; "off" for as often as it likes.
API_RATE: Rate | None = env.limit("API_RATE", "off" if DEMO else "60/min")
API_RATE_STATUS = env.int("API_RATE_STATUS", 420)  # old clients know no other; 429 is everybody else's
CANARY_ADDRESS = env.str("CANARY_ADDRESS", "")  # told every quarter of an hour that mail leaves

# --- Django -----------------------------------------------------------------------------------------
INSTALLED_APPS = ["django.contrib.staticfiles", "template_partials.apps.SimpleAppConfig", "statuspage"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "statuspage.urls"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HOME / "templates"],
        "OPTIONS": {
            "builtins": ["template_partials.templatetags.partials"],
            "context_processors": ["django.template.context_processors.request"],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
        },
    }
]
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LOCALE_PATHS = [HOME / "statuspage/locale"]
APPEND_SLASH = False

# --- rows, cache, mail, broker ----------------------------------------------------------------------
_DATABASE = env.dj_db_url("DATABASE_URL", f"sqlite:///{VAR / 'steadypage.sqlite3'}")
DATABASES = {"default": _DATABASE or {"ENGINE": ""}}  # what names none is said with all else that is wrong
if "sqlite" in DATABASES["default"]["ENGINE"]:
    Path(DATABASES["default"]["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000;",
    }
elif DATABASES["default"].get("OPTIONS", {}).get("pool"):
    # A connection for each thread of the web server, and for each channel of a worker.
    # One that the database has closed is found before it is used; and a database that is away is asked for
    # again at once, instead of ever more rarely, while nobody waits for it longer than a reader would.
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": 16,
        "timeout": 5,
        "reconnect_timeout": 2,
    }
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},  # a count that is thrown out is a limit that is not kept
    }
}
BROKER_URL = env.str("REDIS_URL", "redis://localhost:6379/0")
if BROKER_URL.startswith("unix://"):
    BROKER_URL = BROKER_URL.replace("unix://", "redis+socket://", 1)
# What is wrong with it is said below, beside whatever else is wrong.
_MAIL = env.relay("EMAIL_URL", "smtp://localhost:25") or relays.read("dummy://")
EMAIL_BACKEND = env.str("MAIL_BACKEND", _MAIL["EMAIL_BACKEND"])
# Not every provider takes everything along that we send with a mail; none of it is needed for its reader.
ANYMAIL = {"IGNORE_UNSUPPORTED_FEATURES": True, **dict(env.json("ANYMAIL", {}))}
if EMAIL_BACKEND.startswith("anymail."):
    INSTALLED_APPS += ["anymail"]
EMAIL_HOST, EMAIL_PORT = _MAIL["EMAIL_HOST"], _MAIL["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL["EMAIL_HOST_USER"], _MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL["EMAIL_USE_TLS"], _MAIL["EMAIL_USE_SSL"]
EMAIL_TIMEOUT = _MAIL["EMAIL_TIMEOUT"] or 20
MAIL_CONNECTIONS = env.int("MAIL_CONNECTIONS", 4)  # of one worker, at most; for a few mails it opens one
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", "Status <status@localhost>")
MAIL_SHOWS_LOGO = env.bool("MAIL_SHOWS_LOGO", False)

# --- other ways out ---------------------------------------------------------------------------------
# Private networks that webhooks may reach all the same. The demo's receivers are on the same machine.
REACHABLE_NETWORKS: list[str] = env.list("REACHABLE_NETWORKS", ["127.0.0.0/8", "::1/128"] if DEMO else [])
# The key by which browsers know our pushes; without one, one that belongs to SECRET_KEY.
VAPID_PRIVATE_KEY = env.str("VAPID_PRIVATE_KEY", "")
CATCHER = env.str("CATCHER", "") if DEMO else ""  # where all of it goes instead, so that nothing leaves
SLACK_URL = env.str("SLACK_URL", "https://slack.com/api").rstrip("/")
SLACK_TOKEN = env.str("SLACK_TOKEN", "")
SMS_URL = env.str("SMS_URL", "https://api.twilio.com/2010-04-01").rstrip("/")
SMS_ACCOUNT, SMS_TOKEN, SMS_FROM = (
    env.str("SMS_ACCOUNT", ""),
    env.str("SMS_TOKEN", ""),
    env.str("SMS_FROM", ""),
)

# --- static files -----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.path("STATIC_DIR", VAR / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
if DEMO:  # nobody waits for collectstatic
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    WHITENOISE_USE_FINDERS = True

# --- security ---------------------------------------------------------------------------------------
HTTPS = BASE_URL.startswith("https://")
# The house never ends TLS itself: an https:// address means that a proxy stands in front.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", 1 if HTTPS else 0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_SSL_REDIRECT = HTTPS
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz)$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
# Only its owner knows whether all of the domain speaks TLS; we promise it for our own name alone.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

# --- promises and the sweeps that keep them ---------------------------------------------------------
SWEEPS = {
    "bake": Sweep("statuspage.bakery.bake_stale", _often(5)),
    "bake_editions": Sweep("statuspage.bakery.bake_editions", _often(5)),
    "fan_out": Sweep("statuspage.outbox.fan_out", _often(2)),
    "deliver": Sweep("statuspage.outbox.deliver", _often(2)),
    "clear": Sweep("statuspage.outbox.clear", _often(600)),
    "canary": Sweep("statuspage.canary.sing", _often(60)),
    "hosts": Sweep("statuspage.addresses.keep", _often(30)),
    "advance": Sweep("statuspage.maintenances.advance", _often(30)),
    "series": Sweep("statuspage.maintenances.plan_ahead", _often(30)),
    "notices": Sweep("statuspage.notices.advance", _often(10)),
    "checkings": Sweep("statuspage.checkings.advance", _often(10)),
    "unconfirmed": Sweep("statuspage.forgetting.sweep", _often(600)),
    "bounces": Sweep("statuspage.bounces.forgive", _often(600)),
    "quarantine": Sweep("statuspage.quarantine.write", _often(60)),
}
# Verbs that say, in sentences, what people owe and have not done; health counts them in.
CONCERNS: tuple[str, ...] = ()
# Verbs that are to know what another system tells the public, in the transaction in which it does.
WITNESSES: tuple[str, ...] = ()

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}

if not (clock.IS_TRUE or DEMO):
    raise ImproperlyConfigured("DEMO_CLOCK makes time run faster; only the demo may do that (DEMO=1).")

env.seal()
