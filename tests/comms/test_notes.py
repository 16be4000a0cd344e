"""Notes: Markdown with pasted pictures, for staff; corrected by a further one, never erased."""

from datetime import datetime
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from comms import notes, roles
from comms.models import Duty, NotePicture, Person, Response
from statuspage import pictures
from tests.comms.conftest import Staff


def png(width: int = 8, height: int = 6, **said: str) -> bytes:
    out, about = BytesIO(), PngImagePlugin.PngInfo()
    for name, words in said.items():
        about.add_text(name, words)
    Image.new("RGB", (width, height), "#c33").save(out, "PNG", pnginfo=about)
    return out.getvalue()


def test_a_note_is_on_the_timeline_as_it_was_written(
    response: Response, engineer: Person, now: datetime
) -> None:
    note = notes.write(response, "**Look** at the queue.", by=engineer, now=now)
    assert (note.kind, note.text, note.by) == ("noted", "**Look** at the queue.", engineer)


def test_an_executive_writes_no_notes(response: Response, staff: Staff, now: datetime) -> None:
    with pytest.raises(roles.NotAllowed, match="for those who respond"):
        notes.write(response, "Faster!", by=staff("Egon", Duty.EXECUTIVE), now=now)


def test_a_corrected_note_stays_and_points_at_the_new_one(
    response: Response, engineer: Person, lead: Person, now: datetime
) -> None:
    old = notes.write(response, "The cache is full.", by=engineer, now=now)
    new = notes.correct(old, "The queue is full.", by=lead, now=now)
    old.refresh_from_db()
    assert (old.text, old.is_struck, old.corrected_by) == ("The cache is full.", True, new)
    assert not new.is_struck


def test_a_note_is_corrected_once_and_then_its_correction(
    response: Response, engineer: Person, lead: Person, now: datetime
) -> None:
    old = notes.write(response, "The cache is full.", by=engineer, now=now)
    new = notes.correct(old, "The queue is full.", by=lead, now=now)
    with pytest.raises(notes.Overtaken, match="Somebody has corrected this note since"):
        notes.correct(old, "The disk is full.", by=engineer, now=now)
    assert notes.correct(new, "The disk is full.", by=engineer, now=now).corrects == new


def test_a_note_is_shown_as_safe_markdown(db: None) -> None:
    shown = notes.html("**Look**\n\n<script>alert(1)</script> [here](javascript:alert(1))")
    assert "<strong>Look</strong>" in shown
    assert "<script" not in shown
    assert "javascript:" not in shown


def test_a_picture_stands_where_it_was_pasted(db: None) -> None:
    shown = notes.html('Before.\n\n![a "<graph>"](picture:abcdefghijkl)\n\nAfter.')
    before, _, after = shown.partition("<img")
    assert "Before." in before
    assert 'src="/console/pictures/abcdefghijkl/"' in after
    assert "&quot;&lt;graph&gt;&quot;" in after
    assert "After." in after


def test_pictures_from_elsewhere_are_not_loaded(db: None) -> None:
    assert "<img" not in notes.html("![spy](https://example.com/a.png) ![x](picture:../../secret)")


def test_a_pasted_picture_is_written_anew(response: Response, engineer: Person, now: datetime) -> None:
    kept = notes.attach(response, png(8, 6, secret="from my disk"), by=engineer, now=now)
    assert (kept.content_type, kept.width, kept.height) == ("image/png", 8, 6)
    assert b"from my disk" not in bytes(kept.content)
    assert notes.written(kept) == f"![Picture of 14:00 UTC](picture:{kept.public_id})"


def test_a_large_screen_is_made_smaller(response: Response, engineer: Person, now: datetime) -> None:
    kept = notes.attach(response, png(3200, 800), by=engineer, now=now)
    assert (kept.width, kept.height) == (1600, 400)


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 hello", "no picture we know"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', "drawing"),
        (b"\x89PNG\r\n\x1a\n" + bytes(9 * 1024 * 1024), "there is room for 8192 KB"),
    ],
)
def test_what_is_no_picture_made_of_dots_is_refused(
    response: Response, engineer: Person, now: datetime, upload: bytes, reason: str
) -> None:
    with pytest.raises(pictures.Unfit, match=reason):
        notes.attach(response, upload, by=engineer, now=now)
    assert not NotePicture.objects.exists()


def test_a_response_has_room_for_so_many_pictures(
    response: Response, engineer: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notes, "MOST", 1)
    notes.attach(response, png(), by=engineer, now=now)
    with pytest.raises(pictures.Unfit, match="all there is room for"):
        notes.attach(response, png(), by=engineer, now=now)
