"""Mail servers that take every mail and forget it: postfix's smtp-sink, or a small one that may be slow.

.venv/bin/python -m tests.benchmarks.sink PORT MILLISECONDS
"""

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

HERE = "tests.benchmarks.sink"


class Sink(asyncio.Protocol):
    """Understands pipelining. Each mail takes `pause` seconds, on each connection for itself."""

    def __init__(self, pause: float) -> None:
        self.pause, self.rest, self.in_content, self.is_busy = pause, b"", False, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self.rest += data
        self.answer()

    def answer(self) -> None:
        """What there is, up to the mail that takes its time."""
        answers = []
        while not self.is_busy and (answer := self.next_answer()):
            answers.append(answer)
        self.transport.write(b"".join(answers))

    def next_answer(self) -> bytes:
        content, end, rest = self.rest.partition(b"\r\n.\r\n" if self.in_content else b"\r\n")
        if not end:
            return b""
        self.rest, verb = rest, content[:4].upper()
        if self.in_content:
            self.in_content = False
            return self.taken()
        self.in_content = verb == b"DATA"
        known = {b"DATA": b"354 go on\r\n", b"EHLO": b"250-sink\r\n250-8BITMIME\r\n250 PIPELINING\r\n"}
        return known.get(verb, b"250 ok\r\n")

    def taken(self) -> bytes:
        if not self.pause:
            return b"250 taken\r\n"
        self.is_busy = True
        asyncio.get_running_loop().call_later(self.pause, self.wake)
        return b""

    def wake(self) -> None:
        self.is_busy = False
        self.transport.write(b"250 taken\r\n")
        self.answer()


async def serve(port: int, pause: float) -> None:
    server = await asyncio.get_running_loop().create_server(lambda: Sink(pause), "127.0.0.1", port)
    await server.serve_forever()


@contextmanager
def sink(port: int, milliseconds: float = 0) -> Iterator[str]:
    """The name of the sink that listens on the port for the length of the block."""
    found = None if milliseconds else shutil.which("smtp-sink")
    command = [sys.executable, "-m", HERE, str(port), str(milliseconds)]
    if found:
        who = ["-u", "nobody"] if os.geteuid() == 0 else []
        command = [found, *who, f"127.0.0.1:{port}", "1024"]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(1.5)
    try:
        yield "smtp-sink" if found else "own sink"
    finally:
        child.terminate()
        child.wait()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), float(sys.argv[2]) / 1000))
