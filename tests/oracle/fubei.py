#!/usr/bin/env python3
"""Signature cases for specs/fubei.yaml, computed with Python's hashlib alone.

Rule: all fields but `sign`, sorted by name (bytewise), `name=value` joined by `&`, empty values kept, nothing encoded,
then the secret with nothing between; MD5 of the UTF-8 bytes in upper-case hex. A notification is signed in the same way, or
over the fields that aren't empty: `also` is that signature, where it is another one.

`python3 tests/oracle/fubei.py` prints the cases and writes them to fubei.json beside this file.
`input` is the list of pairs in the order of the wire, `canonical` is all that is digested, secret included. Secrets and
merchants are made up.
"""

import hashlib
import json
import pathlib

SECRET = "0123456789abcdef0123456789abcdef"

ENVELOPE = [
    ("version", "1.0"),
    ("sign_method", "md5"),
    ("nonce", "abcdefghij0123456789"),
    ("method", "openapi.payment.order.swipe"),
    ("format", "json"),
    ("app_id", "20160000000000000001"),
]


def call(biz_content):
    """A request, with its fields in the wrong order."""
    return [("biz_content", biz_content), *ENVELOPE]


def told(data, message="成功"):
    """A notification, with its fields in the wrong order."""
    return [("result_message", message), ("result_code", "200"), ("data", data)]


D4_DATA = (
    '{"merchant_order_sn":"M20240101000000000001","order_sn":"20240101000000000001",'
    '"trade_no":"2024010100000000000000000001","total_fee":0.01}'
)

# The dossier's own vectors, which were computed there by other hands (D1, D2, D4 with the provider's published code too).
DOSSIER = [
    (
        "dossier D1, a request",
        call(
            '{"merchant_order_sn":"M20240101000000000001","type":1,"auth_code":"134579123456789012","total_fee":0.01,'
            '"store_id":100001,"body":"测试","attach":""}'
        ),
        "1C0E14AFD2EEBBDD731CC4420242B6D5",
    ),
    (
        "dossier D2, without a version",
        [
            ("method", "openapi.payment.order.query"),
            ("sign_method", "md5"),
            ("app_id", "20160000000000000001"),
            ("format", "json"),
            ("nonce", "abcdefghij0123456789"),
            ("biz_content", '{"merchant_order_sn":"M20240101000000000001"}'),
        ],
        "FD636FBED90B30DD14C41EE7CB7A1ACF",
    ),
    ("dossier D4, a notification", told(D4_DATA), "E45624D6B34A8455673A8355EC21861D"),
    ("dossier D5a, an empty value is kept", told(D4_DATA, message=""), "B0EDD9D7A0EB491F533DB8CFAD2F3400"),
]

# D5b, the same pairs with the empty value skipped.
D5B = "3905E777696EBD3FE7544F231041FE6D"

CASES = [
    ("ascii", call('{"merchant_order_sn":"T1"}'), SECRET),
    ("chinese", call('{"body":"热拿铁 大杯"}'), SECRET),
    ("chinese escaped", call('{"body":"\\u70ed\\u62ff\\u94c1"}'), SECRET),
    ("emoji", call('{"body":"☕🥐"}'), SECRET),
    ("emoji escaped", call('{"body":"\\u2615\\ud83e\\udd50"}'), SECRET),
    ("spaces", call('{ "body" : "  a  b  " }'), SECRET),
    ("ampersand and equals sign", call('{"attach":"a=1&b=2&&c=="}'), SECRET),
    ("plus, percent and slash are not encoded", call('{"attach":"50%+1 / 2%20"}'), SECRET),
    ("slash escaped", call('{"call_back_url":"https:\\/\\/shop.example\\/n"}'), SECRET),
    ("line breaks in the text", call('{\n  "total_fee": 100.00,\n  "type": 1\n}'), SECRET),
    ("line breaks in a value", call('{"body":"one\\ntwo\\r\\nthree"}'), SECRET),
    ("CRLF in the text", call('{\r\n\t"type":1\r\n}'), SECRET),
    ("no business fields", call("{}"), SECRET),
    ("empty text", call(""), SECRET),
    ("JSON text in JSON text", call('{"detail":"{\\"goods_detail\\":[{\\"goods_name\\":\\"栗子\\",\\"price\\":1}]}"}'), SECRET),
    ("one pair", [("method", "m")], SECRET),
    ("names that begin alike", [("ab", "3"), ("a_b", "2"), ("a", "1"), ("a1", "4")], SECRET),
    ("upper case comes first", [("b", "2"), ("B", "1"), ("a", "3"), ("_", "4")], SECRET),
    ("names beyond ASCII", [("𝛼", "5"), ("ｚ", "4"), ("名", "3"), ("é", "2"), ("z", "1")], SECRET),
    ("values don't sort", [("a", "9"), ("b", "1"), ("c", "5")], SECRET),
    ("all empty", [("b", ""), ("a", "")], SECRET),
    ("a zero is not empty", [("b", "0"), ("a", "false"), ("c", "null")], SECRET),
    ("a notification with an empty value", told('{"merchant_order_sn":"T1","total_fee":0.01}', message=""), SECRET),
    ("a notification with a further field", [*told('{"merchant_order_sn":"T1"}'), ("extra", "x")], SECRET),
    ("a notification with spaces around a value", told(' {"merchant_order_sn":"T1"} '), SECRET),
    ("secret with punctuation", call("{}"), "k&key=/ \\ü钥"),
    ("empty secret", call("{}"), ""),
]


def case(pairs, secret):
    ordered = sorted(pairs, key=lambda pair: pair[0].encode("utf-8"))
    canonical = "&".join(f"{key}={value}" for key, value in ordered) + secret
    made = {
        "scheme": "sign",
        "input": [list(pair) for pair in pairs],
        "secret": secret,
        "canonical": canonical,
        "signature": hashlib.md5(canonical.encode("utf-8")).hexdigest().upper(),
    }
    skipping = "&".join(f"{key}={value}" for key, value in ordered if value) + secret
    if skipping != canonical:
        made["also"] = hashlib.md5(skipping.encode("utf-8")).hexdigest().upper()
    return made


def cases():
    for name, pairs, expected in DOSSIER:
        made = case(pairs, SECRET)
        assert made["signature"] == expected, name
        assert made.get("also", D5B) == D5B, name
        yield made
    for _, pairs, secret in CASES:
        yield case(pairs, secret)


if __name__ == "__main__":
    out = json.dumps(list(cases()), ensure_ascii=False, indent=1) + "\n"
    pathlib.Path(__file__).with_suffix(".json").write_text(out, encoding="utf-8", newline="\n")
    print(out, end="")
