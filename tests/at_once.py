"""Several at once: each in a thread of its own, with a connection of its own."""

import threading
from collections.abc import Callable

from django.db import connection


def at_once(*verbs: Callable[[], object]) -> None:
    """In memory there is one connection, so there they take turns."""

    def run(verb: Callable[[], object]) -> None:
        verb()
        connection.close()

    if connection.vendor == "sqlite":
        for verb in verbs:
            verb()
        return
    threads = [threading.Thread(target=run, args=(verb,)) for verb in verbs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
