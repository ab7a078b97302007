#!/usr/bin/env python3
"""Signature cases for tests/obstacle/tidemark.yaml (an invented card gateway), computed with Python's hmac and hashlib alone.

* `request`: the time, the method, the path (without its query) and the body with a dot between them; HMAC-SHA-512 in base64, keyed with the API key.
  A request without a body is signed over nothing in its place.
* `answer`: the time, a line end and the body; HMAC-SHA-256 in lower-case hex, keyed with the answer key. So is an answer with
  status 204, whose body is empty.

`python3 tests/oracle/tidemark.py` prints the cases and writes them to tidemark.json beside this file.
`input` is the body, `canonical` is all that is digested, `secret` is the HMAC's key.
"""

import base64
import hashlib
import hmac
import json
import pathlib

API_KEY = "tide-api-key"
ANSWER_KEY = "tide-answer-key"

TIME = "1893456000"

BODIES = [
    ("empty", ""),
    ("ascii", '{"amount":1250,"currency":"EUR"}'),
    ("beyond ascii", '{"note":"Brücke 茶 🌊"}'),
    ("ends with a line", '{"amount":1}\n'),
    ("a refusal", '{"error":{"code":4001,"text":"no"}}'),
]

LINES = [
    ("POST", "/v2/charges"),
    ("POST", "/v2/charges/T-1/capture"),
    ("DELETE", "/v2/charges/T%2F1%20%E8%8C%B6"),
    ("GET", "/v2/charges/T-1?expand=card"),
]


def digest(canonical, secret, name):
    return hmac.new(secret.encode("utf-8"), canonical.encode("utf-8"), name).digest()


def cases():
    for method, target in LINES:
        for _, body in BODIES:
            canonical = f"{TIME}.{method}.{target.split('?')[0]}.{body}"
            signature = base64.b64encode(digest(canonical, API_KEY, hashlib.sha512)).decode("ascii")
            yield {
                "scheme": "request", "input": body, "secret": API_KEY, "values": {"time": TIME},
                "method": method, "target": target, "canonical": canonical, "signature": signature,
            }
    for _, body in BODIES:
        canonical = f"{TIME}\n{body}"
        yield {
            "scheme": "answer", "input": body, "secret": ANSWER_KEY, "values": {"time": TIME},
            "canonical": canonical, "signature": digest(canonical, ANSWER_KEY, hashlib.sha256).hex(),
        }


if __name__ == "__main__":
    out = json.dumps(list(cases()), ensure_ascii=False, indent=1) + "\n"
    pathlib.Path(__file__).with_suffix(".json").write_text(out, encoding="utf-8", newline="\n")
    print(out, end="")
