#!/usr/bin/env python3
"""Signs the pages' samples, mended, with keys that nobody has: hashlib, hmac and Python's integers, none of our code.

    python3 tests/samples/sign.py > tests/samples/signatures.json

The mending is done once more here, so that the test's own is checked. `signed` is the text that the signature is over.
"""

import hashlib
import hmac
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
KEY = "a-key-that-nobody-has"

sys.path.insert(0, str(HERE.parent / "oracle"))
sys.dont_write_bytecode = True
import wechatpay as rsa  # noqa: E402


def printed(name):
    return (HERE / name).read_text(encoding="utf-8")


def md5(text):
    return hashlib.md5((text + KEY).encode()).hexdigest().upper()


def sha256(text):
    return hashlib.sha256((text + KEY).encode()).hexdigest()


def hmac_sha256(text):
    return hmac.new(KEY.encode(), text.encode(), "sha256").hexdigest().upper()


def under_response(text):
    """The text of the member `response`, spaces and all."""
    start = text.index("{", 1)
    end = text.rindex("}", 0, text.rindex('"signature"')) + 1
    return text[start:end]


def scanforpay(name, *repairs):
    text = printed(f"scanforpay/{name}.txt")
    for wrong, right in repairs:
        assert text.count(wrong) == 1, (name, wrong)
        text = text.replace(wrong, right)
    signed = under_response(text)
    json.loads(signed)
    return signed, sha256(signed)


def make_req_sign(data):
    """The page's own function, with its indentation and without its print."""
    keys = list(data.keys())
    keys.sort()
    p = []
    for k in keys:
        v = data[k]
        p.append('%s=%s' % (k, v))
    unsign_str = '&'.join(p)
    return unsign_str, md5(unsign_str)


def qfpay_body():
    form = printed("qfpay/body.txt").strip("{}\n")
    return make_req_sign(dict(pair.split("=") for pair in form.split("&")))


def qfpay_script():
    """Runs the page's lines, with the number and the time that the page's answer has."""
    lines = {"random_string": "364ZK6BAJGYHMU3TUX0X7MGIGQL4O8KI", "current_time": "2020-04-23 11:09:24"}
    exec(printed("qfpay/script.txt"), lines)
    return make_req_sign(lines["data"])


def cpay(name, member):
    text = printed(f"cpay/{name}.txt").replace("\u00a0", " ")
    start = text.index('"{') + 1
    end = text.index('}",') + 1
    # Its backslashes are escaped (those of code_url twice), its quotes and line breaks are not.
    signed = text[start:end].replace("\\\\\\\\/", "\\\\/").replace("\\\\", "\\")
    assert json.loads(signed)[member]
    return signed, hmac_sha256(signed)


def wechatpay_request(name):
    """The sample's order with the time and the nonce of the page; the merchant's number and the payer stand first."""
    members = json.loads(printed(f"wechatpay/{name}.txt"))
    members = {"mchid": members.pop("mchid"), "payer": members.pop("payer"), **members}
    body = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    text = f"POST\n/v3/pay/transactions/{name}\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n{body}\n"
    return text, rsa.sign(rsa.MERCHANT_KEY, text)


def wechatpay(name, *repairs):
    text = printed(f"wechatpay/{name}.txt")
    for wrong, right in repairs:
        assert text.count(wrong) == 1, (name, wrong)
        text = text.replace(wrong, right)
    text = f"1722850421\nd824f2e086d3c1df967785d13fcd22ef\n{text}\n"
    return text, rsa.sign(rsa.PLATFORM_KEY, text)


samples = {
    "scanforpay/offline_create_answer": scanforpay("offline_create_answer", ('picSize=L",\n', 'picSize=L"\n')),
    "scanforpay/online_create_answer": scanforpay("online_create_answer"),
    "scanforpay/refusal": scanforpay("refusal", ('"code": 30\n', '"code": 30,\n'), ('不存在",\n', '不存在"\n')),
    "qfpay/body": qfpay_body(),
    "qfpay/script": qfpay_script(),
    "qfpay/answer": (printed("qfpay/answer.txt"), md5(printed("qfpay/answer.txt"))),
    "cpay/scan_code_pay_answer": cpay("scan_code_pay_answer", "scan_code_pay"),
    "wechatpay/jsapi": wechatpay_request("jsapi"),
    "wechatpay/query_answer": wechatpay("query_answer"),
    "wechatpay/refund_answer": wechatpay("refund_answer"),
    "wechatpay/refund_answer_mended": wechatpay(
        "refund_answer", ('"total": 100,\n    "refund": 100,', '"total": 888,\n    "refund": 888,')
    ),
}
table = {name: {"signed": signed, "signature": signature} for name, (signed, signature) in samples.items()}
print(json.dumps({"key": KEY, "samples": table}, ensure_ascii=False, indent=1))
