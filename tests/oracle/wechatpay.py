#!/usr/bin/env python3
"""Signature cases for specs/wechatpay.yaml, computed with Python's integers and hashlib.

Rule: PKCS#1 v1.5 over SHA-256 (RFC 8017, section 8.2.1), base64, over
* `request`: the method, the path with its query, the time, the nonce and the body, a line end behind each; the merchant's key.
* `answer`: the time, the nonce and the body, a line end behind each; WeChat Pay's key. An answer with status 204 has an empty body.
* `page`, `app`: the appid, the time, the nonce and what is paid, a line end behind each; the merchant's key. A page is given
  `prepay_id=` and the id, an app the bare id.

`python3 tests/oracle/wechatpay.py` prints the cases and writes them to wechatpay.json beside this file. `input` is the body, or the signed
members by name, `canonical` is all that is signed, `secret` is the public key. Both keys were made for these tests and belong to nobody.
"""

import base64
import hashlib
import json
import pathlib

MERCHANT_KEY = """-----BEGIN PRIVATE KEY-----
MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQDHiO9v/turMAPp
VsEL14cF+gRxaV7xsA1tTBX8D7V/5uTpXVLSgD1dumksvmixsnk/zT5cYB+11ef8
BpRV4xGmXYkeJV9saECW+H/V4BLuxWzCL/Mc3pvv1Bl9QLuKy/CwPjmCoAoQVDHS
vkjGSpK5GX7hHQUTSN30YjI9YAn5qGoopYheJqaHIgjmhe4815kl2hsEWz9uaVs3
CMwzn/cEcfH63yf53s7Bceu6RfXznR8a6Eu97Az5b4ytWL3RvGJgy1WRLZA79OC9
9iBWze+Zh0566+wtjiPBTLGiTeOHymA7QyxlfUpUDQwm7p4sHqx3FDlB2EOTqPdR
K2IFzM2/AgMBAAECggEAGA3Rc4phN+NbbVs4fXF3hQhtVbCysecbz0O/WLoaErem
e910uQydmTl6KVsw6s8Nn9vhuygZWoXVaAPxCOONQqV+/KPbu4lb0/dUDdfr4F3r
bQNzxtStLr2+buOJWEOamdx+eVlKrUpBEVtAEat2wZqpuYCSlo8PtsDJtq1ntnFY
5HqXfXv27YEjbNLknqX+Dc3kvryuOEbspUqtwdbGToCVll2FedyVYIgsLTQ7Iitd
orsB6hfXoInTLdk5zal+pkIUJk4Mq8udVG9XUEXmNBC6QyWiwO5iE+xBypryalgr
B18uv7rdT+3HJ/PwLrFXxBgtQtoYLBObZua1ExtV3QKBgQD0xcQPA8Gyf5RU/LvI
I7NGRTaYo8B4WyHXaVTvekGDpkRAgiz7W3MYNiGEWItAIDKlRPTVKHkJuTpbXUJb
PtZ9l9ZpXYXHRr2rf8S45vkZmXkfbyGCNbMKdgkkxKtS2MD6nHhKygAWmMNXZajk
0t1tQyP7MGB4/pmez/STXvkjrQKBgQDQr/fRIWH5mpR+VgmtP/UCP8q3IA9p5t3J
TQ1XbwkQYkfv0QXoqETzigQvaNhEXrNGjgtKeuL9iRmUBeM7YtGI1U+jTHxhxoek
94hdnXKr+YMhv6nBQn3kKMrbuROigxyZj578y9zznNvK1IRGDfMPTAxTCDSSDLcY
yLEMYquEmwKBgAJwWgTAR9TMeqDiJ8jVujqQA/w/XXKVjd/El+kO8corBPETmvki
LyJln63e5/xKldaZukrJbXNQWimA42FfXenAco14NhYHOWqVClPBUWgU5GUQyWev
u0n2ZR7tqrtXl4yntHciTh/rg77CL42gID6vdZNSJxPtjYBMmCZDwv29AoGAeZAH
q6rmh5+kIHO9703ySv0d+M6UK/xv9XMM8oGbpg+aF/iKmJxsjfE3vuY0FJ+VjuPv
b9NlporWe4NyeoV1yV94pIdJbStYmKAYr2+n/MW7vU0Idatl6iJZCOUmquP1JP6k
fl3Ct6YH4n8pDiXSEHccNsHw3aLKhYVinPRdNUECgYALogW/iEGfNib4UoFQWWUQ
cirnSrQ7dxoaiEk5MMFXxQ4TBZvQyhB/IYEq0YgyD4WC6JlQU2BEU+Uzgxd1rnX2
3ibiTDz5IQpUXlu3DcveBxD9h7q/vBYfbd7oAxPDr8SZyAgbectfNqoaUDMbJR7k
MZZG8P563Cgtn55l1GNeuA==
-----END PRIVATE KEY-----
"""

