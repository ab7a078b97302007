#!/usr/bin/env python3
"""Codes of Tencent Cloud Pay, computed without Paysmith: `python3 tests/oracle/cpay.py > tests/oracle/cpay.json`.

The rule: HMAC-SHA256 with the key's own characters over the text of request_content or response_content, which is
the string after the outer JSON was decoded once; upper-case hex. Nothing is sorted, trimmed or written anew.

Each case: scheme (request, answer, or notification with the service provider's key), input (the text), secret,
canonical (the text again, since nothing is changed), signature. Every secret is invented, but the one of the two
vectors that Tencent's terminal manual prints.
"""

import hashlib
import hmac
import json


def code(scheme, text, secret):
    signature = hmac.new(secret.encode("utf-8"), text.encode("utf-8"), hashlib.sha256).hexdigest().upper()
    return {"scheme": scheme, "input": text, "secret": secret, "canonical": text, "signature": signature}


PUBLISHED_KEY = "654502BB0F57EC8737B4CF12117575B8"
PUBLISHED = [
    ('{"nonce_str":"ea90ceba","sn":"aaa","timestamp":1568859333,"token":"8azip8115bq"}\n',
     "09E33D5E1D208569EE634C733F0B1FD933DD690B25F5BF72B386257B7A2113B0"),
    ('{"device_id":"fff","hash_content":"2F09EFCB064D4F9A4A0BABD5260842D8AC4D0611F4B941A03A77E5E55B5168D7",'
     '"nonce_str":"ea90ceba","out_shop_id":"ddd","sn":"aaa","timestamp":1568859333}\n',
     "091745D976208923097F66771324CA7C6EC32A55ABECAD6C3D42826AA363CA86"),
]

# A key that is all hex digits (it must be taken as text), one that is not, and one with lower-case hex digits.
SUB_MERCHANT = "00112233445566778899AABBCCDDEEFF"
PROVIDER = "oracle-service-provider-key"
LOWER = "00112233445566778899aabbccddeeff"

REQUESTS = [
    '{"nonce_str":"00000000000000000000000000000001","out_trade_no":"oracle0001"}',
    # the same content with a newline behind, as Tencent's own sample code writes it
    '{"nonce_str":"00000000000000000000000000000001","out_trade_no":"oracle0001"}\n',
    # the same content in another order and with spaces
    '{ "out_trade_no": "oracle0001", "nonce_str": "00000000000000000000000000000001" }',
    # a payment, with JSON text inside
    '{"pay_content":{"out_trade_no":"oracle0002","total_fee":16000,"fee_type":"CNY","body":"body",'
    '"detail":"{\\"goods_detail\\":[{\\"goods_id\\":\\"g1\\",\\"quantity\\":1,\\"price\\":16000}]}"},'
    '"pay_mch_key":{"pay_platform":1},"nonce_str":"00000000000000000000000000000002"}',
    # Chinese, emoji
    '{"body":"深圳店-咖啡"}',
    '{"body":"\\u6df1\\u5733\\u5e97-\\u5496\\u5561"}',
    '{"body":"☕️ 👩‍🍳 😀"}',
    '{"body":"\\ud83d\\ude00"}',
    # spaces, separators, empty values
    '{"remark":"  two  spaces "}',
    '{"remark":"a=1&b=2&c="}',
    '{"remark":"","attach":""}',
    # line breaks inside
    '{\n  "a": 1,\r\n  "b": 2\n}\r\n',
    # quotes and backslashes
    '{"remark":"\\"q\\" \\\\ \\/ /"}',
    # control characters as escapes, and U+2028, which some writers escape
    '{"remark":"\\u0000\\t\\u2028 \u2028"}',
    # no JSON, and nothing
    'plain text',
    '',
]

ANSWERS = [
    '{"status":0,"description":"","log_id":4294967295,"internal_status":0,"query_order":{"nonce_str":"a"}}',
    # the server's own escapes
    '{"status":0,"description":"\\u64CD\\u4F5C\\u6210\\u529F\\u3002","log_id":4294967295,"internal_status":0,'
    '"scan_code_pay":{"code_url":"weixin:\\/\\/wxpay\\/bizpayurl?pr=oracle1","nonce_str":"00000000000000000000000000000003"}}',
    # what a reader would make of it that writes it anew
    '{"status":0,"description":"操作成功。","log_id":4294967295,"internal_status":0,'
    '"scan_code_pay":{"code_url":"weixin://wxpay/bizpayurl?pr=oracle1","nonce_str":"00000000000000000000000000000003"}}',
    '{"status":102,"description":"duplicate","log_id":1,"internal_status":0}\n',
    '{"status":104,"description":"","log_id":1,"internal_status":407}',
    '{"description":"a=1&b=2 😀","status":103}',
]

NOTIFICATIONS = [
    '{"nonce_str":"00000000000000000000000000000004","order_content":{"out_trade_no":"oracle0002","total_fee":16000,'
    '"wxpay_order_content_ext":{"current_trade_state":3}}}',
    '{"nonce_str":"00000000000000000000000000000004","order_content":{"body":"\\u5496\\u5561 \\/ 咖啡"}}\n',
    '{"remark":""}',
]


def main():
    cases = [code("request", text, PUBLISHED_KEY) for text, _ in PUBLISHED]
    for case, (_, printed) in zip(cases, PUBLISHED):
        assert case["signature"] == printed, "Tencent's own vector doesn't come out"
    cases += [code("request", text, SUB_MERCHANT) for text in REQUESTS]
    cases += [code("answer", text, SUB_MERCHANT) for text in ANSWERS]
    cases += [code("notification", text, PROVIDER) for text in NOTIFICATIONS]
    # the key's case matters; a key longer than a block of the digest; an empty key
    cases.append(code("request", REQUESTS[0], LOWER))
    cases.append(code("request", REQUESTS[0], "k" * 100))
    cases.append(code("request", REQUESTS[0], ""))
    print(json.dumps(cases, indent=1))


main()
