"""The desk of people: who is on the staff, what for, and whether they are called."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comms import roles, staffing
from comms.forms import NewPersonForm, PersonForm
from comms.models import Person
from comms.people import StaffRequest
from comms.roles import Action
from comms.views.staff import show, staff


@staff
def index(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    known = Person.objects.select_related("user").prefetch_related("teams")
    everybody = known.order_by("-user__is_active", "user__first_name", "pk")
    return show(request, "comms/people.html", {"everybody": everybody, "place": "settings"})


@staff
def add(request: StaffRequest) -> HttpResponse:
    roles.require(request.person, Action.SET_UP)
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hired, password = staffing.hire(**form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            return _told(request, hired, password)
    return show(request, "comms/person_add.html", {"form": form, "place": "settings"})


@staff
def edit(request: StaffRequest, number: int) -> HttpResponse:
    somebody = _somebody(request, number)
    form = PersonForm(somebody, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            staffing.change(somebody, **form.cleaned_data)
        except ValidationError as problem:
            form.add_error(None, problem)
        else:
            messages.success(request, f"Saved: {somebody}.")
            return redirect("people")
        somebody = _somebody(request, number)
    return show(request, "comms/person.html", {"form": form, "somebody": somebody, "place": "settings"})


@require_POST
@staff
def password(request: StaffRequest, number: int) -> HttpResponse:
    """A new one, shown once."""
    somebody = _somebody(request, number)
    return _told(request, somebody, staffing.renew_password(somebody))


def _told(request: StaffRequest, somebody: Person, password: str) -> HttpResponse:
    """Shown and nowhere kept; a look at the same screen again shows nothing."""
    context = {"somebody": somebody, "password": password, "place": "settings"}
    return show(request, "comms/person_password.html", context)


def _somebody(request: StaffRequest, number: int) -> Person:
    roles.require(request.person, Action.SET_UP)
    return get_object_or_404(Person.objects.select_related("user"), pk=number)
