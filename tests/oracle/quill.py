#!/usr/bin/env python3
"""Signature cases for tests/obstacle/quill.yaml (an invented provider that signs by RSA), computed with Python's integers and hashlib.

Rule: PKCS#1 v1.5 over SHA-256 (RFC 8017, section 8.2.1), base64, over
* `request`: the members of the body, sorted by name, as `name=value` joined by `&`; signed with the member's key.
* `answer`, `hook`: the time and the body, a line end behind each; signed with Quill's key.

`python3 tests/oracle/quill.py` prints the cases and writes them to quill.json beside this file. `input` is the pairs or the body,
`canonical` is all that is signed, `secret` is the public key. Both keys were made for these tests and belong to nobody.
"""

import base64
import hashlib
import json
import pathlib

MEMBER_KEY = """-----BEGIN PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCKw4A4M3V8r5fm
T7ofXwDZrv0/QJmdgTgkrA9bcMDWh4m9NIKbQi2QfC/VEz5ecXAR68XjpsAT3FdA
tpx5iUoguGzPnDgTulfGfOEikhxmq79hgUU2T9e56QkENjJcIoQELa1V8K2n8YSM
uK5sMao9oPFV8SG0ocvPlbW8lBWfGgmyB+bCdTo9SIxsBtZrsJcLEQ4L+xrx8DQ7
eGsRuNVHy/OLF0xlbYQGV7PkwKHHXyAWXV/jHUhOOCMBPjS0HfvX9uWwRpR9cuRL
ldVeIz36htq6E4X9wNzM3A+HTl4n/YMOX8SK+XrW9iy1yXxxxBtZU0IM/GkTVlb0
byPXGELfAgMBAAECggEAN1ymdEW7kwJvhRi79jYuHateKHU6lIdwgdkPy3ihxzWO
M6mWjiEKEsIpR0aFNKLnho7dheUKbyISwaPZq/elVoaeCvqVuPE4gd1i6SsIH8JX
+avclD2ooOiji0WgM/glWZFrvYTnk8CdFJO+KzZpaGskvhgVTX7b1LczKcifE7l2
TIntc8XRvuNscTfPzi+9OXGL1/0uwVRC8wkB9lvHdVybfc+Prjij1UA1WylkDOx7
mce+uKy7yr7DjKkvai9Y335BwVjBF0+WA9stvbN3tLclJIQzC9Vo7YXx6N6lt9xz
fpKfU1IDTcXISLdiSBCIHvoPJSaW25JKZaUvZcN3IQKBgQC+H5/I7JMXyoUiwlQI
urGZcF/JYca6ME6r5+Io0ysqUk7aI0+ZqfQbUgXJ1JA78kq/xUlquZpfytvq/quu
IaduxFh6KGRX64QT4eoZzLFINKQcaKBRtH23Y/htYaUhnmS9NJ8sNM96T9b39xLz
Z7V4Qnq617asZuF4N/RMXoDAUQKBgQC62CTzpl2t+FPm8I1N82vZup9bqIAwy8is
ZJWNyVwtV3RqjqYmbCpoEazB1sm/vPgscUbJXSI/uZECBPlFAmJQHGPeXvaHVPqA
SlQeaE1bqf5ByFOYEtwyvtWFRp8J2vdoQBWolH+vXTxr1Tmu3dV/A9SPyuXij/5D
v6B1H3y0LwKBgQCH8/U+qG1GxfsOMAgHdfkpz8GvL8v7uC+JnfeLWfWz/ceFFVsG
dxGnt6+L9ARv2YK6P0mQl8hcV6OLFzGNA2PHQYBDWj7m3/NChHnymPzstTflWKvL
wVVknog3L2v17l37LnXkFp+GxzDhgDx88dxCcsdwdHCcN7VjUh/PvIQ1AQKBgQCR
xe7WdXbjMzpqlET6iy8a2QJZpZYV+/fdoEAaNf6HlZLLS+4PTharyRZqySPwRwOs
0Nf0ZIhDBYk/9RdxotGHRQ8ZwCdBIKisDNGiQ6gPGwq20g9+N0C7Cq5V4+pS6xZZ
rJ35P5p6/BgW3W26o3JdPWTKpvdCEyvCObB7kIxfmwKBgFZPJ7JlWSWIz0XzTP4O
bu/MkEA77Rr4R2JB+lQ8JuZeaF9utJ4eGdHnuyKv8/2BBGMDWucPSRhbUKYa6bI+
S6x6hy8Z2Q8Li0m6TwK2OxN/UciyCPgoQFgBMrK/EW2FUKJhQBlZenqdTeLPgJ8B
CYO55i2OEi968ioZDc+Mqlfx
-----END PRIVATE KEY-----
"""

