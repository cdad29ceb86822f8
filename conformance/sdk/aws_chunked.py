"""Bodies that are sent in chunks within their content, with a trailer: the encoding ``aws-chunked``.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
"""

from __future__ import annotations

from attrs import evolve

from conformance.sdk.recorder import Recorded

ENCODING = "aws-chunked"
LENGTH = "x-amz-decoded-content-length"
TRAILER = "x-amz-trailer"


class Broken(ValueError):
    """The chunks are none."""


def is_chunked(request: Recorded) -> bool:
    """Whether the body of a request is in chunks of this kind."""
    return ENCODING in _encodings(request)


def unframed(request: Recorded) -> Recorded:
    """Return a request as it would be without the encoding; the fields of the trailer are headers then.

    Raises:
        Broken: if the body is not in such chunks, of another length than it says, or its trailer is none.
    """
    body, trailer = _read(request.body)
    said = request.headers.get(LENGTH)
    if said != str(len(body)):
        raise Broken(f"{LENGTH} is {said!r} of a body of {len(body)} bytes")
    promised = {name.strip().lower() for name in request.headers.get(TRAILER, "").split(",") if name.strip()}
    if promised != set(trailer) - {"x-amz-trailer-signature"}:
        raise Broken(f"{TRAILER} promises {sorted(promised)}, and the trailer has {sorted(trailer)}")
    left = ",".join(encoding for encoding in _encodings(request) if encoding != ENCODING)
    kept = {n: v for n, v in request.headers.items() if n not in (LENGTH, TRAILER, "content-encoding")}
    encoded = {"content-encoding": left} if left else {}
    return evolve(request, body=body, headers={**kept, **encoded, **trailer})


def _encodings(request: Recorded) -> list[str]:
    said = request.headers.get("content-encoding", "").split(",")
    return [encoding.strip() for encoding in said if encoding.strip()]


def _read(raw: bytes) -> tuple[bytes, dict[str, str]]:
    body = b""
    while True:
        line, _, raw = raw.partition(b"\r\n")
        try:
            size = int(line.partition(b";")[0], 16)
        except ValueError:
            raise Broken(f"a chunk that begins with {line[:40]!r}") from None
        if size == 0:
            return body, _fields(raw)
        if raw[size : size + 2] != b"\r\n":
            raise Broken(f"a chunk that is not of {size} bytes")
        body, raw = body + raw[:size], raw[size + 2 :]


def _fields(raw: bytes) -> dict[str, str]:
    fields = {}
    for line in raw.decode("latin-1").splitlines():
        if line:
            name, _, text = line.partition(":")
            fields[name.strip().lower()] = text.strip()
    return fields
