#!/usr/bin/env python3
"""Signature cases for specs/alipay.yaml, computed with Python's integers and hashlib.

Rule: PKCS#1 v1.5 over SHA-256 (RFC 8017, section 8.2.1), base64, by the functions of quill.py, over
* `request`: all pairs but `sign`, without those that are empty, sorted by name, as `name=value` joined by `&`;
* `answer`: the text of the member that is named after the method, as it stands;
* `error`: the text of the member `error_response`, as it stands;
* `news`: as a request, and also without `sign_type` and `alipay_cert_sn`. It isn't known whether empty values take part, so that such a
  case has a second signature without them.

`python3 tests/oracle/alipay.py` prints the cases and writes them to alipay.json beside this file. Both keys were made for these tests
by another program (`cryptography` of Python) and belong to nobody; `SIGNED` has what that program signed with them, which is compared.
"""

import json
import pathlib

from quill import case, sign

MERCHANT_KEY = """-----BEGIN PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCfzyUxCqvV3XXF
LgAEik0DoyUTRklH5RHEb7vpH21fwAvRNhfZbjuUKGcSVzOvbZR0AF7H1e731jw8
gAMVKeBDy6rQgXPR/BsbFo/E6EPZZiM/KMmyzliCGbMvxCLPFzRtQdRE7YXGG6xq
FziizJnqb5VggxL9FVkQSGcjH6hWl11AmGmH0O2WZKTXOH70677CLxdMdiZTEAPc
0+D9D/g8eP+jOaxCdjlh8YrnB9KUcOQsyMBZsmEHFySa7yUltaFh2xMwGgcgHxy5
aKByIFhBohyWzyU8YTRLqvkaArKyFAlHrkbvG1p4fs4ndgzHrHihRIKbcvdMcGgZ
a5oor8aRAgMBAAECggEAJwopocNjmwlQ3eyQ4IsQqVTPl9fRyxhwsLZDB34/7+Yw
fNlkFh/Rui3skBRxceepHnWAsfzXNgBGEtmK5z6lpKo6fllBfAjEbmeik43SFWfY
MHO8Ykv6Xz38Ai09+61Fh3NPcc88oNrd0cT+dvbYmubLbRpYJy9x5IJrf68aJpzM
S6kj1lT/s+ORbSB/cABeXmip9EBNPC5HzR28bEOd5/0XG8yIZZTyXRPyrP3CihhQ
67OZyAfGM3cZUokO43y9WM8hpaFxqzGLHmY7gtgDv//0yTzp2hRi/CfwSwWSkuUV
pVrmW35sUibr04KZW+uhm5o5rpWqg9rE0GjKZOOyYQKBgQDecq439uvkMYWoot9U
nSYNI693sO59acX2lChq+xI6vJ8eBap/c+zlnldIP3J9hJZoDimIDudG8AihzITi
bK1XP+SS5WyRrCvdKSK3NzaYP+WEQFfry6XTCgL48Yx6uG+u3jZx1+BMZtu8S588
8Y//0kRDFHuSJcYlWOZrMjZbpQKBgQC36c93YwWfr5aHh8DeGDL2rvvT+eYa4V2w
Go/enUkVGVbXdq1knC2sYVrhQq3usjv5xNBRRkJiN5dv0OdHm2SSEBxDIjzFvpqo
nmsrUMuE+LDo6IXzIeW8hMysrMPnkeeApy5Ib7T3OdkVl/BRaTxEgGWSgJzfxSMy
zqE3kg47fQKBgQC+D2gRgxS7jSBxHHAKwJZxZYsXjgHG/+fXrXD3Lvu9WcnuAdNS
QH8pFWfn3+X3nqBP2cHccTdkIdSOQctMFqToRjwK0qE3uc5kkTALMM6huP5mR/+X
BRHyxbwSbXekpw8tbsk/7b3EKaIXONmeXZq2bjZKxiZqkYHCCToeXvGYzQKBgQCw
jioYH5yvfv5QX9ecnriWLsgc6IOpfH7XZ7iD6pTVR30h3ZF5y6DhIpj/NWcKhlqj
XfjqfTuPVHTx6CePi7MRsZugK0cSQvfwNh0F+UtX/PLAtTCahwkoYIiooDZ1oZEP
5e69pVeiGwu2+iS/0voDfQuFiCiRfYxb4xfL5E/7dQKBgFZHvtvWjqLa4IUE4c9H
UWlhIxIve455dslwIGfL56OjqEGMnxGDE5Q4vsGzeX2qAvSn7GtNGKkWZGxHdRoB
UJuZoWsffBBU/mZ9VD6QgGlL/5lk3KYFBiFkpwvHKkbgUepn0xqkTk6uCgfSlYWY
jvi9lUnrHaVgTegRJMYFIYfP
-----END PRIVATE KEY-----
"""

