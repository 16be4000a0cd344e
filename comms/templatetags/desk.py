"""What the desk's templates may say: what is found of a field, and whether the commander let it pass."""

from collections.abc import Mapping
from typing import Any

from django import template

from comms.remarks import Remarks
from comms.wording import Finding

register = template.Library()


@register.filter
def at(found: Mapping[str, Any] | None, name: str) -> Any:
    return (found or {}).get(name, ())


@register.filter
def passes(finding: Finding, remarks: Remarks) -> bool:
    return finding.blocks and finding.key in remarks.allowed
