"""What staff of the demo made of the templates: one of their own, and shipped words that they changed."""

from datetime import datetime, timedelta
from typing import Final

from comms import message_templates
from comms.message_templates import own, versions
from comms.models import Person

OWN: Final = "terminals-in-shops-are-offline"
CHANGED: Final = "resolved"
_ANSWERS: Final = {
    "title": "Terminals in shops are offline",
    "when": "Payments at a terminal fail, and those over the internet work.",
    "after": ["nothing", "investigating"],
    "status": "investigating",
    "scenarios": ["network"],
}
_WORDS: Final = """[[fields]]
name = "components"
label = "What is affected"
type = "components"
default = "components"
missing = "Say which components are affected."

[[fields]]
name = "where"
label = "Which shops"
type = "text"
help = "“Terminals in … cannot connect.”"
example = "shops in the north of Germany"
missing = "Say which shops."

[[fields]]
name = "offline"
label = "Terminals may take payments without a connection"
type = "yesno"
required = false
+++
"""
_BODY: Final = (
    "Terminals in {{ where | phrase }} cannot connect. This concerns {{ components }}; "
    "payments over the internet work as usual.\n\n"
    "{% if offline %}Switch your terminal to “offline”: it takes payments, and sends them when connected "
    "again.{% else %}Please take payments another way for now.{% endif %}\n"
)
_BEFORE: Final = "You rely on us, and for that time you could not."
_AFTER: Final = "Your shop relies on us, and for that time it could not."


def tell(lead: Person, *, now: datetime) -> None:
    """Written and changed some weeks ago, when it was calm."""
    written = own.head(_ANSWERS) + _WORDS + _BODY
    note = "After the terminals of 3 October, for which nothing fitted."
    versions.save(OWN, written, shipped=None, by=lead, now=now - timedelta(days=40), note=note)
    shipped = message_templates.shipped()[CHANGED]
    changed = shipped.source.replace(_BEFORE, _AFTER)
    why = "Our customers are shops; support asked for it."
    versions.save(CHANGED, changed, shipped=shipped, by=lead, now=now - timedelta(days=12), note=why)
