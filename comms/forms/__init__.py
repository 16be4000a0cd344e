"""The forms of the console."""

from comms.forms.alerting import (
    AlertVerdictForm,
    AttachForm,
    FindAlertsForm,
    IntegrationForm,
    MappingForm,
    NewIntegrationForm,
    SnoozeAlertsForm,
)
from comms.forms.announcing import AnnouncementForm
from comms.forms.arranging import ComponentForm, GroupForm
from comms.forms.asking import AnswerForm, AskForm
from comms.forms.authoring import OwnTemplateChangeForm, OwnTemplateForm
from comms.forms.branding import BrandForm
from comms.forms.calendars import CalendarForm
from comms.forms.ending import (
    CloseForm,
    FalseAlarmForm,
    MergeForm,
    ReopenForm,
    TriageForm,
    WithholdForm,
)
from comms.forms.granting import ApiKeyForm
from comms.forms.judging import JudgedForm
from comms.forms.keeping import DoorsForm, LinkForm, NewPageForm, PageForm, RemovePageForm
from comms.forms.listing import ListForm
from comms.forms.mending import BackfillForm, RepairForm, TimesForm, TranslationForm
from comms.forms.noticing import CheckingForm, ConfirmForm, NoticeForm, ReportsForm
from comms.forms.planning import ExtendForm, MaintenanceForm, MoveForm, PlanForm, SeriesForm, StepForm
from comms.forms.posting import FindForm, StopForm
from comms.forms.promising import PromisesForm
from comms.forms.recording import DecisionForm, NoteForm, StrikeForm, TimelineForm
from comms.forms.responding import BriefForm, DeclareForm, OfferForm, SeverityForm, SnoozeForm, TakeOverForm
from comms.forms.scripting import ScriptForm
from comms.forms.staffing import (
    BeginForm,
    ExecutiveForm,
    NewPersonForm,
    PersonForm,
    ServiceForm,
    TeamForm,
)
from comms.forms.subscribing import AddresseeForm, AddSubscriberForm, ReasonForm, RosterForm, SeekForm
from comms.forms.trying import TrialForm
from comms.forms.watching import WatchingForm
from comms.forms.wording import CorrectionForm, PlannedCorrectionForm, ReadingForm, TemplateForm, VerdictForm

__all__ = [
    "AttachForm",
    "FindAlertsForm",
    "IntegrationForm",
    "MappingForm",
    "NewIntegrationForm",
    "AlertVerdictForm",
    "AddSubscriberForm",
    "AddresseeForm",
    "AnnouncementForm",
    "AnswerForm",
    "ApiKeyForm",
    "AskForm",
    "BackfillForm",
    "BeginForm",
    "BrandForm",
    "BriefForm",
    "CheckingForm",
    "CalendarForm",
    "CloseForm",
    "ComponentForm",
    "ConfirmForm",
    "CorrectionForm",
    "DecisionForm",
    "DeclareForm",
    "DoorsForm",
    "ExecutiveForm",
    "ExtendForm",
    "FalseAlarmForm",
    "FindForm",
    "GroupForm",
    "JudgedForm",
    "LinkForm",
    "ListForm",
    "MaintenanceForm",
    "MergeForm",
    "MoveForm",
    "NewPageForm",
    "NewPersonForm",
    "NoteForm",
    "NoticeForm",
    "OfferForm",
    "OwnTemplateChangeForm",
    "OwnTemplateForm",
    "PageForm",
    "PersonForm",
    "PlanForm",
    "PlannedCorrectionForm",
    "PromisesForm",
    "ReadingForm",
    "ReasonForm",
    "RemovePageForm",
    "ReopenForm",
    "RepairForm",
    "ReportsForm",
    "RosterForm",
    "ScriptForm",
    "SeekForm",
    "SeriesForm",
    "ServiceForm",
    "SeverityForm",
    "SnoozeAlertsForm",
    "SnoozeForm",
    "StepForm",
    "StopForm",
    "StrikeForm",
    "TakeOverForm",
    "TeamForm",
    "TemplateForm",
    "TimelineForm",
    "TimesForm",
    "TranslationForm",
    "VerdictForm",
    "TriageForm",
    "TrialForm",
    "WatchingForm",
    "WithholdForm",
]
