"""The desk of the brand: how a page looks like its owner's, seen before anybody else sees it."""

from base64 import b64encode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from comms.forms import BrandForm
from comms.people import StaffRequest
from comms.rehearsal import Sight
from comms.views.pages import found, show_of
from comms.views.policies import is_preview, shows_preview
from comms.views.previews import carried, shown
from comms.views.staff import staff
from statuspage import brands, clock
from statuspage.models import Picture, PictureKind


@shows_preview
@staff
def brand(request: StaffRequest, slug: str) -> HttpResponse:
    page, now = found(request, slug), clock.now()
    form = BrandForm(page, _typed(request), request.FILES or None)
    if (kind := request.POST.get("remove")) in PictureKind.values:
        brands.remove_picture(page, kind, now=now)
        messages.success(request, f"The page does without it: {PictureKind(kind).label.lower()}.")
    elif (
        request.method == "POST"
        and not request.POST.keys() & {"take", "remove"}
        and carried(form, lambda: brands.dress(page, **form.about(), now=now))
    ):
        messages.success(request, "Saved. The page wears it now.")
        return redirect("brand", slug)
    pictures = {picture.kind: _seen(picture) for picture in page.pictures.all()}
    return show_of(request, page, "comms/brand.html", "brand", form=form, pictures=pictures)


@require_POST
@is_preview
@staff
def preview(request: StaffRequest, slug: str) -> HttpResponse:
    page, now = found(request, slug), clock.now()
    form = BrandForm(page, request.POST, request.FILES)
    try:
        wanted = form.about() if form.is_valid() else {}
        return shown(request, Sight(brands.rehearse(page, now=now, **wanted), None), _wrong(form))
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return shown(request, Sight(brands.rehearse(page, now=now), None), _wrong(form))


def _typed(request: StaffRequest) -> dict[str, str] | None:
    """What was sent, with the colour that was offered and taken in place of the one that was refused."""
    if request.method != "POST":
        return None
    name, _, colour = request.POST.get("take", "").partition(":")
    return request.POST.dict() | ({name: colour} if name else {})


def _wrong(form: BrandForm) -> str:
    return " ".join(str(error) for errors in form.errors.values() for error in errors)


def _seen(picture: Picture) -> str:
    return f"data:{picture.content_type};base64,{b64encode(bytes(picture.content)).decode()}"
