#!/usr/bin/env python3
"""Signatures of QFPay, computed without Paysmith: `python3 tests/oracle/qfpay.py > tests/oracle/qfpay.json`.

The rule for requests is the one of the signing function on QFPay's own pages, restated: sort the names, write each
pair as name=value, join with "&", put the key behind, MD5, upper-case hex. The hosted checkout's link is the same under
SHA-256 in lower-case hex, without `lang`; a call may be signed under SHA-256, too. The rule for bodies (answers and notifications) is MD5 over the bytes as they
came with the key behind.

Each case: scheme, input (pairs in the order given, or the text of the body), secret, canonical (all that is digested,
the key included, for it is plain text here), signature. Every secret is invented, but "789012", which belongs to the
one vector that QFPay published, and "abcd1234", the key of a string that its page prints without a signature.
"""

import hashlib
import json


def md5_upper(text):
    return hashlib.md5(text.encode("utf-8")).hexdigest().upper()


def request(pairs, secret):
    values = dict(pairs)
    names = sorted(values)
    canonical = "&".join("%s=%s" % (name, values[name]) for name in names) + secret
    return {"scheme": "request", "input": pairs, "secret": secret, "canonical": canonical, "signature": md5_upper(canonical)}


def checkout(pairs, secret):
    values = {name: value for name, value in pairs if name != "lang"}
    canonical = "&".join("%s=%s" % (name, values[name]) for name in sorted(values)) + secret
    signature = hashlib.sha256(canonical.encode("utf-8")).hexdigest()
    return {"scheme": "checkout", "input": pairs, "secret": secret, "canonical": canonical, "signature": signature}


def request_sha256(pairs, secret):
    case = request(pairs, secret)
    signature = hashlib.sha256(case["canonical"].encode("utf-8")).hexdigest()
    return {**case, "scheme": "request_sha256", "signature": signature}


def body(text, secret):
    canonical = text + secret
    return {"scheme": "body", "input": text, "secret": secret, "canonical": canonical, "signature": md5_upper(canonical)}


SECRET = "oracle-client-key"

# The merchant sign-up call that QFPay printed with its key in 2016.
PUBLISHED = [
    ["username", "some_user"], ["idnumber", "110000201608220123"], ["bankname", "中国建设银行"], ["bankcountry", "中国"],
    ["bankcity", "成都"], ["bankaddr", "银行详细地址"], ["bankswiftcode", "001"], ["bankaccount", "1234567890"],
    ["bankuser", "王"], ["bankcode", "123"], ["shopname", "XX商店"], ["name", "测试企业"], ["address", "XX区XX路XX号"],
    ["city", "成都"], ["country", "中国"], ["channel_type", "1"], ["mobile", "14401234567"], ["email", "email@example.com"],
    ["licensenumber", "12345678"], ["licenseactive_date", "2016-07-10"], ["mcc_id", "6125485337528623306"],
]

REQUESTS = [
    # an order as an application would write it, names unsorted
    [["txamt", "1"], ["txcurrcd", "HKD"], ["pay_type", "800101"], ["out_trade_no", "ORACLE0001"], ["txdtm", "2020-04-23 11:09:24"]],
    # all fields of a QR payment, one of them empty
    [["udid", ""], ["txdtm", "2019-07-22 14:57:42"], ["pay_type", "800201"], ["txamt", "20"], ["limit_pay", "no_credit"],
     ["expired_time", "10"], ["txcurrcd", "HKD"], ["out_trade_no", "ORACLE0002"], ["goods_name", "coffee"]],
    # Chinese
    [["txamt", "100"], ["goods_name", "港式奶茶"], ["out_trade_no", "ORACLE0003"]],
    # emoji, alone and joined from several code points
    [["txamt", "100"], ["goods_name", "☕️ 👩‍🍳 😀"], ["out_trade_no", "ORACLE0004"]],
    # spaces inside, in front and behind
    [["txamt", "100"], ["goods_name", "  milk  tea "], ["out_trade_no", "ORACLE0005"]],
    # the separators inside values
    [["return_url", "https://shop.example/back?a=1&b=2&c=="], ["notify_url", "https://shop.example/n?x=&y"], ["txamt", "5"]],
    # empty values: first, middle, last
    [["z", ""], ["m", ""], ["n", "1"], ["a", ""]],
    # nothing but an empty value
    [["udid", ""]],
    # what would change if somebody encoded or decoded it
    [["goods_name", "100%+1%2B1%20="], ["txamt", "1"]],
    # escapes as plain text
    [["goods_name", "a\\/b \\u4e2d\\n \"q\" 'q'"], ["txamt", "1"]],
    # newlines, the last one at the end
    [["txamt", "1"], ["goods_name", "line\r\nline\n"]],
    # a name that is the beginning of another: names are sorted, and not the joined pairs
    [["goods1", "b"], ["goods", "a"], ["goods_name", "c"], ["goods-x", "d"]],
    # upper case is before lower case, and "_" between
    [["b", "2"], ["A", "3"], ["_", "4"], ["a", "1"], ["B", "5"]],
    # names by code point (UTF-8 bytes), where UTF-16 would turn two of them round
    [["😀", "astral"], ["Ａ", "full width"], ["中", "Han"], ["z", "ASCII"]],
    # digits are text: 10 is before 9
    [["k9", "9"], ["k10", "10"], ["k1", "1"]],
    # one pair
    [["syssn", "20200423066200020000976054"]],
    # no pair at all: only the key is digested
    [],
    # JSON in a value
    [["extend_info", "{\"user_truename\":\"\\u5c0f\\u6797\"}"], ["pay_type", "800201"]],
]

