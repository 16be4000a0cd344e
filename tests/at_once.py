"""Several at once: each in a thread of its own, with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection


def at_once(*verbs: Callable[[], object]) -> None:
    """Returns when all are done."""

    def run(verb: Callable[[], object]) -> None:
        verb()
        connection.close()

    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