PLATFORM_KEY = """-----BEGIN PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDEgcp1OOwbrrvs
BDv4kK7rQuVFVQPoT7Yi7JuHbORiYbjndUd7SyNI3rfeIkLTAhVbZj3IatOXrhTp
jBL0CWpPAM9eTj89S4xLlmuYUbevK3HFFoAUR1JGlI08roKS5WoGu2ncSQy2GTlP
tqqA1ApQm0FDyN7F0mxVoI8rBLJMykHDYwOmGGgSHBPgPUUj0q6sJ1E4j2lYOaKq
yhtEHw3hhpHhaWZgYKwtiYf2pw4A5WBlDeEFe55mzEj/aZ1+1Oh+FDtVo/WQ6S1S
wfBWVrBEemA781PzohZffiedan70baz8xKOW2HFzaoML7CxkjZeGykhgG8pAeAh9
FJI92OWnAgMBAAECggEAFFUNmrVqEK8yuIfzoJNv1d3VFShnwBjHUrPCn++PbfKI
jEJhRAuROg/5XF2VJnoXtZ5NlDghbpdPiJ66s09qFYSS8EIOXww7FvMYbOk/pTtM
iUT7uZ1rkOv79SRlVEeygcHQgT95tjnD6VCQMcY+zvpRdW8KRdOw6+cyCRRyUmmI
hCwZI90T3ivm3DaOOHRxOfZXMuLxMAlsRgkjnfRfjXsOFz7F5gOnUJD0GvVXH0ia
ClLNNlxjcihi+Hc8cBHZU2E5eRMF3vcuwNM+jnftDVW2cSSBrzr1aDSnXNQj8niX
F62MZLFEMJHVCrHKLy4EsYKbNq5E16lnkBi8BggpcQKBgQDvDmXzgXfUKPwBdr8+
4a4kr3QU3hQFOC5ShUEO4fcAMO+0PjWbbjSGdcu7AvaQuy4X5yxfd/ZkspVA88Uz
L+7j17LtjwpP/57Q/kpMQpV0sLHPX+ewwRDd5ADWz3ROklV1ft2B7SAPrmZtroHd
UVQ3vny1JtrKtUxayf30t6nJKQKBgQDSb1mB2u0TFu2FI0HBSLlyc7ZmoLJHz8Jd
CmnXEsNi08octe7GkyDieN+QUxxru0ms4Olp84r4mRPEBV4V/sbbfbMoKbg6dslB
8Mz8KilfUbAI/l1NgloT7oTrkl6B+ykvI2xu25qs0+1oqjXWYaDle2PItUpg/E5A
WWox5oWCTwKBgQDbjz3UCHUmRv4t2gKMnnpy9zKGd/GrWY4x/HFkWeWiJ1ABG6Hg
v7c+R7J2cKJFC6WqDoiSpnuGwP6USVA1UzD10oZj6ZxvHTege+2BXSYnpqGo9Uy2
6puzMFYU9TS9dWlIIN0RF9j6jhNFaaGcw7W1/R5MwwLwatNWD29P89/dAQKBgEtH
xFh9DjS3Dg+D9mED+Dumg4khUcX44ApS0Fw9fSJcq8AroZjuR2RdY3UJFnC/1nJ/
H2Fk28FlWbnVRbxOoashw7bJffuERSlO0LYhCx3rZjNBc/VnfXwF5w0zFpYfWLNh
U8gwzZuoURURVyMzV9DgnGjP2iTp/cBtfF0Pn5FnAoGBAMyb98VF47ZinCAp9XAz
5FQCxQLpzRFCS/2bfqWaD99Sisuvtzi/s1tQvVuSQD/WQH+xMWfzLxi5eRFm3kTz
CeAemufmzjY1LDAbgtSkVd/waI0Hzu0tK/coSP78buXp++/zYFrKQIQW6M/2XDa1
iMYLW+R1DYFqT9P6ghW0FULh
-----END PRIVATE KEY-----
"""

