"""A line to the mail server: opened and logged in by Django and smtplib, then read in whole handfuls."""

import smtplib
from contextlib import suppress
from socket import socket
from typing import Final, NamedTuple, cast

from django.core.mail.backends.smtp import EmailBackend

_HANDFUL: Final = 65_536  # more than a record of TLS holds, so that nothing stays where no selector sees it
_LONGEST: Final = 8_192  # line of a reply; RFC 5321 allows 512


class Reply(NamedTuple):
    code: int  # 0 for what is none of SMTP
    line: bytes  # the whole reply on one

    @property
    def words(self) -> str:
        return self.line[4:].decode("utf-8", "replace").strip()

    def __str__(self) -> str:
        return f"{self.code} {self.words}"


class Line:
    def __init__(self, server: EmailBackend) -> None:
        self.server = server
        server.open()
        smtp = cast(smtplib.SMTP, server.connection)
        smtp.ehlo_or_helo_if_needed()
        self.pipelining = smtp.has_extn("pipelining")
        self.socket = cast(socket, smtp.sock)
        self.rest = b""
        self.begun: list[bytes] = []  # lines of a reply whose last one has not come yet

    def fileno(self) -> int:
        return self.socket.fileno()

    def send(self, words: bytes) -> None:
        self.socket.sendall(words)

    def replies(self) -> list[Reply]:
        """Those that have come; waits for something to come, be it half of one."""
        *lines, self.rest = (self.rest + self._received()).split(b"\n")
        if len(self.rest) > _LONGEST and not lines:  # what came before it is heard first
            raise smtplib.SMTPServerDisconnected("Its reply has no end.")
        replies = []
        for line in lines:
            if line[3:4] == b"-":
                self.begun.append(line)
            elif self.begun:
                replies.append(_reply(_joined([*self.begun, line])))
                self.begun = []
            else:
                replies.append(_reply(line))
        return replies

    def hang_up(self) -> None:
        """With a good-bye, whose answer is not worth a long wait."""
        self.socket.settimeout(1)
        with suppress(smtplib.SMTPException, OSError):
            self.server.close()

    def drop(self) -> None:
        """Without a word: nobody listens any more."""
        cast(smtplib.SMTP, self.server.connection).close()

    def _received(self) -> bytes:
        if received := self.socket.recv(_HANDFUL):
            return received
        raise smtplib.SMTPServerDisconnected("It closed the connection.")


def _reply(line: bytes) -> Reply:
    return Reply(int(line[:3]) if line[:3].isdigit() else 0, line)


def _joined(lines: list[bytes]) -> bytes:
    return b" ".join([lines[-1][:3], *(line[4:].strip() for line in lines)])
