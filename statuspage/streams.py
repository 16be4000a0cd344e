"""Streams: the body of a request, also of one that comes in chunks."""

from typing import Any


def read(request: Any, most: int) -> bytes:
    """So many bytes of an HttpRequest's body at most. OSError, when it breaks off.

    What comes in chunks says no length, and Django takes it for nothing; the server knows where it ends.
    """
    is_chunked = "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    stream = request.META["wsgi.input"] if is_chunked else request
    return bytes(stream.read(most))
