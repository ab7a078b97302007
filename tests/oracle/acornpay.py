#!/usr/bin/env python3
"""Signature cases for tests/fifth/acornpay.yaml (an invented provider), computed with Python's hmac and hashlib alone.

Rule: base64 of HMAC-SHA-512 over all bytes of the body, UTF-8; `body` is keyed with the API key, `hook` with the hook key.

`python3 tests/oracle/acornpay.py` prints the cases and writes them to acornpay.json beside this file.
`input` is the body, `canonical` is all that is digested (for an HMAC, the body itself), `secret` is the HMAC's key.
"""

import base64
import hashlib
import hmac
import json
import pathlib

API_KEY = "acorn-api-key"
HOOK_KEY = "acorn-hook-key"

BODIES = [
    ("ascii", '{"api":3,"ref":"OAK-1","amount":"12.500"}'),
    ("chinese", '{"api":3,"ref":"OAK-2","match":"栗子"}'),
    ("chinese escaped", '{"api":3,"ref":"OAK-2","match":"\\u6817\\u5b50"}'),
    ("emoji", '{"match":"🌰🐿️"}'),
    ("emoji escaped", '{"match":"\\ud83c\\udf30"}'),
    ("spaces", '  { "ref" : " OAK-3 " }  '),
    ("ampersand and equals sign", '{"match":"a=1&b=2"}'),
    ("empty value", '{"match":""}'),
    ("slash", '{"hook_url":"https://shop.example/hook"}'),
    ("slash escaped", '{"hook_url":"https:\\/\\/shop.example\\/hook"}'),
    ("line breaks", '{\n "ref": "OAK-4",\r\n "match": "one\\ntwo"\n}\n'),
    ("empty object", "{}"),
    ("empty body", ""),
    ("no JSON at all", "<html>502</html>"),
]

# Keys of HMAC-SHA-512's block size, one byte more (which is hashed first), beyond ASCII, and none.
KEYS = [
    ("key of 128 bytes", "k" * 128),
    ("key of 129 bytes", "k" * 129),
    ("key beyond ASCII", "k&=/ \\ü钥"),
    ("empty key", ""),
]


def case(scheme, body, secret):
    digest = hmac.new(secret.encode("utf-8"), body.encode("utf-8"), hashlib.sha512).digest()
    return {
        "scheme": scheme,
        "input": body,
        "secret": secret,
        "canonical": body,
        "signature": base64.b64encode(digest).decode("ascii"),
    }


def cases():
    for scheme, key in (("body", API_KEY), ("hook", HOOK_KEY)):
        for _, body in BODIES:
            yield case(scheme, body, key)
    for _, key in KEYS:
        yield case("body", BODIES[0][1], key)


if __name__ == "__main__":
    out = json.dumps(list(cases()), ensure_ascii=False, indent=1) + "\n"
    pathlib.Path(__file__).with_suffix(".json").write_text(out, encoding="utf-8", newline="\n")
    print(out, end="")
