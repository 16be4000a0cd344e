"""Sealing: what only one browser can read (RFC 8291), and the stamp that says who sends it (RFC 8292)."""

import base64
import binascii
import hashlib
import hmac
import json
import os
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

STAMP_LIVES: Final = timedelta(hours=12)  # a day at most, says the standard

_CURVE: Final = ec.SECP256R1()
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_RECORD: Final = 4096
_LAST: Final = b"\x02"  # ends the only record


class Lock(NamedTuple):
    """A browser's side of it: its public key, and a secret that it shares with us alone."""

    public: bytes
    secret: bytes


def lock(public: str, secret: str) -> Lock:
    """As a browser writes them. ValueError when they are none."""
    made = Lock(decoded(public), decoded(secret))
    _point(made.public)
    if len(made.secret) != 16:
        raise ValueError("The secret of a browser has 16 bytes.")
    return made


def key(text: str) -> ec.EllipticCurvePrivateKey:
    """A private key as the settings write it: Base64 for addresses. ValueError when it is none."""
    number = decoded(text)
    if len(number) != 32:
        raise ValueError("A private key has 32 bytes.")
    return ec.derive_private_key(int.from_bytes(number), _CURVE)


def key_from(secret: str, *, purpose: str) -> ec.EllipticCurvePrivateKey:
    """The private key that belongs to a secret: always the same, and telling nothing of it."""
    digest = hmac.new(secret.encode(), purpose.encode(), hashlib.sha512).digest()
    return ec.derive_private_key(int.from_bytes(digest) % (_ORDER - 1) + 1, _CURVE)


def public(private: ec.EllipticCurvePrivateKey) -> str:
    return encoded(_bytes(private))


def seal(
    words: bytes, *, to: Lock, salt: bytes = b"", once: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """One record of aes128gcm. `salt` and the key used `once` are made up anew unless given."""
    salt, once = salt or os.urandom(16), once or ec.generate_private_key(_CURVE)
    ours, shared = _bytes(once), once.exchange(ec.ECDH(), _point(to.public))
    secret = _derived(to.secret, shared, b"WebPush: info\0" + to.public + ours, 32)
    inner = _derived(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derived(salt, secret, b"Content-Encoding: nonce\0", 12)
    head = salt + _RECORD.to_bytes(4) + len(ours).to_bytes(1) + ours
    return head + AESGCM(inner).encrypt(nonce, words + _LAST, None)


def stamp(private: ec.EllipticCurvePrivateKey, *, audience: str, contact: str, now: datetime) -> str:
    """What the `Authorization` of a push says: who sends it, and to which service."""
    head = {"typ": "JWT", "alg": "ES256"}
    claims = {"aud": audience, "exp": int((now + STAMP_LIVES).timestamp()), "sub": contact}
    signed = ".".join(encoded(json.dumps(part, separators=(",", ":")).encode()) for part in (head, claims))
    r, s = decode_dss_signature(private.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
    signature = encoded(r.to_bytes(32) + s.to_bytes(32))
    return f"vapid t={signed}.{signature}, k={public(private)}"


def encoded(given: bytes) -> str:
    return base64.urlsafe_b64encode(given).rstrip(b"=").decode()


def decoded(given: str) -> bytes:
    """ValueError when it is no Base64 for addresses."""
    try:
        return base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError) as problem:
        raise ValueError("This is no Base64.") from problem


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """HKDF with SHA-256, of which one block is always enough here."""
    first = hmac.new(salt, secret, hashlib.sha256).digest()
    return hmac.new(first, info + b"\x01", hashlib.sha256).digest()[:length]


def _point(public: bytes) -> ec.EllipticCurvePublicKey:
    return ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, public)


def _bytes(private: ec.EllipticCurvePrivateKey) -> bytes:
    return private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
