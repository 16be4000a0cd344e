"""The nouns of the console."""

from comms.models.alerts import (
    Alert,
    AlertLog,
    AlertRequest,
    AlertState,
    AlertVerdict,
    Bundle,
    EarlyEnd,
)
from comms.models.announcements import Announcement
from comms.models.approvals import Approval, Verdict
from comms.models.cadence import PromiseState, Reminder, ReminderState, Rung, UpdatePromise
from comms.models.calendars import HOUSE, BusinessCalendar, CalendarChange
from comms.models.closings import Closing
from comms.models.decisions import Category, Decision, DecisionKind
from comms.models.deploys import Deploy
from comms.models.digests import Digest, Executive
from comms.models.integrations import Integration
from comms.models.looks import Look
from comms.models.manuscripts import Manuscript, Pen
from comms.models.matrix import MatrixChange
from comms.models.message_templates import MessageTemplate, MessageTemplateVersion
from comms.models.notes import NotePicture
from comms.models.nudges import Nudge, NudgeKind
from comms.models.overrides import Override
from comms.models.paces import Pace
from comms.models.people import Duty, Person
from comms.models.questions import Asker, Question
from comms.models.responses import Ending, Response, Stage
from comms.models.role_offers import OfferState, RoleOffer
from comms.models.roles import SINGLE, Role, RoleKind
from comms.models.rollups import Rollup
from comms.models.services import Service, Team
from comms.models.sla import ClockKind, ClockState, SlaClock
from comms.models.snoozes import Snooze
from comms.models.timeline import AppendOnly, Source, TimelineEntry
from comms.models.vacancies import VacancyCall
from comms.models.words import Word, WordList

__all__ = [
    "HOUSE",
    "SINGLE",
    "Alert",
    "AlertLog",
    "AlertRequest",
    "AlertState",
    "AlertVerdict",
    "Announcement",
    "AppendOnly",
    "Approval",
    "Asker",
    "Bundle",
    "BusinessCalendar",
    "CalendarChange",
    "Category",
    "ClockKind",
    "ClockState",
    "Closing",
    "Decision",
    "DecisionKind",
    "Deploy",
    "Digest",
    "Duty",
    "EarlyEnd",
    "Ending",
    "Executive",
    "Integration",
    "Look",
    "Manuscript",
    "MatrixChange",
    "MessageTemplate",
    "OfferState",
    "NotePicture",
    "Override",
    "Pen",
    "Nudge",
    "NudgeKind",
    "Pace",
    "MessageTemplateVersion",
    "Person",
    "PromiseState",
    "Question",
    "Reminder",
    "ReminderState",
    "Response",
    "Role",
    "RoleKind",
    "RoleOffer",
    "Rollup",
    "Rung",
    "Service",
    "SlaClock",
    "Source",
    "Snooze",
    "Stage",
    "Team",
    "TimelineEntry",
    "UpdatePromise",
    "VacancyCall",
    "Verdict",
    "Word",
    "WordList",
]
