"""What the demo caught: mails and posts, the newest first, each as its reader would see it."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django.conf import settings

from statuspage.channels import web_push

Link = tuple[str, str]  # what it is called, and where it leads

_SLACK_LINK: Final = re.compile(r"<(https?://[^|>]+)\|([^>]+)>")
_MARKDOWN_LINK: Final = re.compile(r"\[([^\]]+)\]\((https?://[^)]+)\)")
_BARE_LINK: Final = re.compile(r"https?://\S+")
SEALED: Final = "Only the browser that asked for it can read this."
_ESCAPED: Final = re.compile(r"\\([\\`*_~|\[\]<>#-])")


@dataclass(frozen=True)
class Said:
    """What one post says."""

    title: str
    text: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    tone: str = "blue"


@dataclass(frozen=True)
class Post:
    number: str
    at: datetime
    channel: str
    to: str
    said: Said
    body: str
    headers: dict[str, str]
    is_taken: bool


@dataclass(frozen=True)
class Mail:
    number: str
    at: datetime
    letter: EmailMessage


def newest(most: int) -> list[Post | Mail]:
    """Both kinds, in the order in which they came."""
    paths = [*mail_folder().glob("*.eml"), *_folder().glob("*.json")]
    latest = sorted(paths, key=lambda path: (path.stat().st_mtime, path.stem), reverse=True)[:most]
    return [mail(path) if path.suffix == ".eml" else _post(path) for path in latest]


def count() -> int:
    return sum(1 for _ in mail_folder().glob("*.eml")) + sum(1 for _ in _folder().glob("*.json"))


def mail(path: Path) -> Mail:
    letter = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=policy.default)
    return Mail(path.stem, _at(path), letter)


def post(number: str) -> Post | None:
    path = _folder() / f"{number}.json"
    return _post(path) if number.isdigit() and path.exists() else None


def mail_folder() -> Path:
    return Path(settings.VAR) / "mail"


def _folder() -> Path:
    return Path(settings.VAR) / "posts"


def _at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _post(path: Path) -> Post:
    kept = json.loads(path.read_text())
    channel, read = _kind(kept["url"], kept["headers"])
    body = _parsed(kept["body"])
    is_open = isinstance(body, dict)
    said = read(body) if is_open else Said("A message that is sealed for its reader")
    return Post(
        number=path.stem,
        at=_at(path),
        channel=channel,
        to=_reader(body if is_open else {}) or kept["url"],
        said=said,
        body=_readable(body, kept["body"]) if is_open else SEALED,
        headers=kept["headers"],
        is_taken=kept["status"] < 300,
    )


def _reader(body: dict[str, Any]) -> str:
    """A phone, or where our bot speaks in Slack; else the address itself says it."""
    return str(body.get("To") or body.get("channel") or "")


def _readable(body: dict[str, Any], as_sent: str) -> str:
    return as_sent if "Body" in body else json.dumps(body, indent=2, ensure_ascii=False)


def _kind(url: str, headers: dict[str, str]) -> tuple[str, Callable[[Any], Said]]:
    """Which channel it is, by where it was to go, and how its posts are read."""
    if headers.get("Content-Encoding") == "aes128gcm":
        return web_push.LABEL, _webhook
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.path.endswith("/Messages.json"):
        return "SMS", _sms
    for end, label, read in _CHATS:
        if host.endswith(end):
            return label, read
    return "Webhook", _webhook


def _parsed(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        form = {name: values[0] for name, values in parse_qs(body).items()}
        return form if "Body" in form else body


def _slack(body: Any) -> Said:
    card = body["attachments"][0]
    texts = [block["text"]["text"] for block in card["blocks"] if block["type"] == "section"]
    lines = [each["text"] for block in card["blocks"] for each in block.get("elements", ())]
    links = [(words, unescape(link)) for link, words in _SLACK_LINK.findall(" ".join(lines))]
    return Said(unescape(body["text"]), unescape("\n\n".join(texts)), links=links, tone=_tone(card["color"]))


def _discord(body: Any) -> Said:
    embed = body["embeds"][0]
    links = _MARKDOWN_LINK.findall(embed["description"]) or [("Its title leads there", embed["url"])]
    text = _MARKDOWN_LINK.sub("", embed["description"]).strip(" ·\n")
    facts = [(_bare(each["name"]), _bare(each["value"])) for each in embed["fields"]]
    return Said(_bare(embed["title"]), _bare(text), facts, links, _tone(f"#{embed['color']:06x}"))


def _teams(body: Any) -> Said:
    card = body["attachments"][0]["content"]
    heading, *blocks = card["body"]
    texts = [_bare(each["text"]) for each in blocks if each["type"] == "TextBlock"]
    rows = [row for each in blocks if each["type"] == "FactSet" for row in each["facts"]]
    tones = {"attention": "red", "warning": "amber", "good": "green"}
    return Said(
        _bare(heading["text"]),
        "\n\n".join(texts),
        [(_bare(row["title"]), _bare(row["value"])) for row in rows],
        [(each["title"], each["url"]) for each in card["actions"]],
        tones.get(heading["color"], "blue"),
    )


def _sms(body: Any) -> Said:
    links = [(link, link) for link in _BARE_LINK.findall(body["Body"])]
    return Said(_BARE_LINK.sub("", body["Body"]).strip(), body["Body"], links=links)


def _webhook(body: Any) -> Said:
    about = body.get("incident")
    if about:
        said = Said(
            f"{about['status'].capitalize()}: {about['name']}", links=[("Its page", about["shortlink"])]
        )
    else:
        kind = next(name for name in body if name not in ("meta", "page"))
        links = [("Follow its link", link) for name, link in body[kind].items() if name == "link"]
        said = Said(kind.replace("_", " ").capitalize(), links=links)
    if leave := body.get("meta", {}).get("unsubscribe"):
        said.links.append(("Unsubscribe", leave))
    return said


def _bare(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _tone(colour: str) -> str:
    tones = {"#c9252d": "red", "#d9870b": "amber", "#178a50": "green"}
    return tones.get(colour.lower(), "blue")


_CHATS: Final[tuple[tuple[str, str, Callable[[Any], Said]], ...]] = (
    ("slack.com", "Slack", _slack),
    ("discord.com", "Discord", _discord),
    (".logic.azure.com", "Microsoft Teams", _teams),
    (".api.powerplatform.com", "Microsoft Teams", _teams),
    (".webhook.office.com", "Microsoft Teams", _teams),
)
