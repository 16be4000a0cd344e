"""What `manage.py check` says of message templates."""

from datetime import datetime
from pathlib import Path

import pytest

from comms import checks, message_templates
from comms.models import MessageTemplate

BROKEN = "+++\ntitle = 'Trial'\n+++\nWe see {{ symptom }}."


@pytest.mark.django_db
def test_the_house_as_it_comes_has_nothing_wrong() -> None:
    assert checks.templates_can_be_used(None) == []


def test_a_broken_override_is_found_by_its_name(db: None, now: datetime) -> None:
    MessageTemplate.objects.create(name="first-word", source=BROKEN, updated_at=now)
    [error] = checks.templates_can_be_used(None)
    assert error.id == "comms.E001"
    assert "first-word" in str(error.obj) and "“symptom”" in error.msg


@pytest.mark.django_db
def test_a_broken_file_is_found_with_every_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "trial.md").write_text(BROKEN.replace("title = 'Trial'", "colour = 'red'"))
    monkeypatch.setattr(message_templates, "FOLDER", tmp_path)
    errors = checks.templates_can_be_used(None)
    assert {str(each.obj) for each in errors} == {"trial.md"}
    assert len(errors) == 3
