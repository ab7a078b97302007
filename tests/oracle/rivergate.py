#!/usr/bin/env python3
"""Signature cases for tests/obstacle/rivergate.yaml (an invented card gateway), computed with Python's hmac and hashlib alone.

Rules, all with HMAC-SHA-256 in lower-case hex:
* `request`: the method, the path with its query, the time, the nonce and the body, a line end behind each; keyed with the API key.
* `answer`: the time and the body, a line end behind each; keyed with the API key.
* `hook`: the time, a dot and the body; keyed with the hook key.
* `sheet`: three members of the text for an app, a line end between them; keyed with the API key.

`python3 tests/oracle/rivergate.py` prints the cases and writes them to rivergate.json beside this file.
`input` is the body, or the signed members by name, `canonical` is all that is digested, `secret` is the HMAC's key.
"""

import hashlib
import hmac
import json
import pathlib

API_KEY = "river-api-key"
HOOK_KEY = "river-hook-key"

TIME = "1893456000"
NONCE = "n0nceN0nceN0nce1"

BODIES = [
    ("empty", ""),
    ("ascii", '{"amount":1250,"currency":"EUR"}'),
    ("beyond ascii", '{"note":"Brücke 茶 🌊"}'),
    ("escapes", '{"note":"a\\/b \\u8336"}'),
    ("ends with a line", '{"amount":1}\n'),
    ("carriage return", '{\r\n"amount":1}\r\n'),
    ("no JSON at all", "<html>502</html>"),
]

MEMBERS = [
    [("client", "acc_1"), ("pay.id", "R-1"), ("pay.made", TIME)],
    [("client", "acc_2"), ("pay.id", "Brücke 茶 🌊"), ("pay.made", TIME)],
]

LINES = [
    ("POST", "/v1/accounts/acc_1/payments"),
    ("GET", "/v1/payments/R-1?expand=card&fields=a%2Cb"),
    ("PUT", "/v1/payments/R-1/capture"),
    ("PATCH", "/v1/payments/R%2F1%20%E8%8C%B6"),
    ("DELETE", "/v1/payments/R-1"),
]


def case(scheme, canonical, body, secret, values, line=None):
    found = {"scheme": scheme, "input": body, "secret": secret, "values": values}
    if line:
        found["method"], found["target"] = line
    found["canonical"] = canonical
    digest = hmac.new(secret.encode("utf-8"), canonical.encode("utf-8"), hashlib.sha256)
    found["signature"] = digest.hexdigest()
    return found


def cases():
    for line in LINES:
        for _, body in BODIES:
            canonical = f"{line[0]}\n{line[1]}\n{TIME}\n{NONCE}\n{body}\n"
            yield case("request", canonical, body, API_KEY, {"time": TIME, "nonce": NONCE}, line)
    for _, body in BODIES:
        yield case("answer", f"{TIME}\n{body}\n", body, API_KEY, {"time": TIME})
        yield case("hook", f"{TIME}.{body}", body, HOOK_KEY, {"time": TIME})
    for members in MEMBERS:
        canonical = "\n".join(value for _, value in members)
        yield case("sheet", canonical, [list(member) for member in members], API_KEY, {})


if __name__ == "__main__":
    out = json.dumps(list(cases()), ensure_ascii=False, indent=1) + "\n"
    pathlib.Path(__file__).with_suffix(".json").write_text(out, encoding="utf-8", newline="\n")
    print(out, end="")
