#!/usr/bin/env python3
"""Signature cases for specs/scanforpay.yaml, computed with Python's hashlib alone.

Rule: lower-case hex of SHA-256 over the text of `request` (or `response`), exactly as it stands on the wire, followed
by the sign key, in UTF-8.

`python3 tests/oracle/scanforpay.py` prints the cases and writes them to scanforpay.json beside this file.
`input` is the text of the member, `canonical` is all that is digested, secret included. Keys are made up.
"""

import hashlib
import json
import pathlib

KEY = "123456"
LONG_KEY = "0123456789abcdef0123456789abcdef"

REQUEST_HEADER = (
    '{"version":"1.0","partnerNo":"10001","reqMsgId":"20180802100000100002",'
    '"reqTime":"2018-08-02T12:08:56+08:00","signType":"SHA256"}'
)
RESPONSE_HEADER = (
    '{"partnerNo":"10001","respTime":"2018-07-25T17:54:11+08:00","signType":"SHA256","version":"1.0",'
    '"reqMsgId":"a47ceb57-9c1c-4190-88ec-30ae1e413d89"}'
)


def request(body):
    return '{"header":' + REQUEST_HEADER + ',"body":' + body + "}"


def response(body):
    return '{"header":' + RESPONSE_HEADER + ',"body":' + body + "}"


# What can go wrong in the text of a member: each is tried in a request and in an answer.
BODIES = [
    ("ascii", '{"storeNo":"100010000000002","partnerOrderNo":"T0009","orderAmount":2000}', KEY),
    ("chinese", '{"partnerOrderNo":"T0002","orderTitle":"订单"}', KEY),
    ("chinese escaped", '{"partnerOrderNo":"T0002","orderTitle":"\\u8ba2\\u5355"}', KEY),
    ("emoji", '{"partnerOrderNo":"T0003","orderTitle":"🌰🍵"}', KEY),
    ("emoji escaped", '{"partnerOrderNo":"T0003","orderTitle":"\\ud83c\\udf30\\ud83c\\udf75"}', KEY),
    ("slash", '{"notifyUrl":"https://shop.example/n?a=1&b=2"}', KEY),
    ("slash escaped", '{"notifyUrl":"https:\\/\\/shop.example\\/n?a=1&b=2"}', KEY),
    ("spaces in a value", '{"orderTitle":"  two  spaces  "}', KEY),
    ("empty value", '{"operatorId":"","terminalNo":""}', KEY),
    ("empty object", "{}", KEY),
    ("line break in a value", '{"orderTitle":"one\\ntwo\\r\\nthree\\tfour"}', KEY),
    ("laid out with LF", '{\n  "storeNo": "100010000000002",\n  "orderAmount": 2000\n}', KEY),
    ("laid out with CRLF", '{\r\n\t"storeNo" : "100010000000002",\r\n\t"orderAmount" : 2000\r\n}', KEY),
    ("the envelope's words in a value", '{"orderTitle":"\\"request\\":{\\"response\\":1},\\"signature\\":\\"00\\""}', KEY),
    ("braces in a value", '{"orderTitle":"}{][\\\\"}', KEY),
    ("keys with stray spaces", '{"payUrl ":"https://www.scanforpay.com/x"," refundNo ":"r1"}', KEY),
    ("composed, combining and full-width", '{"orderTitle":"\u00e9 e\u0301 \uff21"}', KEY),
    ("long key", '{"orderAmount":9007199254740993}', LONG_KEY),
    ("key with punctuation", '{"orderAmount":0}', "k&=/ \\ü钥"),
    ("empty key", '{"orderAmount":1}', ""),
]

# Short enough to be read in the spec, where they stand as vectors: the keys are sorted in one and not in the other.
SPEC = [
    ("spec A", "request", '{"header":{"version":"1.0","partnerNo":"10001"},"body":{"orderTitle":"订单","operatorId":""}}'),
    ("spec B", "request", '{"body":{"notifyUrl":"https:\\/\\/shop.example\\/n?a=1&b=2"},"header":{"version":"1.0"}}'),
    ("spec C", "response", '{"header":{"version":"1.0"}, "body":{"code":30,"msg":"订单不存在"}}'),
    ("spec D", "response", '{"body":{"buyer":"c*@gmail.com","status":1,"code":1},"header":{"respTime":"2018-07-25T17:55:02+08:00"}}'),
]

# The two texts of the dossier, which were computed there by other hands.
DOSSIER = [
    (
        "dossier V1",
        request('{"storeNo":"100010000000002","partnerOrderNo":"T0001"}'),
        "c3f4fac7e129725d8b6c1ec025010e1031c0fcf5cddf8db310b514c63896781f",
    ),
    (
        "dossier V3",
        '{"header":{"version":"1.0","partnerNo":"10001","reqMsgId":"","reqTime":"2018-08-02T12:08:56+08:00",'
        '"signType":"SHA256"},"body":{"storeNo":"100010000000002","partnerOrderNo":"T0002","wallet":"Alipay",'
        '"currency":"HKD","orderAmount":2100,"orderTitle":"订单","notifyUrl":"https://shop.example/n"}}',
        "f4f366e025d09813b8c2e86ef2314670ed3014491b6182058a71066aae6b260a",
    ),
]


def case(scheme, text, secret):
    canonical = text + secret
    signature = hashlib.sha256(canonical.encode("utf-8")).hexdigest()
    return {
        "scheme": scheme,
        "input": text,
        "secret": secret,
        "canonical": canonical,
        "signature": signature,
    }


def cases():
    for name, text, expected in DOSSIER:
        made = case("request", text, KEY)
        assert made["signature"] == expected, name
        yield made
    for _, scheme, text in SPEC:
        yield case(scheme, text, KEY)
    for scheme, wrap in (("request", request), ("response", response)):
        for _, body, secret in BODIES:
            yield case(scheme, wrap(body), secret)


if __name__ == "__main__":
    out = json.dumps(list(cases()), ensure_ascii=False, indent=1) + "\n"
    pathlib.Path(__file__).with_suffix(".json").write_text(out, encoding="utf-8", newline="\n")
    print(out, end="")