ALIPAY_KEY = """-----BEGIN PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQClLkTlJMgwCaw9
BrEslOw74c3bKn/pIxcXfKnibg4LPz7da7bopsRaEV3YfNkevpPTp8Mp3AxGcpSn
P8RLElDuzht+Dhh+amt0uTTVrYlC6OIhouey+U+86/+oRgfD5tNlGs9EN91ZhjSG
G5Q5Y0YmnCwLFAQYNFU7SaL80mi71kRKh8q17HXPs3N/A0qFC+hyKvvJbQTCgRuj
J01lKhQ0vIKv/fJhqCHSNwyBY4yQgyN5mD39PpZJ5A/TfJBJLo+a4Y5G1Q5a1MYE
lmZlXYUS1QUj6TlhmXy6BDqM5fNBgKyn4MPkLWq+/7mvkrkBKcef89eNpN8fZ5WK
iS8c6pzHAgMBAAECggEAFHE5eDJTzr4jtsRmljcyqpEzbMrsXD9KKE9L/F3VFxyT
UcvMLdbAY3UqwWlnZXVTI3/rmKPxpkuf4g2eOWbhj+xUsrED5FaUnd7IjyPpjNei
xLmTJdnSPcs8hJLGJenMglgNtp+YoUUJUwouueYd/xaXd3eEBOAqfCqMz+/U+Qnv
G+t+jBIA26twRzRlqXfDCk2UrW9R7GJze5i50TocJ+iqjDNPnCqqDnK6gRohx3Lh
n+PGjv7VwZRDEiYc0grgKbhK170z5D9hZQPxXZ/NYAHKG0LnmGPEsgfJxgR8ZHcT
kC0CzHbh4uaX6sGTOgAzWDdErY8IDjOx9k3wdgNLoQKBgQDZqPXCVqPgUrQ0GLAZ
/dFUnQFNIvB8lXkcQWQ18JNorcyTwRNlqwbVPdjCKmmBZhwqMK2rBr4Z08bMNzQ7
eG90ANQ6yL5pO42qcQaEL9YjBvvuNN7O459peOxRZxpCigsV5LCwLhRtg09QDkFy
0XcC9RgYypHcSHOhl8uAXhA6RQKBgQDCRtaYOxLQDyWsJZPjXt3u9u/j6xWSSRb7
3cdMKvFnE3k4N5Rd2QaGv0/TSb37ddbCJp2GNT975rX33dAWGshhhwP3M0LC30pL
4H4MfyPM8mnLJgNhwsNUw+BzFfFSatcZCZ5/O5QjboMVNUgUSZkuM8LNjLXTwBEc
v8echkHRmwKBgDYQwRMH4Gb9RCPYqg2avZ+N7F/TuPbJTi8VkyXO317WJQXipMXR
SL45QZlhXZm12nMkak8cOqZBs5TQdZn8HXssJYuAh8Ot9k+LCbpWA5PpzTRrT5kG
c3eIgPLrcFts3LoQd08b8xkMz+urztgNbcl/RgAKeVbFbGuMQBFfzBodAoGBAKlu
plD1lB6oVy6fRy8Q2XVDH0wjBhkibU0TynB/MzG2Jg4FSvvd/ncd+jxHH81io/2H
N/KIFem0+BZH+OaOTRvhaG/64MqbemxaSRQU/eALuoBVkrV76mbOvb0g8enzC8zm
Oriz+So9g0zHvykSVumYcthZU2ptI39zMl8sJ9LpAoGBAL9fOrfEP2z65SQyZlz8
xHdaq8DMraCMwKQE3a4epjsWNZ9ta0jinyu5E1wg2PBmEcadbDCyulWiNu9x6PL6
0bwNggQIPj8NBolbubDuGnh1F5eHIX6ukhXOJ5YjlLGSbPBr1NBe2YtT6pzgW1gb
ndZO3oKVCAEEYoD63w+DYV2c
-----END PRIVATE KEY-----
"""

