"""The forms of the post: why everything is stopped, and whose letters are looked for."""

from django import forms

from comms.forms.fields import WordsField


class StopForm(forms.Form):
    reason = WordsField(
        longest=300,
        label="Why",
        missing="Say why; everybody on the staff reads it until delivery goes on.",
        help_text="Everybody on the staff reads it until delivery goes on. Never shown to the public.",
    )


class FindForm(forms.Form):
    address = WordsField(
        longest=2_000,
        label="Address",
        missing="Type the address you want to know of.",
        help_text="All of it: an e-mail address, a telephone number, or the address of a webhook.",
    )
