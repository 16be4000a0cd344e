"""What a browser may do on a screen that shows, or is, a preview."""

from collections.abc import Callable
from typing import Any, Final, TypeVar, cast

from csp.decorators import csp_exempt, csp_replace, csp_update
from django.http import HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin

View = TypeVar("View", bound=Callable[..., HttpResponse])

# A preview holds page and letter with the styles that are written into them. No script runs in it.
_PREVIEW: Final = {
    "default-src": ["'none'"],
    "script-src": ["'none'"],
    "connect-src": ["'none'"],
    "form-action": ["'none'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'none'"],
}


def shows_preview(view: View) -> View:
    """The console's own policy, and frames of the console."""
    allow: Any = csp_update({"frame-src": ["'self'"]})
    return cast(View, allow(view))


def is_preview(view: View) -> View:
    """May be framed by the console, may hold styles, may do nothing."""
    replace: Any = csp_replace(_PREVIEW)
    return cast(View, xframe_options_sameorigin(replace(view)))


def is_framed(view: View) -> View:
    """A screen of the console as it is, which the console may frame."""
    allow: Any = csp_replace({"frame-ancestors": ["'self'"]})
    return cast(View, xframe_options_sameorigin(allow(view)))


def is_letter(view: View) -> View:
    """A mail as its reader sees it: it brings its styles along, and nothing else."""
    replace: Any = csp_replace({**_PREVIEW, "style-src": ["'unsafe-inline'"]})
    return cast(View, xframe_options_sameorigin(replace(view)))


def is_public_page(view: View) -> View:
    """The page as it is baked, under the policy it brings along."""
    exempt: Any = csp_exempt()
    return cast(View, xframe_options_sameorigin(exempt(view)))


def is_alone(view: View) -> View:
    """Something that was handed in, shown by itself: it loads nothing, does nothing, and is in no frame."""
    replace: Any = csp_replace({"default-src": ["'none'"], "sandbox": True, "frame-ancestors": ["'none'"]})
    return cast(View, replace(view))
