"""Objects: what is answered, as JSON Schema; every name that an answer holds, and of which kind it is."""

from typing import Any, Final

from statuspage.api.incident_fields import PLANNED, REALTIME
from statuspage.api.subscribers import MODES, OTHERS
from statuspage.status import ComponentStatus, Impact

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string"}
_TIME: Final[Schema] = {"type": "string", "format": "date-time"}
_DAY: Final[Schema] = {"type": "string", "format": "date"}
_FLAG: Final[Schema] = {"type": "boolean"}
_NUMBER: Final[Schema] = {"type": "integer"}
_IDS: Final[Schema] = {"type": "array", "items": _TEXT}


def one(of: str) -> Schema:
    return {"$ref": f"#/components/schemas/{of}"}


def many(of: str) -> Schema:
    return {"type": "array", "items": one(of)}


def or_null(schema: Schema) -> Schema:
    if "type" in schema and "enum" not in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def choice(*values: str) -> Schema:
    return {"type": "string", "enum": list(values)}


def _named(names: str, schema: Schema) -> dict[str, Schema]:
    return dict.fromkeys(names.split(), schema)


def _object(**members: Schema) -> Schema:
    """All of them are always there; what is unset is null."""
    return {"type": "object", "properties": members, "required": sorted(members)}


_OF_A_MODE: Final = _object(**_named("active unconfirmed quarantined total", _NUMBER))
_STATUSES: Final = choice(*ComponentStatus.values)
_STEPS: Final = choice(*REALTIME, *PLANNED)

OBJECTS: Final[dict[str, Schema]] = {
    "Error": {
        "type": "object",
        "properties": {
            "error": {"anyOf": [_TEXT, _IDS], "description": "What is wrong; several things, as a list."},
            "message": {"anyOf": [_TEXT, _IDS]},
        },
        "required": ["error"],
    },
    "Page": _object(
        **_named("id name branding subdomain url time_zone notifications_from_email", _TEXT),
        **_named("created_at updated_at", _TIME),
        **_named("hidden_from_search allow_page_subscribers allow_incident_subscribers", _FLAG),
        **_named("allow_email_subscribers allow_sms_subscribers allow_rss_atom_feeds", _FLAG),
        **_named("allow_webhook_subscribers viewers_must_be_team_members", _FLAG),
        **_named("page_description headline domain support_url ip_restrictions", or_null(_TEXT)),
        **_named("notifications_email_footer twitter_username city state country", or_null(_TEXT)),
        activity_score=or_null(_NUMBER),
    ),
    "Component": _object(
        **_named("id page_id name", _TEXT),
        **_named("created_at updated_at", _TIME),
        **_named("description group_id automation_email", or_null(_TEXT)),
        **_named("group showcase only_show_if_degraded", _FLAG),
        status=_STATUSES,
        position=_NUMBER,
        start_date=or_null(_DAY),
    ),
    "ComponentGroup": _object(
        **_named("id page_id name", _TEXT),
        **_named("created_at updated_at", _TIME),
        description=or_null(_TEXT),
        components=_IDS,
        position=_NUMBER,
    ),
    "Uptime": _object(
        **_named("id name", _TEXT),
        **_named("range_start range_end", _TIME),
        **_named("major_outage partial_outage", {**_NUMBER, "description": "Seconds."}),
        uptime_percentage={"type": ["number", "null"], "minimum": 0, "maximum": 100},
        warnings=_IDS,
        related_events={"type": ["object", "array", "null"]},
    ),
    "Incident": _object(
        **_named("id page_id name shortlink", _TEXT),
        **_named("created_at updated_at started_at", _TIME),
        **_named("monitoring_at resolved_at scheduled_for scheduled_until", or_null(_TIME)),
        **_named("scheduled_reminded_at postmortem_body_last_updated_at", or_null(_TIME)),
        **_named("scheduled_remind_prior scheduled_auto_in_progress scheduled_auto_completed", _FLAG),
        **_named("auto_transition_to_maintenance_state auto_transition_to_operational_state", _FLAG),
        **_named("auto_transition_deliver_notifications_at_start", _FLAG),
        **_named("auto_transition_deliver_notifications_at_end", _FLAG),
        **_named("postmortem_ignored postmortem_notified_subscribers postmortem_notified_twitter", _FLAG),
        **_named("reminder_intervals postmortem_body", or_null(_TEXT)),
        postmortem_published_at=or_null(_TIME),
        status=_STEPS,
        impact=choice(*Impact.values),
        impact_override=or_null(choice(*Impact.values)),
        metadata={"type": "object"},
        incident_updates=many("IncidentUpdate"),
        components=many("Component"),
    ),
    "IncidentUpdate": _object(
        **_named("id incident_id body", _TEXT),
        **_named("created_at updated_at display_at", _TIME),
        **_named("deliver_notifications wants_twitter_update", _FLAG),
        **_named("custom_tweet tweet_id", or_null(_TEXT)),
        twitter_updated_at=or_null(_TIME),
        status=_STEPS,
        affected_components=or_null(many("AffectedComponent")),
    ),
    "AffectedComponent": _object(**_named("code name", _TEXT), old_status=_STATUSES, new_status=_STATUSES),
    "IncidentTemplate": _object(
        **_named("id name title body update_status", _TEXT),
        **_named("should_tweet should_send_notifications", _FLAG),
        group_id=or_null(_TEXT),
        components=many("Component"),
    ),
    "Postmortem": _object(
        **_named("created_at updated_at", _TIME),
        **_named("body_updated_at body_draft_updated_at published_at", or_null(_TIME)),
        **_named("body body_draft custom_tweet", or_null(_TEXT)),
        **_named("notify_subscribers notify_twitter", _FLAG),
        preview_key=_TEXT,
    ),
    "Subscriber": _object(
        **_named("email endpoint phone_number phone_country display_phone_number", or_null(_TEXT)),
        **_named("obfuscated_channel_name workspace_name page_access_user_id", or_null(_TEXT)),
        **_named("quarantined_at purge_at", or_null(_TIME)),
        id=_TEXT,
        mode=choice(*MODES, OTHERS),
        skip_confirmation_notification=_FLAG,
        components=_IDS,
        created_at=_TIME,
    ),
    "Count": _object(**_named(" ".join([*MODES, OTHERS]), _NUMBER)),
    "Histogram": _object(**_named(" ".join([*MODES, OTHERS]), _OF_A_MODE)),
    "Done": {"type": "object", "additionalProperties": _NUMBER, "description": "How many it was done to."},
}
