"""Words: the house's own lists, kept by staff, and all that the wording check is to know of this house."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from comms import people
from comms.models import Person, Word, WordList
from comms.wording import PLAIN, Lexicon


def lexicon() -> Lexicon:
    """In two queries. A word of the house's own stands before the shipped one; without another word for it
    it is none of jargon."""
    rows = list(Word.objects.values_list("list", "text", "key", "instead"))
    listed = {name: [text for there, text, *_ in rows if there == name] for name in WordList.values}
    jargon = {key_of(word): (word, instead) for word, instead in PLAIN.items()}
    jargon |= {key: (text, instead) for there, text, key, instead in rows if there == WordList.JARGON}
    return Lexicon(
        jargon=tuple(each for each in jargon.values() if each[1]),
        customers=tuple(listed[WordList.CUSTOMERS]),
        internals=tuple(listed[WordList.INTERNALS]),
        people=tuple(name for name in people.names() if " " in name),
    )


def key_of(text: str) -> str:
    return " ".join(text.casefold().split())


@transaction.atomic
def keep(name: str, wanted: Mapping[str, str], *, by: Person, now: datetime) -> tuple[int, int]:
    """A whole list as somebody wants it: how many words came, or came to mean another, and how many went.

    `wanted` is what to say instead by word.
    """
    there = {word.key: word for word in Word.objects.select_for_update().filter(list=name)}
    kept = {key_of(text): (text.strip(), instead.strip()) for text, instead in wanted.items()}
    gone = there.keys() - kept.keys()
    new = {
        key for key, said in kept.items() if key not in there or (there[key].text, there[key].instead) != said
    }
    Word.objects.filter(list=name, key__in=gone | new).delete()
    facts = {"list": name, "added_by": by, "added_at": now}
    Word.objects.bulk_create(
        Word(key=key, text=kept[key][0], instead=kept[key][1], **facts) for key in sorted(new)
    )
    return len(new), len(gone)
