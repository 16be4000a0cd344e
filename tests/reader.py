"""A browser's side of web push, as the standards tell it: it has keys, and reads what was sealed for it."""

import base64
import json
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def text(given: bytes) -> str:
    return base64.urlsafe_b64encode(given).decode().rstrip("=")


def raw(given: str) -> bytes:
    return base64.urlsafe_b64decode(given + "==")


class Browser:
    def __init__(self, private: ec.EllipticCurvePrivateKey | None = None, auth: bytes = b"a" * 16) -> None:
        self.private = private or ec.generate_private_key(ec.SECP256R1())
        self.auth = auth

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def keys(self) -> dict[str, str]:
        return {"p256dh": text(self.public), "auth": text(self.auth)}

    def open(self, sealed: bytes) -> bytes:
        """RFC 8188 and 8291, from the receiver's end."""
        salt, size, length = sealed[:16], int.from_bytes(sealed[16:20]), sealed[20]
        sender, record = sealed[21 : 21 + length], sealed[21 + length :]
        assert len(record) <= size
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender)
        shared = self.private.exchange(ec.ECDH(), point)
        secret = _hkdf(self.auth, b"WebPush: info\0" + self.public + sender, 32).derive(shared)
        content = _hkdf(salt, b"Content-Encoding: aes128gcm\0", 16).derive(secret)
        nonce = _hkdf(salt, b"Content-Encoding: nonce\0", 12).derive(secret)
        padded = AESGCM(content).decrypt(nonce, record, None).rstrip(b"\0")
        assert padded.endswith(b"\x02")
        return padded[:-1]

    def opens(self, sealed: bytes) -> bool:
        """Whether it was sealed for this one."""
        try:
            return bool(self.open(sealed))
        except InvalidTag:
            return False

    def read(self, sealed: bytes) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.open(sealed))
        return said


def claims(authorization: str, *, key: str) -> dict[str, Any]:
    """What a push says of its sender, once proved with the key that the browser was given."""
    scheme, _, rest = authorization.partition(" ")
    said = dict(part.strip().split("=", 1) for part in rest.split(","))
    assert scheme == "vapid" and said["k"] == key
    signed, _, signature = said["t"].rpartition(".")
    r, s = int.from_bytes(raw(signature)[:32]), int.from_bytes(raw(signature)[32:])
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(key))
    public.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(hashes.SHA256()))
    head, told = (json.loads(raw(part)) for part in signed.split("."))
    assert head == {"typ": "JWT", "alg": "ES256"}
    return dict(told)


def _hkdf(salt: bytes, info: bytes, length: int) -> HKDF:
    return HKDF(hashes.SHA256(), length, salt, info)