REQUESTS = [[['app_id', '2021000000000000'], ['method', 'alipay.trade.precreate'], ['format', 'JSON'],
  ['charset', 'utf-8'], ['sign_type', 'RSA2'], ['timestamp', '2026-01-02 03:04:05'], ['version', '1.0'],
  ['notify_url', 'https://merchant.example/notify?a=1&b=2'],
  ['biz_content', '{"out_trade_no":"T20260102000001","total_amount":"88.88","subject":"测试商品+1 100%"}']],
 [['app_id', '2021000000000000'], ['method', 'alipay.trade.precreate'], ['format', 'JSON'],
  ['charset', 'utf-8'], ['sign_type', 'RSA2'], ['timestamp', '2026-01-02 03:04:05'], ['version', '1.0'],
  ['app_cert_sn', '27bc52dbcc635b9b756001e5e5c02c62'],
  ['alipay_root_cert_sn', '2215b5498541f3c20df9faa0b6b29701_0e1b7c02523585a1a45ae2a98f80edca'],
  ['biz_content', '{"out_trade_no":"T20260102000001","total_amount":"88.88","subject":"测试商品+1 100%"}']],
 [['app_id', '2021000000000000'], ['method', 'alipay.trade.query'], ['format', 'JSON'], ['charset', 'utf-8'],
  ['sign_type', 'RSA2'], ['timestamp', '2026-01-02 03:04:05'], ['version', '1.0'], ['app_auth_token', ''],
  ['biz_content', '{"trade_no":"2026010222001400000000000001"}']],
 [['app_id', '2021000000000000'], ['method', 'alipay.trade.pay'], ['format', 'JSON'], ['charset', 'utf-8'],
  ['sign_type', 'RSA2'], ['timestamp', '2026-01-02 03:04:05'], ['version', '1.0'],
  ['app_auth_token', '202601BB00000000000000000000000'],
  ['biz_content',
   '{ "out_trade_no": "T20260102000002", "scene": "bar_code", "auth_code": "280000000000000000", '
   '"total_amount": "0.01", "subject": "a" }']],
 [['app_id', '2021000000000000'], ['method', 'alipay.trade.app.pay'], ['format', 'JSON'],
  ['charset', 'utf-8'], ['sign_type', 'RSA2'], ['timestamp', '2026-01-02 03:04:05'], ['version', '1.0'],
  ['notify_url', 'https://merchant.example/notify'],
  ['biz_content',
   '{"out_trade_no":"T20260102000003","total_amount":"9.00","subject":"App","product_code":"QUICK_MSECURITY_PAY","passback_params":"a%3D1%26b%3D2"}']],
 [['app_id', '2021000000000000'], ['method', 'alipay.trade.page.pay'], ['format', 'JSON'],
  ['charset', 'utf-8'], ['sign_type', 'RSA2'], ['timestamp', '2026-01-02 03:04:05'], ['version', '1.0'],
  ['return_url', 'https://merchant.example/return'], ['notify_url', 'https://merchant.example/notify'],
  ['biz_content',
   '{"out_trade_no":"T20260102000004","total_amount":"128.00","subject":"Page","product_code":"FAST_INSTANT_TRADE_PAY","timeout_express":"90m"}']]]

ANSWERS = ['{"code":"10000","msg":"Success","out_trade_no":"T20260102000001","qr_code":"https:\\/\\/qr.alipay.com\\/bax000000000000000000000"}',
 '{"code":"10003","msg":"order success pay '
 'inprocess","buyer_logon_id":"a***@example.com","out_trade_no":"T20260102000002","total_amount":"0.01","trade_no":"2026010222001400000000000002"}',
 '{"code":"40004","msg":"Business Failed","sub_code":"ACQ.TRADE_NOT_EXIST","sub_msg":"no trade }{ '
 '\\"x\\"","out_trade_no":"T0"}',
 '{"code":"20000","msg":"Service Currently Unavailable","sub_code":"aop.ACQ.SYSTEM_ERROR","sub_msg":"retry '
 'or query"}',
 '{"code":"10000","msg":"Success","out_trade_no":"T1","trade_no":"2026010222001400000000000003"}',
 '{ "code": "10000", "msg": "Success", "fund_change": "Y", "refund_fee": "1.00" }',
 '{"code":"10000","msg":"Success","fund_bill_list":[{"amount":"1.00","fund_channel":"ALIPAYACCOUNT"}],"store_name":"\\u8336","trade_status":"TRADE_CLOSED"}',
 '{"code":"10000","msg":"Success","subject":"港式奶茶 🍵"}']

ERRORS = [
    '{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.invalid-signature","sub_msg":"check the key"}',
    '{"code":"20000","msg":"Service Currently Unavailable","sub_code":"isp.unknow-error","sub_msg":"系统繁忙 🍵"}',
    '{ "code": "40001", "sub_msg": "a } and a \\" in it" }',
]