CHECKOUTS = [
    # the link of an application, with a language that isn't signed
    [["appcode", "EXAMPLE-APP-CODE"], ["sign_type", "sha256"], ["paysource", "remotepay_checkout"], ["txamt", "1000"],
     ["txcurrcd", "HKD"], ["out_trade_no", "ORACLE0006"], ["txdtm", "2025-01-01 12:00:00"],
     ["return_url", "https://shop.example/back?a=1&b=2"], ["failed_url", "https://shop.example/failed"],
     ["notify_url", "https://shop.example/notify"], ["goods_name", "港式奶茶"], ["lang", "zh-hk"]],
    # an empty value, and a name that is the beginning of another
    [["goods1", "b"], ["goods", "a"], ["goods_name", ""], ["goods-x", "d"], ["lang", "en"]],
    # names that only look like the one that isn't signed
    [["lang", "en"], ["language", "en"], ["Lang", "en"], ["slang", "en"]],
    # nothing but what isn't signed
    [["lang", "zh-cn"]],
    # spaces and separators as they are
    [["txdtm", "2025-01-01 12:00:00"], ["return_url", "https://shop.example/?x=1&y=%20+"]],
]

BODIES = [
    '{"respcd":"0000","resperr":"success","respmsg":""}',
    # the spacing that QFPay's server writes
    '{"respcd": "0000", "resperr": "\\u4ea4\\u6613\\u6210\\u529f", "respmsg": "", "data": []}',
    # a notification
    '{"status": "1", "notify_type": "payment", "pay_type": "800101", "txamt": "1", "txcurrcd": "HKD", "respcd": "0000", '
    '"cancel": "0", "out_trade_no": "ORACLE0001", "syssn": "20200101000000000000000001"}',
    # Chinese and emoji as they are
    '{"goods_name":"港式奶茶 😀"}',
    # the same as escapes: another text, another signature
    '{"goods_name":"\\u6e2f\\u5f0f\\u5976\\u8336 \\ud83d\\ude00"}',
    # an escaped slash must not lose its backslash
    '{"qrcode":"https:\\/\\/qr.example\\/bax"}',
    '{"qrcode":"https://qr.example/bax"}',
    # newline at the end, and without
    '{"a":1}\n',
    '{"a":1}',
    '{"a":1}\r\n',
    # spaces and order are kept
    ' { "b" : 2 , "a" : 1 } ',
    # values that look like pairs
    '{"note":"a=1&b=2","empty":""}',
    # the same member twice
    '{"txamt":"1","txamt":"100"}',
    # numbers as they were written
    '{"surcharge_fee":0,"rate":1.0,"big":12345678901234567890}',
    # no JSON, and nothing
    'SUCCESS',
    '',
]


def main():
    published = request(PUBLISHED, "789012")
    assert published["signature"] == "E019253E135863C335333C983DF05359", "QFPay's own vector doesn't come out"
    cases = [published] + [request(pairs, SECRET) for pairs in REQUESTS] + [body(text, SECRET) for text in BODIES]
    # a key with separators in it, and one that is empty
    cases.append(request([["b", "2"], ["a", "1"]], "k&e=y "))
    # the string that QFPay's page prints, and its key
    cases.append(checkout([["mchid", "ZaMVg12345"], ["txamt", "100"], ["txcurrcd", "HKD"]], "abcd1234"))
    cases.extend(checkout(pairs, SECRET) for pairs in CHECKOUTS)
    cases.append(request([["b", "2"], ["a", "1"]], ""))
    cases.append(body('{"a":1}', "k&e=y "))
    cases.extend(request_sha256(pairs, SECRET) for pairs in REQUESTS)
    print(json.dumps(cases, indent=1))


main()
