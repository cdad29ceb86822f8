"""Secrets that no real account ever had, and the places of an exchange where one may stand."""

from __future__ import annotations

import json
from typing import Any

from conformance.wire.exchange import Exchange
from tests.checks.exchanges import answered

ACCESS_KEY = "AKIA" + "PLANTEDKEY234567"
SECRET_KEY = "wJalrPLANTEDsecret/K7MDENG+bPxRfiCYkeyABCD"[:40]
SESSION_TOKEN = "IQoJ" + "b3JpZ2luX2VjPLANTED" * 8
ACCOUNT = "481516234299"
PASSWORD = 'hunter2-"Planted" päzzqq'
AUTH_CODE = "SplxlOBeZQQYbYS6WxSbIAPlanted"
JWT = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJlcGxhbnRlZA"
SIGNATURE = "f0e1d2c3" * 8
PRIVATE_KEY = (
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEplantedplantedplantedplanted\n-----END RSA PRIVATE KEY-----"
)
PRESIGNED = (
    f"https://bucket.s3.amazonaws.com/key?X-Amz-Credential={ACCESS_KEY}%2F20260101%2Fus-east-1%2Fs3"
    f"&X-Amz-Security-Token={SESSION_TOKEN}&X-Amz-Signature={SIGNATURE}"
)
REDIRECT = f"https://app.example.com/callback?code={AUTH_CODE}&scope=openid"

NEEDLES = (
    ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, ACCOUNT, "hunter2", "Planted", AUTH_CODE, JWT, SIGNATURE,
    "MIIEplanted", "zzqq",
)  # fmt: skip
"""What must be found nowhere."""

BODY: dict[str, Any] = {
    "AccessKeyId": ACCESS_KEY,
    "SecretAccessKey": SECRET_KEY,
    "SessionToken": SESSION_TOKEN,
    "Account": ACCOUNT,
    "Arn": f"arn:aws:iam::{ACCOUNT}:role/one",
    "Password": PASSWORD,
    "masterUserPassword": PASSWORD,
    "authorizationCode": AUTH_CODE,
    "IdToken": JWT,
    "note": f"go to {PRESIGNED} or {REDIRECT}, bearer {JWT}",
    "key": PRIVATE_KEY,
    "deep": [{"credentials": {"SecretString": PASSWORD}}],
}
NAMED = "Password", "SecretAccessKey", "authorizationCode"


def exchanges() -> dict[str, Exchange]:
    """An exchange with everything planted in one place, by the place."""
    told = {
        "a header of the answer": answered("GetThing", {}, headers={
            "content-type": "application/x-amz-json-1.1", "set-cookie": f"session={SECRET_KEY}",
            "location": PRESIGNED, "x-amz-security-token": SESSION_TOKEN, "x-account": ACCOUNT,
        }),
        "a header of the request": answered("GetThing", {}, sent_headers={
            "Authorization": f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/x, Signature={SIGNATURE}",
            "X-Amz-Security-Token": SESSION_TOKEN,
        }),
        "the request's body": answered("GetThing", {}, body=BODY),
        "the answer's body": answered("GetThing", BODY),
        "the answer's body in ASCII": answered("GetThing", json.dumps(BODY, ensure_ascii=True).encode()),
        "the answer's body in UTF-8": answered("GetThing", json.dumps(BODY, ensure_ascii=False).encode()),
        "an answer that is cut off": answered("GetThing", json.dumps(BODY).encode()[:-7]),
        "an error's message": answered("GetThing", {
            "__type": "SignatureDoesNotMatch",
            "message": f"Credential={ACCESS_KEY}/us-east-1 Signature={SIGNATURE} account {ACCOUNT} {JWT}",
        }, 403),
        "an answer in XML": answered("GetThing", (
            f"<R><SecretAccessKey>{SECRET_KEY}</SecretAccessKey><Password>hunter2</Password>"
            f"<SessionToken>{SESSION_TOKEN}</SessionToken><Id>{ACCOUNT}</Id></R>"
        ).encode()),
        "a form": answered("GetThing", {}, sent=(
            f"Action=GetThing&Password=hunter2&SecretAccessKey={SECRET_KEY}&Code={AUTH_CODE}"
        ).encode()),
        "an answer that is no text": answered("GetThing", b"\xff\xfe" + json.dumps(BODY).encode()),
        "the address": answered("GetThing", {}, url=PRESIGNED, path=PRESIGNED.partition(".com")[2]),
    }  # fmt: skip
    return told


def found_in(text: str) -> list[str]:
    """The secrets that stand in a text."""
    return [needle for needle in NEEDLES if needle in text]
