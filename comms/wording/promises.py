"""Promises: when it will be mended is known to nobody; and it is over only in the state that says so."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from comms.wording import names
from comms.wording.clauses import Clause, clauses
from comms.wording.findings import About, Finding, Weight

_UNIT: Final = r"(?:seconds?|secs?|min(?:ute)?s?|hours?|hrs?|days?|weeks?)"
_COUNT: Final = r"""(?:\d+ | an? | one | two | three | four | five | ten | fifteen | twenty | thirty | a\s+few
    | a\s+couple\s+of | several | some | half\s+an)"""
_CLOCK: Final = r"""(?:\d{1,2}[:.]\d\d | \d{1,2}\s*(?:am|pm|o['’]clock) | noon | midnight
    | tonight | tomorrow | today
    | (?:the\s+)?end\s+of\s+(?:the\s+)?(?:day|week|morning|afternoon)
    | (?:mon|tues|wednes|thurs|fri|satur|sun)day)"""
_WHEN: Final = re.compile(
    rf"""\b(?:
      (?:with)?in\s+ (?:(?:the|next|about|around|roughly|less\s+than)\s+)* (?:{_COUNT}\s+)? {_UNIT}
    | (?:by|before|no\s+later\s+than|at\s+the\s+latest)\s+ (?:(?:about|around)\s+)? {_CLOCK}
      (?:\s+(?:UTC|GMT|CES?T))?
    | (?:takes?|lasts?)\s+ (?:(?:only|just|about|another|up\s+to|at\s+most)\s+)*
      {_COUNT}\s+ (?:more\s+)? {_UNIT}
    | {_COUNT}\s+ {_UNIT}\s+ from\s+now
    | (?:(?:very|pretty)\s+)? (?:(?<!\bas\s)soon|shortly|momentarily) (?!\s+(?:after|before))
    | any\s+(?:minute|moment|second) (?:\s+now)? | in\s+no\s+time
    | tonight | tomorrow | later\s+today | this\s+(?:morning|afternoon|evening)
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_ESTIMATE: Final = re.compile(
    r"""\bE\.?T\.?[AR]\b
    | \b(?:estimated|expected|projected)\s+ (?:time\s+(?:to|of)\s+)?
      (?:fix|resolution|recovery|restoration|repair) (?:\s+time)?\b""",
    re.IGNORECASE | re.VERBOSE,
)
_MENDING: Final = re.compile(
    r"""\b(?: fix(?:ed|es)? | resol(?:ve[sd]?|ution) | solved? | restor(?:e[sd]?|ation) | repair(?:s|ed)?
    | recover(?:s|ed|y)? | complete[sd]? | back | normal | again | online | available | up\s+and\s+running
    | operational | working | works? | done | over | finish(?:ed|es)? | return(?:s|ed)? | end(?:s|ed)? | gone
    | clear(?:s|ed)? )\b""",
    re.IGNORECASE | re.VERBOSE,
)
# What we do promise: when we speak again, and what we do to see more.
_SPEAKING: Final = re.compile(
    r"""\b(?: updates? | report(?:s|ed)? | write | say | tell | publish(?:ed)? | posts? | announce
    | inform | share | read | hear | let\s+you\s+know | (?:measure|check|look)(?:\s+again)? | review
    | news | word | call\s+this\s+\w+ )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_AHEAD: Final = re.compile(
    r"""\b(?: will | should | shall | would | expect(?:ed|s)? | hope | hoping | aim | aiming | plan
    | going\s+to | estimate[ds]? | anticipate | ought | won['’]t | to\s+be )\b | ['’]ll\b""",
    re.IGNORECASE | re.VERBOSE,
)
_PAST: Final = re.compile(
    r"""\b(?: was | were | had | has | have\s+been | did | took | worked | began | started | ended | lasted
    | recovered | came | went | arrived | failed )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_THING: Final = r"(?:issue|problem|incident|fault|bug|error|outage|cause|disruption)"
_DONE: Final = re.compile(
    rf"""\b(?:
      (?:is|are|was|were|been|now)\s+ (?:(?:now|fully|completely|all|finally|already)\s+)*
      (?:resolved | fixed | solved | repaired | sorted(?:\s+out)? | over | mended)
    | (?:fully|completely|entirely)\s+ (?:resolved|fixed|restored|recovered|repaired|operational|functional)
    | (?:services?|everything|systems?)\s+ (?:is|are|has\s+been|have\s+been)\s+ (?:now\s+)? restored
    | (?:fixed|resolved|solved|repaired|mended)\s+ (?:the|this|that)\s+ {_THING}
    | (?:is|are)\s+ (?:now\s+)? back\s+ (?:up|online) | back\s+to\s+normal | all\s+clear
    | up\s+and\s+running
    | everything\s+ (?:is\s+)? (?:now\s+)? work(?:s|ing) (?:\s+(?:again|normally|fine))?
    | {_THING}\s+ (?:is|has)\s+ (?:now\s+)? (?:gone|over|ended|passed)
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
_BARE: Final = re.compile(
    r"^\s*(?:now\s+)?(?:resolved|fixed|solved|all\s+good)\s*$|^\s*(?:resolved|fixed):", re.IGNORECASE
)
_NOT_YET: Final = re.compile(
    r"""\b(?: not | never | no | nothing | until | till | once | when | whenever | if | before | unless
    | whether | as\s+soon\s+as | after | said | call(?:ed)? | will | would | should | might | may
    | hope | expect | to
    | partly | partially | how | nor | neither | working\s+on )\b | n['’]t\b""",
    re.IGNORECASE | re.VERBOSE,
)
# What is said to comfort though it names nothing that will be mended: “soon”, “it will only take …”.
_COMFORT: Final = re.compile(
    r"""\b(?: soon | shortly | momentarily | any\s+(?:minute|moment|second) | in\s+no\s+time )\b
    | \b(?: will | should | only | just )\s+ (?:\w+\s+)? (?:take|last)s?\b""",
    re.IGNORECASE | re.VERBOSE,
)
# Without one of these words none of the forms above is there: most clauses need not be searched at all.
_TIMES: Final = frozenset(
    """second seconds sec secs min mins minute minutes hour hours hr hrs day days week weeks by before later
    latest soon shortly momentarily moment time tonight tomorrow this eta etr et e estimated expected
    projected""".split()
)
_ENDS: Final = frozenset(
    """resolved fixed solved repaired sorted over mended restored recovered operational functional back clear
    running works working gone ended passed good""".split()
)
_UNTIL: Final = "Say when you speak again, or what you will look at next: “We will measure again at 14:40.”"


def mending(text: str, about: About) -> Iterator[Finding]:
    """When it will be mended. Afterwards, when work is promised for later, it is only pointed at."""
    if about.is_planned:
        return
    weight = Weight.WARNS if about.is_over else Weight.BLOCKS
    why = "Nobody knows when it will be mended, and a time that passes costs more trust than none."
    for clause in _with(_TIMES, text):
        for start, end in _promised(clause):
            yield Finding("promise", weight, start, end, text[start:end], why, _UNTIL)


def over(text: str, about: About) -> Iterator[Finding]:
    """Over, though the page does not say so yet."""
    if about.is_over or about.is_planned:
        return
    why = (
        f"The page says “{about.state.replace('_', ' ').capitalize()}”: only “Resolved” says that it is over."
    )
    instead = "Say what works again, and until when you are watching."
    for clause in _with(_ENDS, text):
        for found in (_BARE.search(clause.text), *_DONE.finditer(clause.text)):
            if found and not _NOT_YET.search(clause.text[: found.start()]):
                start, end = clause.start + found.start(), clause.start + found.end()
                yield Finding("resolved", Weight.BLOCKS, start, end, text[start:end], why, instead)


def _with(listed: frozenset[str], text: str) -> Iterator[Clause]:
    """The clauses in which one of these words stands."""
    places = names.places(text, listed)
    for clause in clauses(text) if places else ():
        nearest = bisect_left(places, clause.start)
        if nearest < len(places) and places[nearest] < clause.start + len(clause.text):
            yield clause


def _promised(clause: Clause) -> Iterator[tuple[int, int]]:
    said = clause.text
    for found in _ESTIMATE.finditer(said):
        yield clause.start + found.start(), clause.start + found.end()
    for found in _WHEN.finditer(said):
        if _is_promise(clause, found):
            yield clause.start + found.start(), clause.start + found.end()


def _is_promise(clause: Clause, when: re.Match[str]) -> bool:
    """A time, of mending, in what is to come; or hardly anything but a time that comforts."""
    said = clause.text
    if _SPEAKING.search(said) and not _MENDING.search(_SPEAKING.sub("", said)):
        return False
    if _PAST.search(said) and not _AHEAD.search(said):
        return False
    if _MENDING.search(said[: when.start()] + said[when.end() :]):
        return True
    return bool(_COMFORT.search(said) and not _SPEAKING.search(clause.sentence))
