#!/usr/bin/env python3
"""Signature cases for tests/obstacle/lantern.yaml (an invented provider), computed with Python's integers and hashlib.

Rule: PKCS#1 v1.5 over SHA-256 (RFC 8017, section 8.2.1), base64, by the functions and the keys of quill.py, over
* `request`: the method, the path with its query and the body, a line end behind the first two; signed with the shop's key.
* `answer`: the time, a colon, and the text of the member that is named after the operation; signed with Lantern's key.
* `hook`: the text of the member `to`, then that of `event`.
* `back`: the pairs of the query, sorted by name, as `name:value` joined by `|`, without those that are empty.

`python3 tests/oracle/lantern.py` prints the cases and writes them to lantern.json beside this file.
"""

import json
import pathlib

from quill import MEMBER_KEY, QUILL_KEY, case

TIME = "1893456000"

REQUESTS = [
    ("POST", "/gate?v=2&lang=en", '{"call":"light","shop":"s_1","order":{"no":"L-1","amount":"12.50"}}'),
    ("PUT", "/gate?v=2", '{"note":"Laterne 灯笼 🏮"}'),
    ("POST", "/", ""),
]

TEXTS = [
    '{"result":"FINE","no":"L-1","amount":"12.50"}',
    '{ "result" : "NOPE", "text":"}{ \\"x\\" \\/ 灯笼" }',
    "{}",
]

RECIPIENTS = ['"s_1"', '{"shop": "s_2"}', '"灯笼"']

PAIRS = [
    [("no", "L-1"), ("amount", "12.50"), ("shop", "s_1"), ("note", "")],
    [("shop", "s_1"), ("no", "L-2"), ("key", "K 1"), ("note", "灯笼 + 100%")],
    [("Z", "1"), ("a", "2")],
]


def cases():
    for method, target, body in REQUESTS:
        canonical = f"{method}\n{target}\n{body}"
        yield case("request", body, MEMBER_KEY, canonical, method=method, target=target)
    for to, text in zip(RECIPIENTS, TEXTS):
        yield case("answer", text, QUILL_KEY, f"{TIME}:{text}", values={"time": TIME})
        yield case("hook", [["to", to], ["event", text]], QUILL_KEY, to + text)
    for pairs in PAIRS:
        canonical = "|".join(f"{name}:{value}" for name, value in sorted(pairs) if value)
        yield case("back", pairs, QUILL_KEY, canonical)


if __name__ == "__main__":
    out = json.dumps(list(cases()), ensure_ascii=False, indent=1) + "\n"
    pathlib.Path(__file__).with_suffix(".json").write_text(out, encoding="utf-8", newline="\n")
    print(out, end="")
