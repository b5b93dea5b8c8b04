"""The signature in a package (Ed25519): it proves who made the package to anyone who has the signer's public key.

It signs `manifest.json`, which holds the sha256 of every other member. A package without one proves only that it is unchanged since
somebody made it. See docs/decisions/0008.
"""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import ValidationError

from pipeline.core import Agency, FrozenModel, Refusal, Workspace, secret_at
from pipeline.sealing.package import MANIFEST, SIGNATURE, json_member

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_PREFIX = "ed25519:"


class Signature(FrozenModel):
    """`signature.json`: the public key of the signer, as `ed25519:` and base64, and the signature of the manifest in base64."""

    algorithm: Literal["ed25519"] = "ed25519"
    public_key: str
    signature: str


class SigningKey:
    """The private key of a bureau. It prints as nothing that could be used."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @property
    def public_key(self) -> str:
        return _PREFIX + b64encode(self._key.public_key().public_bytes_raw()).decode()

    def sign(self, manifest: bytes) -> bytes:
        """The member `signature.json` for a manifest."""
        signature = Signature(public_key=self.public_key, signature=b64encode(self._key.sign(manifest)).decode())
        return json_member(signature.model_dump())


def signing_key(workspace: Workspace) -> SigningKey | None:
    """The key that the workspace seals with, None where it has none. Raises Refusal SECRET-NOWHERE, SECRET-SHARED, SIGN-KEY."""
    place = workspace.settings.signing.key
    if place is None:
        return None
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    text = secret_at(place, workspace.folder, of="封存用的签名密钥").get_secret_value()
    try:
        key = load_pem_private_key(text.encode(), password=None)
    except (ValueError, TypeError, UnicodeError):
        raise Refusal("SIGN-KEY", place=place) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise Refusal("SIGN-KEY", place=place)
    return SigningKey(key)


def make_signing_key(file: Path) -> SigningKey:
    """Make a key and write it (PEM, readable by its owner alone). Raises Refusal SIGN-KEY-FILE; a file is never overwritten."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.generate()
    text = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as target:
            target.write(text)
            target.flush()
            os.fsync(target.fileno())
    except OSError as error:
        reason = "已经有这个文件" if isinstance(error, FileExistsError) else error.strerror
        raise Refusal("SIGN-KEY-FILE", file=str(file), reason=reason) from None
    return SigningKey(key)


def signer_of(members: Mapping[str, bytes]) -> str | None:
    """The public key whose owner signed these members, None where there is no signature.

    Raises ValueError, with the reason in Chinese, for a signature that does not hold.
    """
    if SIGNATURE not in members:
        return None
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        signature = Signature.model_validate_json(members[SIGNATURE])
        key = Ed25519PublicKey.from_public_bytes(b64decode(signature.public_key.removeprefix(_PREFIX), validate=True))
        key.verify(b64decode(signature.signature, validate=True), members[MANIFEST])
    except InvalidSignature:
        raise ValueError("签名与内容不符：内容在签名之后被改过，或签名取自别的封存包") from None
    except (ValidationError, ValueError):
        raise ValueError("签名写法不对") from None
    return _PREFIX + b64encode(key.public_bytes_raw()).decode()


def fingerprint(public_key: str) -> str:
    """A short form of a public key that two people can compare on the telephone: 16 hexadecimal digits in groups of four."""
    digits = sha256(public_key.encode()).hexdigest()[:16]
    return " ".join(digits[place : place + 4] for place in range(0, 16, 4))


def expected_signers(agencies: Sequence[Agency], agency: str, year: int) -> tuple[str, ...]:
    """The public keys, one of which must have signed a package on this year; none where a package may come without a signature."""
    for entry in agencies:
        if entry.id == agency and (entry.signed_from is None or year >= entry.signed_from):
            return entry.public_keys
    return ()