QUILL_KEY = """-----BEGIN PRIVATE KEY-----
MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDfRvGtUk06zTG5
l494U+8k5MVCNloOv74xMP9JAWoD5zFbUW7zUkP/UVn4yTyXpDVdceXcZNpJsPrH
xUOxPv444qLOHs8mz+n1l8AtVKLD07z90RHvlAJqmI4iLWEQZH0uEsoXfOL1BZQR
V3pJP/3uV3U7mBhWafVNjGr+yhvc9U+s5nYVfKqTS30W967prOLceVoJkqjSZ2Yj
PzuTFyAETA03WZ8b1L1JLH4Yj34c76/Ko0tHzrN4c4ZgPm3fRC5N3CL3TmrXUFBd
0OJKAw+eZwaqd5Mah4Ay9hZvOZMzZhH+Qv8L+p6z1bl/717ypGXGvXy+izsVpXo9
ogZIneqVAgMBAAECggEAOkJsOFHz1eaJ1Yf/ByI7kdBhykOdXyDYE0TaL+X/EDKo
tc+7WCE8nefPxrNXrKfLxuy70jS8oqLb5PmLjrnFovk8CvWODu4MealVm15stBVR
SJdfizh/IupYmAFoRNs7sKR1eAh9vfptJtNBFNDuRN0sOVcX7qBqQghkOMRq3c3l
xW9qejIHu3L0ImYOi10oPHETyx9o7VbgmMV5EqZz1NxLKayL2yclUzaf2HX2Aj5v
6HMjeygCxw79SGiqc+96QzeOL4oVLgH3fI3d1YhexnZscMdadxiL20vp9+jaUcJP
Ejtprhazl87lyqEwmImCVGSX4Y7oSLY82+vRKXbcpwKBgQD7fuHf5sK6oTsfZZCE
Ao9MjzCbLI8DOkdLz1lIC9+muCVwlOTx1pUTDo53WUISTRsphscjhMxKY0CMA/jx
LGYRg+0LCqvtzpVyKMekKki8U0buLPY2jIfANjV4qW5jf1T0g1SeRBGsLAmh5fPM
5Nk3TevKWZMtYmm1vgF+I9cj6wKBgQDjRq3Aqqhz+gSTWzdLGQBL0rPVDcjVz1bA
whBVqCS/CDLbc1dN+z4s/UbzWhk0giZlF7B5E31wBUByNuBXmckwP0++ScLWBC8s
KjE65jszRFdBWUXSJ6G8rmTIzMuFDhTcOz9mFJMigLGnMkiW5p9MS1cnNoqq8Gq2
pCErqQgLfwKBgHuyWpJvw5NbveKhZ8UmJSk4vGV2MxkZTvvgjj87Z9Nueyu2cCzq
qAPpgvT8t9ychCGWote7d2eXDaZQRd8JQWKYCr0FkK60jxjJKfh6u6+1HgwDnU4T
LKnDf+VLIHpbpINnHPWC8VZHiq1QlutOG/BxqOmryRHnd6rmO4G5SxXlAoGBAIMT
j0AP7Kk+p4bo06HvIFmagna8xXhyZQE0q0ELgW3fZ51jDxX9caV2yYWuD91VtpkV
KYUatXx2uu1kMsyy9/JogTAo0EKoFSCukMf8YmY14vDgcME8dC4ikiOw4SuyrFs7
nFveP+FlQZBBEtZc2cChrvkBnsXpdFIzpKHOkcI3AoGBAKaWzeVKgDApYmNcywkv
6URSX3huHpA0E8JkGgQIF4naxVzSrPGk81HwohmW/AJ5R5YgRSqzV8TsI4ff4snf
cw03N1IWBJ2Qxh4MiMeEx0mPjMYLvttfxgzUtNO0F7oMLitVvYonOZKVQo7oN1vT
lJbfwLOsipWkBxlleFsJQtDe
-----END PRIVATE KEY-----
"""

TIME = "2030-01-02T03:04:05+00:00"

PAIRS = [
    [("no", "Q-1"), ("amount", "1250"), ("member", "m_1")],
    [("no", "Q-2"), ("note", "Feder 鹅毛笔 🪶"), ("empty", ""), ("a=b", "c&d")],
]

BODIES = [
    '{"code":"OK","no":"Q-1","amount":1250}',
    '{"note":"Feder 鹅毛笔 🪶"}',
    "",
    "<html>502</html>\n",
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
    for pairs in PAIRS:
        canonical = "&".join(f"{name}={value}" for name, value in sorted(pairs))
        yield case("request", pairs, MEMBER_KEY, canonical)
    for scheme in ("answer", "hook"):
        for body in BODIES:
            yield case(scheme, body, QUILL_KEY, f"{TIME}\n{body}\n", values={"time": TIME})


if __name__ == "__main__":
    out = json.dumps(list(cases()), ensure_ascii=False, indent=1) + "\n"
    pathlib.Path(__file__).with_suffix(".json").write_text(out, encoding="utf-8", newline="\n")
    print(out, end="")
