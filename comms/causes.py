"""Causes: what may be behind it, as triage asks for it and as templates say it."""

from django.db.models import TextChoices


class Cause(TextChoices):
    """The values are scenarios of templates."""

    CHANGE = "change", "A change we made"
    CAPACITY = "capacity", "More load than we planned for"
    THIRD_PARTY = "third_party", "A service we depend on"
    NETWORK = "network", "A network fault"
    DATA = "data", "Faulty data"
    SECURITY = "security", "A matter of security"

    @property
    def said(self) -> str:
        """Within a sentence; templates offer it in these words."""
        return f"{self.label[:1].lower()}{self.label[1:]}"


def spoken(value: str) -> str:
    """What is kept, within a sentence; empty where nothing is suspected."""
    return Cause(value).said if value else ""