NEWS = [[['gmt_create', '2026-01-02 03:04:06'], ['charset', 'utf-8'], ['gmt_payment', '2026-01-02 03:04:20'],
  ['notify_time', '2026-01-02 03:04:21'], ['subject', '测试商品+1 100%'], ['buyer_id', '2088000000000001'],
  ['invoice_amount', '88.88'], ['version', '1.0'], ['notify_id', '2026010200222030420000000000000001'],
  ['fund_bill_list', '[{"amount":"88.88","fundChannel":"ALIPAYACCOUNT"}]'],
  ['notify_type', 'trade_status_sync'], ['out_trade_no', 'T20260102000001'], ['total_amount', '88.88'],
  ['trade_status', 'TRADE_SUCCESS'], ['trade_no', '2026010222001400000000000001'],
  ['auth_app_id', '2021000000000000'], ['receipt_amount', '88.88'], ['point_amount', '0.00'],
  ['app_id', '2021000000000000'], ['buyer_pay_amount', '88.88'], ['seller_id', '2088000000000000'],
  ['passback_params', 'a%3D1%26b%3D2'], ['sign_type', 'RSA2']],
 [['gmt_create', '2026-01-02 03:04:06'], ['charset', 'utf-8'], ['gmt_payment', '2026-01-02 03:04:20'],
  ['notify_time', '2026-01-02 03:04:21'], ['subject', '测试商品+1 100%'], ['buyer_id', '2088000000000001'],
  ['invoice_amount', '88.88'], ['version', '1.0'], ['notify_id', '2026010300222100000000000000000002'],
  ['fund_bill_list', '[{"amount":"88.88","fundChannel":"ALIPAYACCOUNT"}]'],
  ['notify_type', 'trade_status_sync'], ['out_trade_no', 'T20260102000001'], ['total_amount', '88.88'],
  ['trade_status', 'TRADE_SUCCESS'], ['trade_no', '2026010222001400000000000001'],
  ['auth_app_id', '2021000000000000'], ['receipt_amount', '88.88'], ['point_amount', '0.00'],
  ['app_id', '2021000000000000'], ['buyer_pay_amount', '88.88'], ['seller_id', '2088000000000000'],
  ['passback_params', 'a%3D1%26b%3D2'], ['refund_fee', '10.00'], ['gmt_refund', '2026-01-03 10:00:00.123'],
  ['out_biz_no', 'R1'], ['sign_type', 'RSA2']],
 [['gmt_create', '2026-01-02 03:04:06'], ['charset', 'utf-8'], ['gmt_payment', '2026-01-02 03:04:20'],
  ['notify_time', '2026-01-02 03:04:21'], ['subject', '测试商品+1 100%'], ['buyer_id', '2088000000000001'],
  ['invoice_amount', '88.88'], ['version', '1.0'], ['notify_id', '2026010200222030420000000000000001'],
  ['fund_bill_list', '[{"amount":"88.88","fundChannel":"ALIPAYACCOUNT"}]'],
  ['notify_type', 'trade_status_sync'], ['out_trade_no', 'T20260102000001'], ['total_amount', '88.88'],
  ['trade_status', 'TRADE_CLOSED'], ['trade_no', '2026010222001400000000000001'],
  ['auth_app_id', '2021000000000000'], ['receipt_amount', '88.88'], ['point_amount', '0.00'],
  ['app_id', '2021000000000000'], ['buyer_pay_amount', '88.88'], ['seller_id', '2088000000000000'],
  ['passback_params', 'a%3D1%26b%3D2'], ['refund_fee', '88.88'], ['gmt_refund', '2026-01-03 11:00:00.456'],
  ['gmt_close', '2026-01-03 11:00:00'], ['out_biz_no', 'R2'], ['sign_type', 'RSA2']],
 [['gmt_create', '2026-01-02 03:04:06'], ['charset', 'utf-8'], ['notify_time', '2026-01-02 03:04:21'],
  ['subject', '测试商品+1 100%'], ['buyer_id', '2088000000000001'], ['version', '1.0'],
  ['notify_id', '2026010200222030420000000000000001'], ['notify_type', 'trade_status_sync'],
  ['out_trade_no', 'T20260102000001'], ['total_amount', '88.88'], ['trade_status', 'TRADE_CLOSED'],
  ['trade_no', '2026010222001400000000000001'], ['auth_app_id', '2021000000000000'],
  ['app_id', '2021000000000000'], ['seller_id', '2088000000000000'], ['passback_params', 'a%3D1%26b%3D2'],
  ['gmt_close', '2026-01-02 05:04:06'], ['sign_type', 'RSA2']],
 [['gmt_create', '2026-01-02 03:04:06'], ['charset', 'utf-8'], ['gmt_payment', '2026-01-02 03:04:20'],
  ['notify_time', '2026-01-02 03:04:21'], ['subject', '测试商品+1 100%'], ['buyer_id', '2088000000000001'],
  ['invoice_amount', '88.88'], ['version', '1.0'], ['notify_id', '2026010200222030420000000000000001'],
  ['fund_bill_list', '[{"amount":"88.88","fundChannel":"ALIPAYACCOUNT"}]'],
  ['notify_type', 'trade_status_sync'], ['out_trade_no', 'T20260102000001'], ['total_amount', '88.88'],
  ['trade_status', 'TRADE_SUCCESS'], ['trade_no', '2026010222001400000000000001'],
  ['auth_app_id', '2021000000000000'], ['receipt_amount', '88.88'], ['point_amount', '0.00'],
  ['app_id', '2021000000000000'], ['buyer_pay_amount', '88.88'], ['seller_id', '2088000000000000'],
  ['passback_params', 'a%3D1%26b%3D2'], ['body', ''], ['sign_type', 'RSA2']],
 [['charset', 'utf-8'], ['out_trade_no', 'T20260102000004'], ['method', 'alipay.trade.page.pay.return'],
  ['total_amount', '128.00'], ['trade_no', '2026010222001400000000000004'],
  ['auth_app_id', '2021000000000000'], ['version', '1.0'], ['app_id', '2021000000000000'],
  ['seller_id', '2088000000000000'], ['timestamp', '2026-01-02 03:06:00'], ['sign_type', 'RSA2']]]

