"""axe: put into a page once, then asked how the page is in one look after the other."""

from collections.abc import Sequence
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as Tab

PLAIN: Final[dict[str, Any]] = {
    "color_scheme": "light",
    "forced_colors": "none",
    "reduced_motion": "no-preference",
}
LOOKS: Final[dict[str, dict[str, Any]]] = {
    "light": PLAIN,
    "dark": {**PLAIN, "color_scheme": "dark"},
    "forced colours": {**PLAIN, "forced_colors": "active"},
    "no motion": {**PLAIN, "reduced_motion": "reduce"},
}
# The rules that another look can break.
OF_COLOURS: Final = ("color-contrast", "link-in-text-block")
# What is on its way from one look to the other has arrived. A test wants the faults, not what is fine.
_ASK: Final = """only => {
    document.getAnimations()
        .filter(each => isFinite(each.effect.getComputedTiming().endTime))
        .forEach(each => each.finish())
    const how = {resultTypes: ['violations'], selectors: false}
    return axe.run(only.length ? {...how, runOnly: only} : how).then(found => found.violations)
}"""


def put_into(tab: Tab) -> None:
    tab.evaluate(Axe().axe_script)


def faults(tab: Tab, look: str = "", *, only: Sequence[str] = ()) -> list[str]:
    """What axe finds in the page, in this look or as it is, by all of its rules or only these."""
    if look:
        tab.emulate_media(**LOOKS[look])
        tab.evaluate("delete document.documentElement.dataset.looks")  # or it would be dark at night
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in tab.evaluate(_ASK, list(only))]