TIME = "1767225600"
NONCE = "QnVkM6PvyVAgXvC2XdvUmxVGuJsyQDnC"

LINES = [
    ("POST", "/v3/pay/transactions/jsapi"),
    ("GET", "/v3/pay/transactions/out-trade-no/T2026%7C0001?mchid=9900000001"),
    ("POST", "/v3/pay/transactions/out-trade-no/T20260101_0001/close"),
]

BODIES = [
    "",
    '{"mchid":"9900000001"}',
    '{"mchid":"9900000001"}\n',
    '{"description":"港式奶茶 🧋"}',
    '{"notify_url":"https:\\/\\/shop.example\\/notify","description":"\\u6d4b"}',
]

# Appid and prepay_id.
PREPAID = [
    ("wx0000000000000001", "wx01080000000000made0for0tests00000"),
    ("wx2421b1c4370ec43b", "wx201410272009395522657a690389285100"),
    ("wx", "a=b&c %0A"),
]

# What stands before a SHA-256 digest in a signature: its name in ASN.1.
PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


def elements(der):
    """The elements of a DER sequence, each with its tag."""
    at, found = 0, []
    while at < len(der):
        tag, length, at = der[at], der[at + 1], at + 2
        if length & 0x80:
            count = length & 0x7F
            length, at = int.from_bytes(der[at : at + count], "big"), at + count
        found.append((tag, der[at : at + length]))
        at += length
    return found


def key(pem):
    """Modulus, public and private exponent of a key in PKCS#8."""
    der = base64.b64decode("".join(line for line in pem.splitlines() if not line.startswith("-----")))
    _, _, (_, inner) = elements(elements(der)[0][1])[:3]
    numbers = [int.from_bytes(value, "big") for _, value in elements(elements(inner)[0][1])]
    return numbers[1], numbers[2], numbers[3]


def encoded(tag, body):
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + body


def number(value):
    body = value.to_bytes(value.bit_length() // 8 + 1, "big")
    return encoded(2, body)


def public(pem):
    n, e, _ = key(pem)
    rsa = encoded(0x30, number(n) + number(e))
    algorithm = bytes.fromhex("300d06092a864886f70d0101010500")
    der = encoded(0x30, algorithm + encoded(3, b"\0" + rsa))
    body = base64.b64encode(der).decode("ascii")
    lines = [body[at : at + 64] for at in range(0, len(body), 64)]
    return "\n".join(["-----BEGIN PUBLIC KEY-----", *lines, "-----END PUBLIC KEY-----"]) + "\n"


def sign(pem, message):
    n, _, d = key(pem)
    size = (n.bit_length() + 7) // 8
    digest = PREFIX + hashlib.sha256(message.encode("utf-8")).digest()
    padded = b"\0\1" + b"\xff" * (size - len(digest) - 3) + b"\0" + digest
    signature = pow(int.from_bytes(padded, "big"), d, n).to_bytes(size, "big")
    return base64.b64encode(signature).decode("ascii")


def case(scheme, given, pem, canonical, **more):
    return {
        "scheme": scheme,
        "input": given,
        "secret": public(pem),
        "private": pem,
        "canonical": canonical,
        "signature": sign(pem, canonical),
        **more,
    }


def cases():
    for method, target in LINES:
        for body in BODIES:
            canonical = f"{method}\n{target}\n{TIME}\n{NONCE}\n{body}\n"
            values = {"time": TIME, "nonce": NONCE}
            yield case("request", body, MERCHANT_KEY, canonical, method=method, target=target, values=values)
    for body in [*BODIES, "<html>502</html>\n"]:
        canonical = f"{TIME}\n{NONCE}\n{body}\n"
        yield case("answer", body, PLATFORM_KEY, canonical, values={"time": TIME, "nonce": NONCE})
    for appid, prepaid in PREPAID:
        for scheme, name, paid in [("page", "package", f"prepay_id={prepaid}"), ("app", "prepayId", prepaid)]:
            members = [("appId", appid), ("timeStamp", TIME), ("nonceStr", NONCE), (name, paid)]
            canonical = "".join(f"{value}\n" for _, value in members)
            yield case(scheme, [list(member) for member in members], MERCHANT_KEY, canonical)


if __name__ == "__main__":
    out = json.dumps(list(cases()), ensure_ascii=False, indent=1) + "\n"
    pathlib.Path(__file__).with_suffix(".json").write_text(out, encoding="utf-8", newline="\n")
    print(out, end="")
