"""The story the demo tells: a payment company, its people, and three months of its history."""

import tomllib
from pathlib import Path
from typing import Any, Final, NamedTuple

NAME: Final = "Northwind Pay"
ABOUT: Final = "Payments for shops in Europe"

GROUPS: Final = {
    "Payments": [
        ("Card payments", "Paying with credit and debit cards"),
        ("Bank transfers", "SEPA transfers and direct debits"),
        ("Wallets", "Apple Pay, Google Pay and others"),
        ("Refunds", "Money on its way back"),
    ],
    "Dashboard": [
        ("Sign-in", "Signing in, two-factor codes, passwords"),
        ("Dashboard", "Orders, customers and settings"),
        ("Reports", "Exports and the morning summary"),
        ("Payouts", "Money on its way to your account"),
    ],
    "Developers": [
        ("API", "Everything at api.northwind.example"),
        ("Webhooks", "Calls from us to you"),
        ("Sandbox", "Trying things out without money"),
        ("Documentation", "Guides and reference"),
    ],
    "Messages": [
        ("Receipts by e-mail", "To your customers, after each payment"),
        ("Text messages", "Codes and delivery notes"),
        ("Support desk", "Chat and e-mail with us"),
        ("Help centre", "Answers at any hour"),
    ],
}


class Login(NamedTuple):
    username: str
    first: str
    last: str


PASSWORD: Final = "northwind-demo-2026"
PEOPLE: Final = {
    "commander": Login("ines", "Ines", "Okafor"),
    "comms_lead": Login("lea", "Lea", "Brandt"),
    "engineer": Login("tomasz", "Tomasz", "Nowak"),
    "executive": Login("eva", "Eva", "Lindqvist"),
    "administrator": Login("ada", "Ada", "Moreau"),
    "manager": Login("marco", "Marco", "Bianchi"),
}
# Team, who is in it by duty, and what it looks after.
TEAMS: Final[dict[str, tuple[tuple[str, ...], dict[str, list[str]]]]] = {
    "Money": (
        ("engineer", "commander"),
        {
            "Payments": ["Card payments", "Bank transfers", "Wallets", "Refunds"],
            "Payouts": ["Payouts", "Reports"],
        },
    ),
    "Platform": (("engineer",), {"API and webhooks": ["API", "Webhooks", "Sandbox"], "Sign-in": ["Sign-in"]}),
}
# A service whose people work on other days than the house.
ABROAD: Final[dict[str, dict[str, Any]]] = {
    "Payouts": {
        "name": "Back office in Warsaw",
        "time_zone": "Europe/Warsaw",
        "hours": {str(day): ["08:00", "16:00"] for day in range(5)},
    }
}
ASKERS: Final = (("Henrik Dahl", "henrik@northwind.example"), ("Sofia Castell", "sofia@northwind.example"))
SUBSCRIBERS: Final = (
    *(
        "ops@bakery-lund.example",
        "anna@blumen-hafen.example",
        "it@velo-lab.example",
        "status@nordkaffee.example",
    ),
    *("julia@buchhandlung-kern.example", "tech@maison-claire.example", "hello@potsandpans.example"),
    *("webmaster@teehaus.example", "paula@papeterie.example", "devs@ticketwelt.example"),
    *("kasse@hofladen.example", "alerts@segelshop.example"),
)
UNDECIDED: Final = ("jonas@kiosk.example", "office@optik-nord.example")
WISHES: Final[dict[str, dict[str, Any]]] = {
    "anna@blumen-hafen.example": {"language": "de", "time_zone": "Europe/Berlin"},
    "julia@buchhandlung-kern.example": {"language": "de", "time_zone": "Europe/Zurich", "news": "ends"},
    "tech@maison-claire.example": {"language": "fr", "time_zone": "Europe/Paris"},
    "paula@papeterie.example": {"consent": "Framework contract, section 7 (Ada Moreau)"},
}
ELSEWHERE: Final[tuple[tuple[str, str, dict[str, Any]], ...]] = (
    ("webhook", "https://hooks.segelshop.example/status", {}),
    ("webhook", "https://api.ticketwelt.example/events/northwind", {"news": "ends"}),
    ("slack", "https://hooks.slack.com/services/T02VELO/B05LAB/statusmeldungen", {"language": "de"}),
    ("slack", "https://hooks.slack.com/services/T07POTS/B01PANS/alerts", {}),
    (
        "teams",
        "https://prod-41.westeurope.logic.azure.com/workflows/4f2a/triggers/manual/paths/invoke",
        {"consent": "Asked by mail on 3 November (Ada Moreau)"},
    ),
    ("discord", "https://discord.com/api/webhooks/1437/buchhandlung-kern", {}),
    ("sms", "+447700900123", {}),
    ("sms", "+447700900456", {"time_zone": "Europe/London"}),
)
FAILED_FOR_DAYS: Final = ("webhook", "https://down.optik-nord.example/hook", "503 Service unavailable")
OFF: Final = (
    ("office@former-customer.example", "quarantined", "5.1.1 550 The address is not known here"),
    ("lena@atelier-nord.example", "unsubscribed", "By their own wish."),
)


class Said(NamedTuple):
    minutes: int
    status: str
    words: str


class Past(NamedTuple):
    """So many days ago, at this hour (UTC)."""

    days: int
    hour: float
    name: str
    statuses: dict[str, str]
    updates: list[Said]
    corrected: str = ""


def history() -> list[Past]:
    """What broke in the past, the oldest first."""
    return [
        Past(**{**incident, "updates": [Said(*update) for update in incident["updates"]]})
        for incident in told()["incidents"]
    ]


def told() -> dict[str, Any]:
    """The story as it is written down beside this file."""
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text())
