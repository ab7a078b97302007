#!/usr/bin/env python3
"""The usual way in Python: seals one request of each provider and opens its answer, so often as it is asked.

Reads lines from standard input. The first is a JSON object with the cases: {name: {fields, body, sign}}. Every further
line is "seal NAME TIMES" or "open NAME TIMES", and is answered with the nanoseconds of the processor that it took; the start
of the process isn't among them. "once seal NAME" and "once open NAME" answer with what comes of it, so that it can be checked.

QFPay's signing is the one of the Python sample on its pages, restated: sort the names, join name=value with "&", put the
key behind, MD5 in upper case. The others are written in the same manner.
"""

import datetime
import hashlib
import hmac
import json
import sys
import time
import urllib.parse

SECRET = "0123456789abcdef0123456789abcdef"
NONCE = "5f2b9c1d7e3a4f60812b9c1d7e3a4f60"
NOW = datetime.datetime.fromtimestamp(1735689600, datetime.timezone(datetime.timedelta(hours=8)))


def compact(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def seal_qfpay(fields):
    keys = list(fields.keys())
    keys.sort()
    query = []
    for key in keys:
        query.append("%s=%s" % (key, fields[key]))
    text = "&".join(query) + SECRET
    md5 = hashlib.md5()
    md5.update(text.encode("utf-8"))
    return urllib.parse.urlencode(fields), md5.hexdigest().upper()


def open_qfpay(body, sign):
    if hashlib.md5((body + SECRET).encode("utf-8")).hexdigest().upper() != sign:
        return False
    answer = json.loads(body)
    return answer["respcd"] == "0000"


def seal_scanforpay(fields):
    header = {
        "version": "1.0",
        "partnerNo": "10001",
        "reqMsgId": NONCE,
        "reqTime": NOW.isoformat(),
        "signType": "SHA256",
    }
    request = {"header": header, "body": fields}
    text = compact(request)
    signature = hashlib.sha256((text + SECRET).encode("utf-8")).hexdigest()
    return compact({"request": request, "signature": signature}), signature


def open_scanforpay(body, sign):
    whole = json.loads(body)
    response = whole["response"]
    if hashlib.sha256((compact(response) + SECRET).encode("utf-8")).hexdigest() != whole["signature"]:
        return False
    return response["body"]["code"] == 1


def seal_fubei(fields):
    pairs = {
        "app_id": "20160000000000000001",
        "method": "openapi.payment.order.swipe",
        "format": "json",
        "sign_method": "md5",
        "nonce": NONCE,
        "version": "1.0",
        "biz_content": compact(fields),
    }
    text = "&".join("%s=%s" % (name, pairs[name]) for name in sorted(pairs)) + SECRET
    pairs["sign"] = hashlib.md5(text.encode("utf-8")).hexdigest().upper()
    return compact(pairs), pairs["sign"]


def open_fubei(body, sign):
    whole = json.loads(body)
    return whole["result_code"] == 200 and whole["data"]["trade_state"] == "SUCCESS"


def seal_cpay(fields):
    content = compact({**fields, "nonce_str": NONCE})
    code = hmac.new(SECRET.encode("utf-8"), content.encode("utf-8"), hashlib.sha256).hexdigest().upper()
    return compact({"request_content": content, "authen_info": {"a": {"authen_type": 1, "authen_code": code}}}), code


def open_cpay(body, sign):
    whole = json.loads(body)
    text = whole["response_content"]
    code = hmac.new(SECRET.encode("utf-8"), text.encode("utf-8"), hashlib.sha256).hexdigest().upper()
    if code != whole["authen_info"]["a"]["authen_code"]:
        return False
    return json.loads(text)["status"] == 0


SEAL = {"scanforpay": seal_scanforpay, "fubei": seal_fubei, "qfpay": seal_qfpay, "cpay": seal_cpay}
OPEN = {"scanforpay": open_scanforpay, "fubei": open_fubei, "qfpay": open_qfpay, "cpay": open_cpay}


def main():
    cases = json.loads(sys.stdin.readline())

    def call(verb, name):
        case = cases[name]
        provider = name.split(" ")[0]
        if verb == "seal":
            return SEAL[provider], (case["fields"],)
        return OPEN[provider], (case["body"], case["sign"])

    for line in sys.stdin:
        words = line.rstrip("\n").split("\t")
        if words[0] == "once":
            function, arguments = call(words[1], words[2])
            print(json.dumps(function(*arguments)), flush=True)
            continue
        function, arguments = call(words[0], words[1])
        times = range(int(words[2]))
        start = time.thread_time_ns()
        for _ in times:
            function(*arguments)
        print(time.thread_time_ns() - start, flush=True)


main()