SIGNED = ['VskAzO2txUQZLoLrRApycv5JJefCCHYAMLtikFMIwwfTehyxd/UQ6UyVU2ip8qZlW2Ixb5TrUSWd1ezUpmDjF65f7LViq25X6uAUnz6GBHyraWwlFJpswv2n7ltXafQgiInzOxW2U6duVGcoExjq52k3GuJ26TimXs7bPAnqGBR0vo2N75uoEk14mOUnZUHuDBqYd+UrMjnUkkKpOCCm8PiliUggNcGtj1eqMGyvpMHBDVnii3QMbO6I/OSMBWubIfDell4B4/4I7WgtHwYzof7j/Z7UW9KXOk8F8rZykvBVcsJoJS559FqzIX4mi70iMMkUsdPAF5qFF6jW1f0Heg==',
 'iUERI6/6gjGeBF6Q843TIqOspwMqdha8SHQnA5eY+pfey97t+rWuNvUthHgKGgxKAs0MCh9N+zomXaO9hk41Ksx1lKAgS4kBULJgaezCEqt67UNQEaHMOhzEamv1FG0c9eCLaKA1k9CtY/N7L/2M8xUOxO6AFBPq6qEsIIEAe5nVA1cAkB7zOzasMVWLgzam798rNav4LS8PZnZHXNyDMo1O/OnBD19ML3AGO47wZ3DRutDu44dmvQ5qYTmqsze9fwGRkyoSbTnWEj4l9XZRO/SVMCnWiKK3L+ttotn9MMDrIfTDTr2EYDbLDk/q5Ze0HJ0LbWA/8/+tdFfaZmmY8w==',
 'mJpNy2PG8a04E2xyqgicoXgkPuuDTcSXs/vjzb2ZkxnhDCIxG3iqiVBCT2pr0ZHSuKPVgJX3Wzs1Fq5eB1Alcz2I4qidLoNdtSqquQrhTWTfy4GbSzKpC2e4trzp2lMw3MD15WNRp5RVZzZOQr5cPWtg534IdP15FBSXDStTg9NkF80k+7MyWg28yuAVRdFHA7NA54LXniVCwCOFRrGtyWkoScB6u+M/R0oGvtanLX9Fy6AwD5+NqsIAmWLtqklJAmso4qZRhMOOMOMpvyv0p2me/SY50tD/6SLtQEnXsRIdipOd9HP90wuD+rxVI2kGbrikoarSUkmGYGq9GSnWfQ==',
 'RRGmTXzmKouhOHj3yR6bXyWwF2/sgD7PsrkwvXZyOkwtmgPQu/gSKXe2NOZHjwB7P31m2O8DPfge+sYayq2E2dFFTV4cwu26SZnS+FYZPS2TIpi3RDlSuKKAAtFHKG3hmwGH2Uv2WK+PC+gyDcTkhvlKISLMrQBYnUz/q3lBf4zpIrzrxZQCxYlcEfnuM50maeSnqVzm2gNKhW51X+yPzwm+9FkgkR06+q0yaTAGI8exFZC4yUpkArvWgYVGYopGIVZPpEN8TQlARBBbduHx0D7d2Vy8vmd3tEUyJ0YOqzJL8oeInb8d+oryyXU37+EYSOLWfOtKlzA482IYgFUMww==',
 'Wgx+JP2DIduf+VaT/CbQ4TLXLlPBwG2E3yltmRelUdj5ywX02wVXtQppTIcoil1LjvAq8m1dtx+Kgtw5OS4281G5DHxb96oDM/g0YFMTxe1CYy1pFYyAe9kubxlw9Ua7mQahvoU2FEaV+x/k/BR2lHQPDuBI8cClpROrqPP8SqaXRUpNegIOmTqlrK+G+NRpBwMo5oiQeCNdqzn7u0NzntX09P8hF1cDf1xFRHX45Ryv5kMIL4RN5l0hB8y95s5qpFYkJ1OHGI13E2flGD/al7AhYqCIJwUNPsSt+oIQkJzl5aH9/7ZVRmcz8PJG5/hRP4Z70wpd0popomyVfkZR9g==',
 'fa4RgEPXeu/D0yAVB1LmwfjohVcTAI3H9T9TsZwB63Bqb77awnKR2AGaTm8/GWhE1+Mewm5TyQ19zI9g9C5zr3u6dmiyQfXVsQWRU957dqNv/GUUKfpb/pQmAn+6mBfzYPNNi0we+G7jDqrkr6FJb4/z83QOrYSf0U0pTuySbkDQddT7ica5yj0CcmWTiYzBstXqnVBxylSbopkJGi+l/2Xmvlbnhdu+Kj6fN5n4MQP53VrVm0yy7KnSkmV4StV5TNKvtM6aCozc+Y5zMDuCvT/LjF6Ysg0PVBH/Cfi/hRbeGmwjTuxz+RuboRtTcMKIInlai/5LjeEhpm2q6YkCeg==',
 'HR7xMwrH5t7LPKfAUzHf90BQXlt59eHUjw7Ts004XQ4Mma1B8ki0TGy8LESc07mMyw/9utik83rZ0t/4otveIZrb5+YNLfyGNbktjZpvORlunqn3wYrxJd2CkpY4XWHbMny2UGiFUeEo6sa9zs1zM7tY0+y/OJXGftkMx2wTiCJWy7C/9hkbCshP8P/Ujwb0cYp084tZ08y/AObALD/oOO4ZyluGtVhro7qsEBbHOOR1yBp9QXpnhTuxD01xxmzgtc9tf24vmTQaXtTEsh35OUWkrvzCL/mK+3gx5d8kOBKIZ4cuq8mYXKXHsw7nMREvaNU9bCRc309Df40BpMbl+Q==',
 'Bqh9mFaEnpsp/fpWvnQHTSTCKh5Lo5iHVFgZt44UlwuPu6ZJtDICFl3U5vuo16I5Nrlw4aXzKKRPJXe4UU3USxP7vMpl+o81il+XUl8ExRVAyi66FEiSdd40axw/k+CxyL4he1T6SBunF5T3s6nBFHMmw0dKY995TIk9reOqTJM3neC5/nip4in4a93IFmmC/YdpGB7MxQpUMJX9kjIrtW3GI55Uy2C0N6IqjtmMFd72wpSVzyXd9p19EJBbnulNJP56ihJM6RLCKpZyG8asxxibfjiWWy3xElq160mDQp/pMVlPYRXAN9WbIPj/hviKg2IFZ/HZddZwtULSPmrS+Q==',
 'gG8wmmwSTYAnQZCV2Fssp5kS02etqg9k6+r6pSqqaqSVp69EdyhSqsNJct3BmVJtV/kn25PiWAzkY9F5qyr5WY7iwOj8GqGMqnF7oBkKtQmyBDhGd034PC3onOBqzZTUpX6V6EiS4Jrhj9HJxGLgYZQ90wZZvjPk6YizQzxpLCjGtNaMgeB+EpSSF7G9nIQHj7P1c8YVLehk8DoyTgfpqSj290Fjs9+kSfuFaTqQKW6wgN2R6sy44AFVWVfsdCSAF8K3mJLNZQtE1+qZQzqpnngEnznOAHDZQ4q7rxTmj+J0g1QknRQFyb5kzL/uBsyvANXAxfVI3LTJ1afldEhRow==',
 'LBwqWWuir/F6bS4HMA/6EtlO6MCCILuNLLCO/QX+BEwE39KEXS61kK1Y8dTnFKHN45kcgxDzXXRl2W5V3RDtX/iF9b4eh4xmknQf1miLRvejC3cs8x3AfBrqO2x3LViBRbTRXzBUJtRHezfSGyzsVXs0y1/89B2gbsyJBUZQbqeGU5BMv06kkax24Lo89sYSKMDG+Ap8ITEVbewftJXuMONuqx5x123zSwJA+LPnF6wmTHSzMxc+dj4tC0bPfJ9/SAkoizVb8hmnWaM4Npqko06va1RrHe2GtdXSeRIPz3Wk4cVgmME45dXj83cM64kR+xwfM3MUd/xGuW0VR/WOkA==',
 'fmrWbanQ+fkQXEifEOKFGdgq6H4NynmCs+5Ubs8GuR3JqNVrel+LoIIDAfVDt3PJ0Ain9k1/8MHEg2ZxHloAAuAnbn4C3UAprhnJB65/K35OYKNxFz29bp/wEmqrBLxShBsSyABL0zAi75vkmHlceYFqtyEK5FoUEEDiOl9TWEoyU7sY+iY2t4nlxdJCMXhPf/AfNbMzHNnKrSvYLH/SqPRGR25hgmsQ1i5oXJbxiT60BW3Id1+qzvzZm3yJoRXIo4sJKUK5PFW6ElwY31eF/P7WdIH8KdyklsKqc5nrCh4wjipetGYX2/jX9uZmlnrGLcLimT12m0fJO9TrJki2cQ==',
 'gPg7nwp7VZcm71NmruyzmDtcJPSJv64VYbblW9k5cg8QQkyJx7IU1rD+BjDWKqFysWralF67TFshHdd/xv8fcu8Vx6XiF0d6j7nz0h5XOTOzJMq5EnMCvowXE1ph7ki1P88ZmtOnnC7ob0hKOFdjTcJSjCP4rUTM4ih6bM8aKke9pmWKu/hjS0vf25sBuTI2idEkjgfEMWozCHakh3zNh6R2s7URCS9+nSjc7xuVtN7ZAB9ZgCUshyxiAToOQnIUzcxIdvJRDStHPxK5UPjVu21eLvo8rlZQJN45sMK/rSLMQ4l7MkERsS14ggPJe4tATMZpXu/Jfwj10Ug8CLlKdA==',
 'W0cXHyxRAzs38bTlxiswUAqk2xvC1wbj/7H0GFGGaUQzYU9d3shYgjovxDqcNmrUtCKz8Ut3e1yNT/Mg7jKXUmGV7btFBdB1ce2KMjHNdeTISUzvorBNL3TZ5/q1dZKQMcWuZ/rC/VG1bmhKF/Q7H5vT4Yc622IpSVNeKKb0BbPeh5eZTYj2m4OmcCSvqy9XieRWVMybNr3XmaeDnQejwhGu84ZAEQCzTcRE/+wvIOazPcwWGBdUbxD4v+cS9R4OB8tcW0rBSSmJbe1Q0CMpXNmoE0B8ElH/yYHlRM8h8OY3FhyrnIldiIRMMorIIDdzzKkHTL3wl2NEJz8fJIGZGA==',
 'YSRUKMpQpgOCiqYmt7d2YE7aarxKQRfoAE6Dj6E7wCfH2PerWGme4emoajgu8Q6ZwvNaU9V7mZgMrXq53nJ6JuhKN8JFoPHaDEX65P6M9O/pS4fbKkxvoQ4BjQ2LkXUKIuh3yesj4WFi0FY7jjVFbFahXFsc/ZMRmL3JPCjTeaGEIz7ovhHpSAEvUQK3gzvXlAylgeYpY1/6+qWbl7VSiekdtjzfkIxiru0tmGpla8Na2nLBkExckQluhXiHc8EEShzsD9ArdN+VBo3LpcyVEjEJuNefUHs4dfnu5B9ScapHUsN+0Xr52dCIv4L6Am4ZtzeuY+M3b1CPJlhLqLYG2w==',
 'elgbrwJzQTlhJJ71kXJv1ihGTcex//CU4HlNfUSqo0V3vJ/oxsCkhLt7qNYng9YsSl54SdxypVoEDBXixmbS9Oa6zy7cEPRzPqzx0qik7j51lg3ThW2eIeL68b7Oo7PhA0o9bv0xqbjG+2OcBLbVOeEKqjPZ9c/wIw1wTLEMSIMCWhk1szZhcnDnQArU0Hl2jtd5rWFzqYmdQprM3fMxVi+RxzYuo6C41n95HUHmutxPrtHLam9pMRp+bRnxmBODsnzM9nXfHrGHKnD3zA5QWBGK6V0hgnEj/S8m40ynvm0sncHzQDfraRdHM4ZnMb4OUyM1ceO/YPruLerZbKGQgA==',
 'NstwEtluhPLl10S1yjnRaw9W6pmxQy8d9fomEd4uUbF3SfD/nWRd8jPpXUfeGvNJOSwGH7h7ZyERQfZUV1OxHb0R8+kNKTBIVU3UP3wt9SyFkAZQKPePAEj6VLcRkbK6pkQZsCbaoA6tH/Sg3XMk5q/zBlr3Ibe0yO4avUMZ/nb35dVpG/X1WKt6gRKiRHyHdR+sWB7b5gk9H6z2o4OAnYx5HYjxxb9ITUOuEaQRMgpvCxgM0mi+DX3+o/NL4dDETDUVZTJdcpM4uGJVUNlSB0nk1LX4b+GXHfEjXMJ3efTLzU8gufg7ugTykNyCLvLRyOYw7Jly7SqpXnoITs97Nw==',
 'aUL5S5G+i54vZakbxmB8m9i/8zjg50lC5ulIQ4CBAVmnBlnsXMWhWNAMacgavDgyI/gm/HMMdWOaYIg0gBnm1iBhJC7vVWUl6o77MPjeT2sXTliTgQhXi3NYLltHnCS+1ed/PFRuvBJGqk5fejCb3tyknsJ24xRsxcttKpvKHe8V9S3KNWQssH1aBWDT+nJsky62iYys8He+TcSybodwoEoelhrmd9wMBSq47PyfvNOJuCQX2NPliu2M48h+Uh1QDLItE4Aaf5j8tLVelHYaeD8c73WFG2YJgQjFgUbRjmi9ep+9ZUSe12xvmjh482KcxXZ3yCxJgMnd48VYYZWiLw==',
 'dAt1d4NXXj0T2YAbIqOnPQC64EkmCP9rSCy8VfdkJo8u9vVcyTHupS1/8f69S1eRiktNZXNQHh4Xn+Xm7I3ZSINli8buDEDyCLHR7KAIKzCD86aL7MPEdjSB+T9OoLtGsW76z+SO3zCbBxrv8WaF7jPgwPMk9wXJIhueL/Bte00HNvlPdpuJ/emdzrXxs7ddokycyoh5YMS5s3Eq6z2X2wXmOF+qOf1+6ZdodKUCAs/BqaT4IXApPFo43KnW9IHomO5IwKJQSR3UHEIbBxEAkxTgeozp5J7NB79wc4tccpDa0RJeUtIlE89pXVrCKjXigSlTPK6Bs0tBxuamLA5+HQ==',
 'MTEX0TjCfAonGLoY6mcrR5mdvnHQUQLYEvnPqZwJbvYlRKZ/BRyNEShSMEXowGJRlSGHVxYDZY51hQdVaubnYZN1Z3DIFdTCJGY54uAIsE4KHhIkI2aqDTa3Z2akl6Nq7uR4H/q6qpu+kjhzR2YMzvEiIJOnvFlGDLicjEqwMUwbUf77uY0pdrXuMY5dECh9yxoMi56hhSxrGqToXePYmGPFtHAqBAOZIZI9ufr5rKYo4DxY1IBS09GLkvCjgVfMVAqC+wXvmaRceC5noqkQ0LlwPeNcmLIBSnWWLEq1zeFfktDU86yLpbM+w58xNyCl+4BgqfKkoPqMwm76nvH/pA==',
 'RaoFQTjMvLjSiEneKNPV0Zz/F4B5iVniZrNK+1ulWd+Bmk9KoNhK2Riovo/VXOY7FPXkJ0ayAsTwhB0xNCGKS5O4vveUTQ8TQdkyZw1mQuNHHkDK0G4PiGG9doNhtECX1iPzp8SjIkj6SEIqoRbuqRdu/WTHRyNFYZfZRrJb1wZiJWIV08vSCskHjHrBM2+e+eHxb4j8+LubsLK8GgM8FvEf2nuxcC0fHGLAyjJTEFZ9iYA4ORBz0zJgSB5GelQZsfyQUuR08WGyWpDOLY4AVLX4zrYN6ZitfgSCtyYjJiU456RNVEYHBlmApnAyVjsjVdUA0oJm0kRhskjCGP+K9g==']


def joined(pairs, without, empty):
    kept = [(name, value) for name, value in sorted(pairs) if name not in without and (value or empty)]
    return "&".join(f"{name}={value}" for name, value in kept)


def cases():
    for pairs in REQUESTS:
        yield case("request", pairs, MERCHANT_KEY, joined(pairs, ["sign"], False))
    for text in ANSWERS:
        yield case("answer", text, ALIPAY_KEY, text)
    for text in ERRORS:
        yield case("error", text, ALIPAY_KEY, text)
    for pairs in NEWS:
        without = ["sign", "sign_type", "alipay_cert_sn"]
        also = sign(ALIPAY_KEY, joined(pairs, without, False))
        yield case("news", pairs, ALIPAY_KEY, joined(pairs, without, True), also=also)


if __name__ == "__main__":
    all_cases = list(cases())
    made = {made for one in all_cases for made in (one["signature"], one.get("also"))}
    assert all(signed in made for signed in SIGNED), "another program signs otherwise"
    out = json.dumps(all_cases, ensure_ascii=False, indent=1) + "\n"
    pathlib.Path(__file__).with_suffix(".json").write_text(out, encoding="utf-8", newline="\n")
    print(out, end="")
