"""Streams: what comes in chunks arrives, too, on the server that we run."""

import io
from typing import Any

import pytest
from django.test import RequestFactory

from statuspage import streams


def request(body: bytes, **meta: Any) -> Any:
    """As a server hands it on: with a length, or with chunks that it has put together."""
    return RequestFactory().generic("POST", "/", body, **meta)


def test_a_body_is_read_as_far_as_wanted() -> None:
    assert streams.read(request(b"abcdef"), 4) == b"abcd"
    assert streams.read(request(b"abc"), 99) == b"abc"


def test_a_body_in_chunks_has_no_length() -> None:
    asked = request(b"", HTTP_TRANSFER_ENCODING="Chunked", **{"wsgi.input": io.BytesIO(b"abcdef")})
    assert streams.read(asked, 4) == b"abcd"


def test_a_body_that_breaks_off_is_an_error_of_its_stream() -> None:
    class Broken(io.BytesIO):
        def read(self, *_: Any) -> bytes:
            raise ConnectionResetError

    asked = request(b"", HTTP_TRANSFER_ENCODING="chunked", **{"wsgi.input": Broken()})
    with pytest.raises(OSError):
        streams.read(asked, 4)
