"""Leaks: what is only ours to know: hosts, addresses, tickets, channels, names. Seen in every language."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from typing import Final

from comms.wording import names
from comms.wording.findings import About, Finding, Weight

_INSIDE: Final = (
    r"(?:internal|local|localdomain|lan|corp|intra(?:net)?|home\.arpa|private|cluster\.local|svc)"
)
_TOOLS: Final = r"""(?:grafana|kibana|jenkins|jira|confluence|wiki|gitlab|argocd|prometheus|sentry
    |datadog|splunk|vault|consul|nagios|zabbix|runbooks?|intranet|bitbucket|pagerduty|opsgenie)"""
_OFFICES: Final = r"(?:atlassian\.net|slack\.com|pagerduty\.com|opsgenie\.com|datadoghq\.com|sentry\.io)"
_MACHINE: Final = r"""(?:db|pg|sql|mysql|psql|mongo|redis|cache|kafka|mq|rabbit|web|app|api|srv|svc
    |server|node|host|lb|gw|proxy|edge|prod|prd|stg|staging|dev|test|worker|queue|shard|vm|ip|k8s|nginx|fe|be|mail|smtp|auth|etl
    |cron|bastion|fw|sw|rtr|core)"""
# Regions of clouds, and codes that everybody knows, only look like ours.
_REGION: Final = (
    r"(?:us|eu|ap|sa|ca|af|me|il|cn)-(?:gov-)?(?:north|south|east|west|central)+[a-z]*-?\d[a-z]?(?![\w-])"
)
_KNOWN: Final = r"""(?:UTF|ISO|IEC|EN|DIN|ANSI|SHA|MD|AES|RSA|TLS|TLSV|SSL|RFC|HTTP|UTC|GMT|CET|EUR
    |USD|GBP|CHF|COVID|PSD|FIDO|SEPA|IPV|GPT|CVE|WCAG|PCI|FY|USB|MP|OAUTH|PDF|SAML)"""
_SHARED: Final = r"""(?:support|help|status|info|hello|contact|security|privacy|billing|sales|service|press
    |feedback|team|no-?reply|abuse|postmaster)"""


def _form(written: str, *, small: bool = True) -> re.Pattern[str]:
    return re.compile(written, re.VERBOSE | (re.IGNORECASE if small else re.NOFLAG))


_URL: Final = _form(
    rf"""\bhttps?://(?:
      [^\s/]*\.{_INSIDE}(?=[:/\s]|$) | {_TOOLS}\b[^\s/]* | [a-z0-9-]+(?=[:/\s]|$) | [^\s/]*\.{_OFFICES}
    | (?:www\.)?(?:github|gitlab)\.com/\S*/(?:pull|issues|commit|merge_requests) | \d+(?:\.\d+){{3}}
    )[^\s)>\]]*"""
)
_HOST: Final = _form(
    rf"""(?<![\w@./-])(?:
      (?!{_REGION})(?:[a-z0-9-]+\.)+{_INSIDE}\b(?:/\S*)?
    | (?:[a-z0-9]+-)*{_MACHINE}(?:-[a-z0-9]+)*-?\d+[a-z]?(?:\.[a-z][a-z0-9-]*)*\b(?!-)
    | (?!{_REGION})(?=[a-z0-9-]*\d)[a-z][a-z0-9]*(?:-[a-z0-9]+){{2,}}(?:\.[a-z][a-z0-9-]*)*\b
    )"""
)
_TICKET: Final = _form(
    rf"""\b(?!{_KNOWN}-)[A-Z][A-Z0-9]{{1,9}}-\d{{1,6}}\b(?!-)
    | \b(?:INC|CHG|PRB|REQ|RITM|TASK|SCTASK)\d{{4,10}}\b
    | (?<![\w&/\#])\#\d{{2,7}}\b
    | \b(?:[Tt]icket|[Cc]ase|[Pp]ull\s+request|PR|MR|[Mm]erge\s+request)\s+
      (?:no\.?\s*|number\s+)?\d{{2,}}\b""",
    small=False,
)
_CHANNEL: Final = _form(
    r"(?<![\w&/\#])\#[a-z][a-z0-9_-]{2,}\b | (?<![\w.])@(?:here|channel|[a-z][a-z0-9._-]{2,})\b"
)
_LOG: Final = _form(
    r"""\bTraceback\ \(most\ recent\ call\ last\) | \b[A-Z]\w*(?:\.\w+)*[a-z](?:Exception|Error)\b
    | \bat\s+[a-z]\w*(?:\.\w+){2,}\( | \bexit\s+code\s+\d+ | \bpanic:\s | \b[Ss]egfault\b""",
    small=False,
)
_PERSONAL: Final = _form(rf"\b(?!{_SHARED}@)[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_TELLS: Final = "says nothing to customers and much to attackers."

# In which form it comes, why it stays inside, and what to say.
_FORMS: Final[tuple[tuple[re.Pattern[str], str, str], ...]] = (
    (_TICKET, "This is the number of a ticket, which customers cannot open.", "Leave it out."),
    (
        _CHANNEL,
        "This is how we reach each other, not how customers reach us.",
        "Leave it out, or say where customers get help.",
    ),
    (
        _LOG,
        "This comes from a log, and tells customers nothing.",
        "Say what customers see: “payments are declined”.",
    ),
)
_ADDRESS: Final = (f"This is the address of a machine, which {_TELLS}", "Leave it out.")
_MACHINES: Final = (
    f"This looks like the name of one of our machines, which {_TELLS}",
    "Say what it does for customers: “one of our servers”.",
)
_INSIDE_URL: Final = (
    "This address opens only for us.",
    "Leave it out, or link to a page that customers can read.",
)
_OF_SOMEBODY: Final = ("This is somebody's own address.", "Name the address of support instead.")
_CUSTOMER: Final = (
    "This is the name of a customer.",
    "Say which customers by region or plan, not by name.",
)
_OWN: Final = ("The house keeps this word inside.", "Say what it is for customers.")
_WORD: Final = re.compile(r"[^\s,;()]+")
_TELLING: Final = re.compile(r"[\d.@]")
_LONGEST: Final = 253
_V4: Final = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2}|:\d{1,5})?(?![\w]|\.\d)")
_V6: Final = re.compile(r"(?<![\w:])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?![\w:])", re.IGNORECASE)


def leaks(text: str, about: About) -> Iterator[Finding]:
    """Each place once: what stands in an address is no ticket besides."""
    taken: list[tuple[int, int]] = []
    for start, end, why, instead in _found(text, about):
        if not any(start < there[1] and there[0] < end for there in taken):
            taken.append((start, end))
            yield Finding("leak", Weight.BLOCKS, start, end, text[start:end], why, instead)


def _found(text: str, about: About) -> Iterator[tuple[int, int, str, str]]:
    """Names and whole addresses first: parts of them may look like something else."""
    for listed, reasons in ((about.lexicon.customers, _CUSTOMER), (about.lexicon.internals, _OWN)):
        yield from ((start, end, *reasons) for start, end, _ in names.find(text, listed))
    yield from _matches(text, (_URL, *_INSIDE_URL))
    yield from ((start, end, *_ADDRESS) for start, end in _addresses(text))
    yield from _joined(text)
    yield from _matches(text, *_FORMS)


def _matches(text: str, *forms: tuple[re.Pattern[str], str, str]) -> Iterator[tuple[int, int, str, str]]:
    for pattern, why, instead in forms:
        for found in pattern.finditer(text):
            yield found.start(), found.end(), why, instead


def _joined(text: str) -> Iterator[tuple[int, int, str, str]]:
    """Looked for word by word: a search through all of a text would go back and forth in it."""
    for word in _WORD.finditer(text):
        if not word[0].isalpha() and len(word[0]) <= _LONGEST and _TELLING.search(word[0]):
            for start, end, why, instead in _matches(
                word[0], (_PERSONAL, *_OF_SOMEBODY), (_HOST, *_MACHINES)
            ):
                yield word.start() + start, word.start() + end, why, instead


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    for each in _V4.finditer(text):
        if _is_address(re.split("[/:]", each[0])[0], IPv4Address):
            yield each.start(), each.end()
    for each in _V6.finditer(text) if text.count(":") > 1 else ():
        if len(each[0]) > 2 and _is_address(each[0], IPv6Address):
            yield each.start(), each.end()


def _is_address(word: str, kind: type[IPv4Address] | type[IPv6Address]) -> bool:
    try:
        kind(word)
    except AddressValueError:
        return False
    return True
