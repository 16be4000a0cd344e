"""The wording check: its processor time on texts as people type them, and on the longest that can be typed.

    .venv/bin/python -m tests.benchmarks.wording [--runs 20]

Each text is new to the check (nothing is remembered from the run before). The worst are made to be hard: one
sentence without an end, dots and hyphens and colons in long rows, a name list of 5,000.
"""

import argparse
import statistics
import time

from comms import wording
from comms.wording import About, Lexicon

LIMIT = 50  # milliseconds
SAID = (
    "Card payments are declined for about 30 % of customers in Europe, and refunds leave with some delay. "
    "We have undone the change of 14:02 UTC, and will measure again at 14:40 UTC. "
)
NAMES = tuple(f"Customer Number {number}" for number in range(5_000))
TEXTS = {
    "an update (60 words)": SAID * 2,
    "ten times as long": SAID * 20,
    "the longest (25,000)": (SAID * 200)[:25_000],
    "one endless sentence": ("we hope to fix it and " * 1200)[:25_000],
    "times and ends all over": (f"{SAID}It lasted an hour before it was over. " * 120)[:25_000],
    "rows of hyphens": ("ab-" * 8000)[:25_000],
    "rows of dots": ("ab." * 8000)[:25_000],
    "rows of colons": ("1:" * 12_500)[:25_000],
    "rows of blanks": ("we are" + " " * 500) * 50,
}


def took(text: str, number: int) -> float:
    about = About(last=SAID * 100, lexicon=Lexicon(jargon=tuple(wording.PLAIN.items()), customers=NAMES))
    fresh = f"{text} {number}"
    began = time.process_time()
    wording.check_title(fresh, about)
    wording.check_whole(fresh, about)
    return (time.process_time() - began) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--runs", type=int, default=20)
    runs = parser.parse_args().runs
    took("warm", 0)
    for name, text in TEXTS.items():
        times = [took(text, number) for number in range(runs)]
        median, worst = statistics.median(times), max(times)
        print(f"{name:>22}: {len(text):>6} signs, median {median:>7.1f} ms, worst {worst:>7.1f} ms")
    print(f"{'':>22}  must stay below {LIMIT} ms")


if __name__ == "__main__":
    main()
