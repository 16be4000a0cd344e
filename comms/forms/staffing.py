"""The forms of who is there: people, executives, teams and services; and of the very beginning."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from comms.forms.fields import ComponentsField, RadiosField, WordsField, ZoneField, offer
from comms.models import HOUSE, BusinessCalendar, Duty, Executive, Person, Service, Team
from comms.severity import Severity
from statuspage.models import Component

MOST: Final = 60  # components at the beginning; more are added on their own desk
DUTIES: Final = (
    (Duty.COMMS_LEAD, "Communications lead: speaks to the public"),
    (Duty.COMMANDER, "Incident commander: decides"),
    (Duty.MANAGER, "Duty manager: is called when others do not answer"),
    (Duty.ENGINEER, "Engineer: mends it"),
    (Duty.EXECUTIVE, "Executive: reads, and asks"),
    (Duty.ADMINISTRATOR, "Administrator: sets up the house"),
)


class AddressField(forms.EmailField):
    """An e-mail address; what is wrong with it is said in words."""

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=254, **more)
        self.error_messages |= {
            "required": "Type their e-mail address.",
            "invalid": "This is no e-mail address; it looks like ada@example.com.",
            "max_length": "An e-mail address has 254 characters at most.",
        }


class PersonForm(forms.Form):
    first_name = WordsField(longest=150, label="First name", missing="What are they called?")
    last_name = WordsField(longest=150, label="Last name", required=False)
    email = AddressField(label="E-mail", help_text="Reminders and calls go there.")
    duty = RadiosField(DUTIES, label="What they are there for", missing="Choose what they are there for.")
    on_duty = forms.BooleanField(label="On duty: is called when somebody is wanted", required=False)
    is_active = forms.BooleanField(label="May sign in", required=False)

    def __init__(self, person: Person, data: Mapping[str, Any] | None = None) -> None:
        user = person.user
        begin = {name: getattr(user, name) for name in ("first_name", "last_name", "email", "is_active")}
        super().__init__(data, initial=begin | {"duty": person.duty, "on_duty": person.on_duty})


class NewPersonForm(forms.Form):
    first_name = WordsField(longest=150, label="First name", missing="What are they called?")
    last_name = WordsField(longest=150, label="Last name", required=False)
    username = forms.SlugField(
        max_length=150,
        label="Name to sign in with",
        help_text="Letters, digits and hyphens. It stays as it is.",
        error_messages={
            "required": "Give them a name to sign in with.",
            "invalid": "Use letters, digits, hyphens and underscores.",
            "max_length": "It has 150 characters at most.",
        },
    )
    email = AddressField(label="E-mail", help_text="Reminders and calls go there.")
    duty = RadiosField(DUTIES, label="What they are there for", missing="Choose what they are there for.")


class ExecutiveForm(forms.Form):
    name = WordsField(longest=120, label="Name", missing="What are they called?")
    email = AddressField(label="E-mail")
    severities = forms.MultipleChoiceField(
        label="Told of",
        choices=Severity.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="P1 and P2 by a digest as it goes on, P3 and P4 once a day.",
        error_messages={
            "required": "Choose at least one severity, or take them off the list.",
            "invalid_choice": "“%(value)s” is no severity; there are P1 to P4.",
        },
    )
    time_zone = ZoneField(help_text="Like Europe/Berlin.")
    quiet_from = forms.TimeField(
        label="Quiet from",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="In their time zone. A P1 gets through at any hour.",
        error_messages={"invalid": "Write it like 22:00."},
    )
    quiet_until = forms.TimeField(
        label="Quiet until",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Write it like 07:00."},
    )
    is_active = forms.BooleanField(label="Is told", required=False)

    def __init__(self, executive: Executive, data: Mapping[str, Any] | None = None) -> None:
        self.executive = executive
        super().__init__(data, initial={name: getattr(executive, name) for name in self.base_fields})

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        twins = Executive.objects.exclude(pk=self.executive.pk).filter(email__iexact=email)
        if twin := twins.first():
            raise forms.ValidationError(f"This is the address of {twin} already.")
        return email

    def clean(self) -> dict[str, Any]:
        both = [self.cleaned_data.get("quiet_from"), self.cleaned_data.get("quiet_until")]
        if not self.errors and (both[0] is None) != (both[1] is None):
            missing = "quiet_from" if both[0] is None else "quiet_until"
            self.add_error(missing, "Quiet hours have a beginning and an end; fill in both or none.")
        return self.cleaned_data

    def save(self) -> Executive:
        for name, value in self.cleaned_data.items():
            setattr(self.executive, name, value)
        self.executive.save()
        return self.executive


class NamedForm(forms.Form):
    """A name that nothing else of its kind has."""

    name = WordsField(longest=120, label="Name", missing="Give it a name.")

    def __init__(
        self, row: Team | Service | BusinessCalendar, data: Mapping[str, Any] | None, begin: dict[str, Any]
    ) -> None:
        self.row = row
        super().__init__(data, initial={"name": row.name, **begin})

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        twins = type(self.row)._default_manager.exclude(pk=self.row.pk).filter(name__iexact=name)
        if twins.exists():
            raise forms.ValidationError(f"There is “{name}” already.")
        return name


class TeamForm(NamedForm):
    people = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label="Who is in it",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Somebody chosen here is not on the staff any more."},
    )

    def __init__(self, team: Team, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(team, data, {"people": team.people.all() if team.pk else []})
        offer(self.fields["people"], Person.objects.select_related("user").filter(user__is_active=True))


class ServiceForm(NamedForm):
    team = forms.ModelChoiceField(
        Team.objects.all(),
        label="Team",
        required=False,
        empty_label="Nobody yet",
        error_messages={"invalid_choice": "This team is not there any more."},
    )
    components = ComponentsField(label="What the public sees of it")
    calendar = forms.ModelChoiceField(
        BusinessCalendar.objects.exclude(name=HOUSE),
        label="Business days",
        required=False,
        empty_label="The house’s",
        help_text="A P4 is owed by the end of the next one. Calendars are kept beside the severities.",
        error_messages={"invalid_choice": "This calendar is not there any more."},
    )

    def __init__(self, service: Service, data: Mapping[str, Any] | None = None) -> None:
        chosen = service.components.values_list("public_id", flat=True) if service.pk else []
        begin = {"team": service.team_id, "components": list(chosen), "calendar": service.calendar_id}
        super().__init__(service, data, begin)
        offer(self.fields["components"], Component.objects.order_by("page", "pk"))


class BeginForm(forms.Form):
    first_name = WordsField(longest=150, label="Your first name", missing="What are you called?")
    last_name = WordsField(longest=150, label="Your last name", required=False)
    page_name = WordsField(
        longest=255,
        label="Name of the status page",
        missing="Give the page a name.",
        help_text="As customers know you. For example: Northwind Pay",
    )
    names = WordsField(
        longest=6_000,
        lines=5,
        label="What can break",
        required=False,
        help_text="One a line, as customers would say it. For example: Card payments",
    )

    def clean_names(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        if len(lines) > MOST:
            raise forms.ValidationError(
                f"These are {len(lines)}; begin with {MOST} at most and add more later."
            )
        if long := next((line for line in lines if len(line) > 255), None):
            raise forms.ValidationError(f"“{long[:40]}…” is longer than 255 characters.")
        return list(dict.fromkeys(lines))
