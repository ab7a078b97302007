#!/usr/bin/env python3
"""Signatures that don't fit, and why: `python3 tests/mismatches/corpus.py > tests/mismatches/corpus.json`.

Written without Paysmith, from the providers' rules (the same as in tests/oracle) and from what programs are known to do
wrong. Every message is made up, every secret invented; the random numbers have a fixed seed.

messages: provider, of (which message), capture (a dump of HTTP with {signature} where the signature stands), other (the
request of an answer), secrets, right (the right signature), known (the deviations that this script can make).
cases: message (its place), signature, causes (what was done wrong: one thing or two), same (every single deviation, or pair
of them, known to this script, that gives the very same signature).
"""

import base64
import functools
import hashlib
import hmac
import html
import itertools
import json
import random
import re
import pathlib
import sys
import urllib.parse

# RSA in Python's integers, with keys that belong to nobody.
sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "oracle"))
sys.dont_write_bytecode = True
import quill  # noqa: E402
import wechatpay as rsa  # noqa: E402

RANDOM = random.Random(20240601)


# ---------------------------------------------------------------------------------------------- JSON, written in any style

class Number(str):
    """A number by its text."""


def read(text):
    return json.loads(text, parse_float=Number, parse_int=Number)


def number(text, form):
    whole, _, places = text.partition(".")
    places = places.rstrip("0")
    if form == "shortest":
        return whole + ("." + places if places else "")
    if form == "one-place":
        return whole + "." + (places or "0")
    return whole + "." + (places + "00")[:max(2, len(places))]


def string(text, style):
    out = []
    for char in text:
        if char == '"' or char == "\\":
            out.append("\\" + char)
        elif char == "\n":
            out.append("\\n")
        elif char == "/" and style["slash"] == "escaped":
            out.append("\\/")
        elif char in style.get("html", ""):
            out.append("\\u%04x" % ord(char))
        elif ord(char) > 126 and style["unicode"] != "plain":
            units = char.encode("utf-16-be")
            for at in range(0, len(units), 2):
                code = "%02x%02x" % (units[at], units[at + 1])
                out.append("\\u" + (code.upper() if style["unicode"] == "upper" else code))
        else:
            out.append(char)
    return '"' + "".join(out) + '"'


def write(value, style, depth=0, name=None):
    if isinstance(value, Number):
        form, only = style.get("numbers", (None, None))
        if form and (only == name if only else "." in value):
            return number(value, form)
        return str(value)
    if isinstance(value, str):
        form, only = style.get("numbers", (None, None))
        if form and only == name and only and value.replace(".", "", 1).isdigit():
            value = number(value, form)
        return string(value, style)
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    layout = style["layout"]
    indent = layout if isinstance(layout, int) else None
    colon = ":" if layout == "compact" else ": "
    comma = {"compact": ",", "spaced": ", "}.get(layout, ",")
    if isinstance(value, dict):
        members = sorted(value.items()) if style.get("sorted") else value.items()
        parts = [string(key, style) + colon + write(item, style, depth + 1, key) for key, item in members]
        marks = "{}"
    else:
        parts = [write(item, style, depth + 1, name) for item in value]
        marks = "[]"
    if not parts:
        return marks
    if indent is None:
        return marks[0] + comma.join(parts) + marks[1]
    line = "\n" + " " * indent * (depth + 1)
    return marks[0] + line + (comma + line).join(parts) + "\n" + " " * indent * depth + marks[1]


PROGRAMS = {
    "json-python": dict(layout="spaced", slash="plain", unicode="lower", numbers=("one-place", None)),
    "json-python-plain": dict(layout="spaced", slash="plain", unicode="plain", numbers=("one-place", None)),
    "json-php": dict(layout="compact", slash="escaped", unicode="lower", numbers=("shortest", None)),
    "json-javascript": dict(layout="compact", slash="plain", unicode="plain", numbers=("shortest", None)),
    "json-go": dict(layout="compact", slash="plain", unicode="plain", numbers=("shortest", None), html="<>&", sorted=True),
    "json-gson": dict(layout="compact", slash="plain", unicode="plain", numbers=("one-place", None), html="<>&='"),
}

STYLES = {
    "json-compact": dict(layout="compact"),
    "json-spaced": dict(layout="spaced"),
    "json-indented-2": dict(layout=2),
    "json-indented-4": dict(layout=4),
    "json-sorted": dict(sorted=True),
    "slash-escaped": dict(slash="escaped"),
    "slash-plain": dict(slash="plain"),
    "unicode-escaped": dict(unicode="lower"),
    "unicode-escaped-upper": dict(unicode="upper"),
    "unicode-plain": dict(unicode="plain"),
    "numbers-shortest": dict(numbers=("shortest", None)),
    "numbers-one-place": dict(numbers=("one-place", None)),
    "numbers-two-places": dict(numbers=("two-places", None)),
}


def restyle(text, style, change):
    """The same JSON with a style changed; text that is none stays."""
    if not text.startswith("{"):
        return text
    return write(read(text), dict(style, **change))


# ------------------------------------------------------------------------------------------------------------- deviations

URL = {
    "url-encoded": lambda v: urllib.parse.quote(v, safe="-._~"),
    "url-encoded-but-slash": lambda v: urllib.parse.quote(v, safe="/-._~"),
    "url-encoded-component": lambda v: urllib.parse.quote(v, safe="-._~!'()*"),
    "url-encoded-form": lambda v: urllib.parse.quote_plus(v, safe="*-._").replace("~", "%7E"),
    "url-encoded-form-lower": lambda v: re.sub("%..", lambda m: m.group().lower(), URL["url-encoded-form"](v)),
}

VALUES = {
    "values-trimmed": str.strip,
    "values-html-escaped": lambda v: html.escape(v).replace("&#x27;", "&#039;"),
    "values-decoded-twice": urllib.parse.unquote_plus,
}

ORDERS = {
    "not-sorted": lambda pairs: pairs,
    "sorted-by-value": lambda pairs: sorted(pairs, key=lambda p: p[1].encode()),
    "sorted-ignoring-case": lambda pairs: sorted(pairs, key=lambda p: p[0].lower()),
    "sorted-by-pair": lambda pairs: sorted(pairs, key=lambda p: (p[0] + "=" + p[1]).encode()),
    "sorted-descending": lambda pairs: sorted(pairs, key=lambda p: p[0].encode(), reverse=True),
}

CHARSETS = {
    "gbk": lambda t: t.encode("gbk"),
    "utf-16": lambda t: t.encode("utf-16-le"),
    "latin-1": lambda t: t.encode("latin-1", "replace"),
    "utf-8-twice": lambda t: t.encode("utf-8").decode("latin-1").encode("utf-8"),
}

EDGES = {
    "newline-added": lambda t: t + "\n",
    "trimmed": lambda t: t.strip(" \t\r\n"),
    "bom-added": lambda t: "\ufeff" + t,
    "bom-removed": lambda t: t.lstrip("\ufeff"),
    "crlf": lambda t: t.replace("\n", "\r\n"),
    "lf": lambda t: t.replace("\r\n", "\n"),
}

SECRETS = {
    "secret-newline": lambda s: s + "\n",
    "secret-crlf": lambda s: s + "\r\n",
    "secret-space-behind": lambda s: s + " ",
    "secret-space-before": lambda s: " " + s,
    "secret-upper-case": str.upper,
    "secret-lower-case": str.lower,
    "secret-trimmed": str.strip,
}

DIGESTS = {"MD5": hashlib.md5, "SHA-1": hashlib.sha1, "SHA-256": hashlib.sha256, "SHA-512": hashlib.sha512}

ENCODINGS = {
    "hex-lower": lambda d: d.hex(),
    "hex-upper": lambda d: d.hex().upper(),
    "base64": lambda d: base64.b64encode(d).decode(),
    "hex": lambda d: d.hex(),
    "base64-of-hex": lambda d: base64.b64encode(d.hex().encode()).decode(),
    "base64-url": lambda d: base64.urlsafe_b64encode(d).decode(),
}


def slot(deviation):
    """Two deviations of one slot exclude one another."""
    head = deviation.partition(":")[0]
    for name, members in (("url", URL), ("values", VALUES), ("order", ORDERS), ("charset", CHARSETS), ("edge", EDGES), ("secret", SECRETS),
                          ("program", PROGRAMS)):
        if head in members:
            return name
    if head in STYLES:
        return next(iter(STYLES[head]))
    if head.startswith("numbers-"):
        return "numbers"
    if head in ("whole-body", "undecoded", "inner", "inner-fields", "pairs", "outer", "raw-for-decoded", "decoded-for-raw", "other-message"):
        return "basis"
    if head in ("key-left-out", "key-first", "key-appended", "key-at-both-ends", "key-joined", "key-as-pair", "hmac"):
        return "key"
    if head in ("secret-from-hex", "secret-from-base64", "secret-other"):
        return "secret"
    if head in ENCODINGS:
        return "encoding"
    return deviation


class Message:
    """What is signed, and the dump of HTTP that it comes in."""

    def __init__(self, provider, of, capture, secrets, key, digest, encoding, keyed=False, pairs=None, text=None, style=None,
                 own=(), excepted=(), body="", other=None, bases=None, secret_bases=()):
        self.__dict__.update(locals())

    def signature(self, deviations=()):
        """None where a deviation can't be made of this message."""
        by = {slot(one): one for one in deviations}
        if len(by) < len(deviations):
            return None
        style = dict(PROGRAMS.get(by.get("program"), {}))
        for one in deviations:
            style.update(STYLES.get(one, {}))
            if one.startswith("numbers-") and ":" in one:
                form, _, name = one.partition(":")
                style["numbers"] = (form[len("numbers-"):], name)
        secret = self.secret(by)
        if secret is None:
            return None
        pairs, text = self.pairs, self.text
        if "basis" in by:
            basis = self.bases[by["basis"]]
            pairs, text = (basis, None) if isinstance(basis, list) else (None, basis)
        try:
            if pairs is not None:
                text = self.joined(pairs, deviations, by, style, secret)
            else:
                if style:
                    if not text.startswith("{"):
                        return None
                    text = restyle(text, self.style, style)
                if "edge" in by:
                    text = EDGES[by["edge"]](text)
            return self.digested(text, secret, by)
        except UnicodeError:
            return None

    @staticmethod
    def written(signature):
        return signature

    def secret(self, by):
        one = by.get("secret", "")
        secret = self.secrets[self.key]
        if one.startswith("secret-other:"):
            return self.secrets[one.partition(":")[2]]
        if one == "secret-from-hex":
            return bytes.fromhex(secret)
        if one == "secret-from-base64":
            return base64.b64decode(secret)
        return SECRETS[one](secret) if one else secret

    def joined(self, pairs, deviations, by, style, secret):
        left = [one.partition(":")[2] for one in deviations if one.startswith("field-left-out:")]
        keep = "empty-dropped" not in by
        kept = [(n, v) for n, v in pairs if n not in self.excepted and n not in left and (keep or v)]
        form, only = style.get("numbers", (None, None))
        out = []
        for name, value in kept:
            if style and value.startswith("{"):
                value = restyle(value, self.style or dict(layout="compact", slash="plain", unicode="plain"), style)
            elif form and (only == name if only else "." in value) and value.replace(".", "", 1).isdigit():
                value = number(value, form)
            value = VALUES[by["values"]](value) if "values" in by else value
            out.append((name, URL[by["url"]](value) if "url" in by else value))
        for one in deviations:
            if one.startswith("field-added:"):
                name, _, empty = one.partition(":")[2].partition(":")
                if empty:
                    out.append((name, ""))
        if by.get("key", "").startswith("key-as-pair:"):
            if isinstance(secret, bytes):
                raise UnicodeError("bytes are no value of a pair")
            out.append((by["key"].partition(":")[2], secret))
        order = ORDERS[by["order"]] if "order" in by else lambda ps: sorted(ps, key=lambda p: p[0].encode())
        between = next((one.partition(":")[2] for one in deviations if one.startswith("between:")), "=")
        join = next((one.partition(":")[2] for one in deviations if one.startswith("join:")), "&").replace("\\n", "\n")
        return join.join(n + between + v for n, v in order(out))

    def digested(self, text, secret, by):
        encode = CHARSETS[by["charset"]] if "charset" in by else lambda t: t.encode("utf-8")
        raw = secret if isinstance(secret, bytes) else encode(secret)
        text = encode(text)
        key = by.get("key", "")
        keyed = self.keyed
        if key:
            keyed = key == "hmac"
            if key.startswith("key-joined:"):
                text = text + key.partition(":")[2].replace("\\n", "\n").encode() + raw
            elif key == "key-first":
                text = raw + text
            elif key == "key-appended":
                text = text + raw
            elif key == "key-at-both-ends":
                text = raw + text + raw
        elif not keyed:
            text = text + raw
        if "line-end-behind-all" in by.values():
            text += b"\n"
        name = next((one.partition(":")[2] for one in by.values() if one.startswith("digest:")), self.digest)
        digest = hmac.new(raw, text, DIGESTS[name]).digest() if keyed else DIGESTS[name](text).digest()
        return ENCODINGS[by.get("encoding", self.encoding)](digest)

    def known(self):
        """Every deviation that this script can make of this message."""
        all = ["key-left-out", "key-first", "key-at-both-ends", "key-joined:&key=", "key-joined:&", "key-joined:&secret=",
               "key-joined:\\n", "key-joined:&%s=" % self.key, "key-appended" if self.keyed else "hmac",
               "line-end-behind-all", "secret-newline", "secret-crlf", "secret-space-behind", "secret-space-before"]
        secret = self.secrets[self.key]
        if secret != secret.strip():
            all.append("secret-trimmed")
        all += [one for one in ("secret-upper-case", "secret-lower-case") if SECRETS[one](secret) != secret]
        all += list(self.secret_bases)
        all += ["secret-other:" + name for name in self.secrets if name != self.key]
        all += ["digest:" + name for name in DIGESTS if name != self.digest]
        hexes = self.encoding.startswith("hex-")
        other = {"hex-lower": "hex-upper", "hex-upper": "hex-lower"}.get(self.encoding)
        all += [other, "base64", "base64-of-hex"] if hexes else ["hex", "base64-url"]
        all += ["gbk", "utf-16", "latin-1", "utf-8-twice"]
        all += list(self.bases or {})
        if self.pairs is not None:
            all += ["key-as-pair:" + name for name in ("key", "secret", self.key)] + list(URL) + list(VALUES) + list(ORDERS)
            # Fubei's own programs sign empty values, others don't: neither is a mistake.
            either = self.provider == "fubei"
            all += [] if either else ["empty-dropped"]
            all += ["join:", "join:,", "join:\\n", "between:", "between::"]
            all += ["field-left-out:" + name for name, value in self.pairs
                    if name not in self.excepted and not (either and value == "")]
            all += ["field-added:%s:empty" % name for name in self.own]
            texts = [value for _, value in self.pairs]
        else:
            all += list(EDGES)
            texts = [self.text]
        if any(text.startswith("{") for text in texts):
            all += list(PROGRAMS) + list(STYLES)
        all += ["numbers-%s:%s" % (form, name) for name in self.numbers() for form in ("shortest", "one-place", "two-places")]
        return list(dict.fromkeys(all))

    def numbers(self):
        found = []

        def walk(value, name):
            if isinstance(value, dict):
                for key, item in value.items():
                    walk(item, key)
            elif isinstance(value, list):
                for item in value:
                    walk(item, name)
            elif isinstance(value, Number):
                found.append(name)
        for text in [self.text] if self.pairs is None else [value for _, value in self.pairs]:
            if text.startswith("{"):
                walk(read(text), None)
        return list(dict.fromkeys(found))


# ---------------------------------------------------------------------------------------------------- lines, signed by RSA

LINE_ENDS = {
    "line-end-missing": ("\n", False),
    "lines-crlf": ("\r\n", True),
    "lines-escaped": ("\\n", True),
    "lines-joined": ("", True),
}

# What stands before a digest in a signature: the name of its hash function, in DER.
NAMES = {
    "MD5": "3020300c06082a864886f70d020505000410",
    "SHA-1": "3021300906052b0e03021a05000414",
    "SHA-256": "3031300d060960864801650304020105000420",
    "SHA-512": "3051300d060960864801650304020305000440",
}

RSA_DIGESTS = ["digest:MD5", "digest:SHA-1", "digest:SHA-512", "digest-bare"]
RSA_ENCODINGS = ["hex", "base64-url", "base64-of-hex"]


@functools.cache
def numbers_of(pem):
    return rsa.key(pem)


def rsa_signature(signed):
    """`signed` is all that a signature depends on: the key, the digest's name, whether that is left out, the bytes, the encoding."""
    pem, name, bare, message, encoding = signed
    modulus, _, exponent = numbers_of(pem)
    digest = DIGESTS[name](message).digest()
    digest = digest if bare else bytes.fromhex(NAMES[name]) + digest
    padded = b"\0\1" + b"\xff" * (256 - len(digest) - 3) + b"\0" + digest
    return ENCODINGS[encoding](pow(int.from_bytes(padded, "big"), exponent, modulus).to_bytes(256, "big"))


class Lines:
    """A message whose lines are signed by RSA. `parts` are its places: name and text, the body last, if that is signed."""

    def __init__(self, provider, of, capture, secrets, parts, key, keys, style, body, other=None, bases=None, hosts=()):
        self.__dict__.update(locals())

    def slot(self, one):
        head = one.partition(":")[0]
        if one in LINE_ENDS:
            return "line"
        if one in RSA_DIGESTS:
            return "digest"
        if one in RSA_ENCODINGS:
            return "encoding"
        if one in self.keys:
            return "key"
        if one in self.places() or one in self.bases:
            return "basis"
        return slot(one) if one != "line-end-behind-all" else one

    def places(self):
        """What is put into a place: the places' texts for each deviation."""
        found = {}
        parts = dict(self.parts)

        def put(deviation, name, text):
            if text != parts[name]:
                found[deviation] = [(of, text if of == name else own) for of, own in self.parts]
        if "method" in parts:
            put("method-lower-case", "method", parts["method"].lower())
            target = parts["target"]
            put("target-without-query", "target", target.partition("?")[0])
            put("target-decoded", "target", urllib.parse.unquote(target))
            put("target-with-host", "target", self.hosts[0] + target)
            put("target-lower-case", "target", target.lower())
        if "package" in parts:
            put("name-left-out:package", "package", parts["package"].partition("=")[2])
        if "time" in parts:
            put("time-in-milliseconds:time", "time", parts["time"] + "000")
        if "body" in parts:
            put("body-left-out", "body", "")
        if parts.get("body") == "":
            for text in ("{}", "null", '""'):
                put("empty-body-as:" + text, "body", text)
        for (first, a), (second, b) in zip(self.parts, self.parts[1:]):
            if a != b:
                swap = {first: b, second: a}
                found["places-swapped:%s:%s" % (first, second)] = [(of, swap.get(of, own)) for of, own in self.parts]
        return found

    def signed(self, deviations):
        """All that the signature depends on; None where a deviation can't be made of this message."""
        by = {self.slot(one): one for one in deviations}
        # Of what an unknown key has signed, nothing else can be told.
        if len(by) < len(deviations) or ("other-key" in deviations and len(deviations) > 1):
            return None
        style = dict(PROGRAMS.get(by.get("program"), {}))
        for one in deviations:
            style.update(STYLES.get(one, {}))
        basis = by.get("basis")
        # The two that are swapped with the body aren't texts of the message any longer, but fixed.
        parts = self.places().get(basis, self.parts) if basis else self.parts
        texts = {at: text for at, (name, text) in enumerate(parts)}
        body = next((at for at, (name, _) in enumerate(parts) if name == "body"), None)
        if basis and basis.startswith("places-swapped:") and basis.endswith(":body"):
            body -= 1
        if basis in self.bases:
            base = self.bases[basis]
            if isinstance(base, list):
                if style or {"edge", "charset"} & set(by):
                    return None
                base = "&".join(n + "=" + v for n, v in sorted(base, key=lambda p: p[0].encode()))
            texts[body] = base
        if style:
            if not texts[body].startswith("{"):
                return None
            texts[body] = restyle(texts[body], self.style, style)
        if "edge" in by:
            texts[body] = EDGES[by["edge"]](texts[body])
        end, last = LINE_ENDS.get(by.get("line"), ("\n", True))
        charset = CHARSETS[by["charset"]] if "charset" in by else lambda t: t.encode("utf-8")
        try:
            all = [charset(text) if at == body else text.encode("utf-8") for at, text in sorted(texts.items())]
        except UnicodeError:
            return None
        message = b"".join(text + end.encode() for text in all)
        if not last:
            message = message[:-1]
        if "line-end-behind-all" in by:
            message += b"\n"
        digest = by.get("digest", "digest:SHA-256")
        name = "SHA-256" if digest == "digest-bare" else digest.partition(":")[2]
        key = self.keys[by["key"]] if "key" in by else self.key
        return key, name, digest == "digest-bare", message, by.get("encoding", "base64")

    def signature(self, deviations=()):
        return self.signed(deviations)

    written = staticmethod(rsa_signature)

    def known(self):
        all = list(LINE_ENDS) + RSA_DIGESTS + RSA_ENCODINGS + list(self.keys) + list(self.places()) + list(self.bases)
        all += ["line-end-behind-all"]
        if "body" in dict(self.parts):
            all += list(EDGES) + list(CHARSETS)
        if self.body.startswith("{"):
            all += list(PROGRAMS) + list(STYLES)
        return list(dict.fromkeys(all))


# --------------------------------------------------------------------------------------------------------------- messages

CHINESE = ["港式奶茶", "热拿铁 大杯", "测试企业", "冻柠茶 走甜", "银行详细地址", "订单:123456", " 奶茶 & 咖啡 "]
LATIN = ["coffee", "Tea & cake", "a=1&b=2", "50% off", "https://shop.example/n?x=1&y=2", "it's <new>", " latte ", "1+1 cups %26 more"]


def words(chinese):
    return RANDOM.choice(CHINESE if chinese else LATIN)


def serial(length=12):
    return "".join(RANDOM.choice("0123456789ABCDEF") for _ in range(length))


def price():
    return Number("%d.%02d" % (RANDOM.randint(1, 900), RANDOM.choice([0, 0, 10, 50, 5, 99])))


def dump(start, headers, body):
    return "\n".join([start] + ["%s: %s" % pair for pair in headers]) + "\n\n" + body


def pairs_of(value, style):
    """Fields by decoded value; nested ones by their text."""
    return [(name, item if type(item) is str else write(item, style)) for name, item in value.items()]


def undecoded(pairs):
    """As they stand in the form."""
    return [tuple(pair.split("=", 1)) for pair in urllib.parse.urlencode(pairs).split("&")]


def some_style():
    return dict(layout=RANDOM.choice(["compact", "spaced"]), slash=RANDOM.choice(["plain", "escaped"]),
                unicode=RANDOM.choice(["plain", "lower"]))


def qfpay_request(chinese):
    fields = {"txamt": str(RANDOM.randint(1, 99999)), "txcurrcd": "HKD", "pay_type": RANDOM.choice(["800101", "800201"]),
              "out_trade_no": "QF" + serial(), "txdtm": "2024-05-0%d 12:%02d:00" % (RANDOM.randint(1, 9), RANDOM.randint(0, 59)),
              "goods_name": words(chinese), "udid": "", "limit_pay": "no_credit", "Zone": "HK",
              "notify_url": "https://shop.example/notify?a=1"}
    names = list(fields)
    RANDOM.shuffle(names)
    pairs = [(name, fields[name]) for name in names]
    body = urllib.parse.urlencode(pairs)
    head = [("Host", "openapi-hk.qfapi.com"), ("X-QF-APPCODE", "EXAMPLE"), ("X-QF-SIGN", "{signature}"),
            ("Content-Type", "application/x-www-form-urlencoded")]
    return Message("qfpay", "request:payment.mpm", dump("POST /trade/v1/payment HTTP/1.1", head, body),
                   {"client_key": serial(32).lower()}, "client_key", "MD5", "hex-upper", pairs=pairs, body=body,
                   bases={"whole-body": body, "undecoded": undecoded(pairs)}, secret_bases=["secret-from-hex"])


def qfpay_body(chinese, notification):
    style = some_style()
    value = {"respcd": "0000", "out_trade_no": "QF" + serial(), "syssn": "2024" + "".join(RANDOM.choice("0123456789") for _ in range(24)),
             "txamt": str(RANDOM.randint(1, 99999)), "goods_name": words(chinese)}
    if notification:
        value.update(status="1", notify_type="payment", cancel="0", exchange_rate=price(), sysdtm="2024-05-01 12:00:00")
        start, of = "POST /hooks/pay HTTP/1.1", "notification:payment"
    else:
        value.update(respmsg="", resperr=words(chinese), qrcode="https://qr.example/" + serial(), data={"rate": price(), "note": "a/b"})
        start, of = "HTTP/1.1 200 OK", "answer:payment.mpm"
    body = write(value, style)
    bases = {"pairs": pairs_of(value, style)}
    other = None
    if not notification:
        bases["inner:data"] = write(value["data"], style)
        bases["inner-fields:data"] = pairs_of(value["data"], style)
        form = urllib.parse.urlencode([("txamt", value["txamt"]), ("out_trade_no", value["out_trade_no"])])
        other = dump("POST /trade/v1/payment HTTP/1.1", [("Host", "openapi-hk.qfapi.com")], form)
        bases["other-message"] = form
    head = [("Content-Type", "application/json"), ("X-QF-SIGN", "{signature}")]
    return Message("qfpay", of, dump(start, head, body), {"client_key": "Key " + serial(16)}, "client_key", "MD5", "hex-upper",
                   text=body, style=style, body=body, bases=bases, other=other)


def fubei(chinese, notification):
    style = dict(layout="compact", slash=RANDOM.choice(["plain", "escaped"]), unicode=RANDOM.choice(["plain", "lower"]))
    inner = {"merchant_order_sn": "FB" + serial(), "total_fee": price(), "type": Number("1"), "body": words(chinese), "attach": "a/b"}
    text = write(inner, style)
    if notification:
        fields = [("result_code", "200"), ("result_message", ""), ("data", text)]
        name, of = "data", "notification:payment"
    else:
        fields = [("app_id", "20160000000000000001"), ("method", "openapi.payment.order.swipe"), ("format", "json"),
                  ("sign_method", "md5"), ("nonce", serial(20)), ("version", "1.0"), ("biz_content", text)]
        name, of = "biz_content", "request:swipe"
    RANDOM.shuffle(fields)
    bases = {"inner:" + name: text, "inner-fields:" + name: pairs_of(inner, style)}
    if notification:
        body = urllib.parse.urlencode(fields) + "&sign={signature}"
        start, kind = "POST /hooks/fubei HTTP/1.1", "application/x-www-form-urlencoded"
        bases["undecoded"] = undecoded(fields)
    else:
        plain = dict(layout="compact", slash="plain", unicode="plain")
        body = write(dict(fields + [("sign", "{signature}")]), plain)
        start, kind = "POST /gateway HTTP/1.1", "application/json"
    return Message("fubei", of, dump(start, [("Content-Type", kind)], body), {"app_secret": serial(32).lower()}, "app_secret",
                   "MD5", "hex-upper", pairs=fields, style=style, own=["sign"], excepted=["sign"], body=body, bases=bases,
                   secret_bases=["secret-from-hex"])


def scanforpay(chinese, part, notification=False):
    style = some_style()
    header = {"version": "1.0", "partnerNo": "10001", "reqMsgId": serial(32), "reqTime": "2024-05-01T12:00:00+08:00", "signType": "SHA256"}
    if part == "request":
        fields = {"storeNo": "100010000000002", "partnerOrderNo": "SP" + serial(), "wallet": "Alipay",
                  "orderAmount": Number(str(RANDOM.randint(1, 9999))), "orderTitle": words(chinese),
                  "notifyUrl": "https://shop.example/n?a=1", "operatorId": ""}
    else:
        fields = {"code": Number("1"), "msg": words(chinese), "partnerOrderNo": "SP" + serial(),
                  "orderAmount": Number(str(RANDOM.randint(1, 9999))), "currency": "HKD", "status": Number("1"),
                  "rate": price(), "payTime": "2024-05-01T12:00:00+08:00", "qrcode": "https://qr.example/" + serial()}
    inner = {"header": header, "body": fields}
    text = write(inner, style)
    colon, comma = (":", ",") if style["layout"] == "compact" else (": ", ", ")
    body = '{"%s"%s%s%s"signature"%s"{signature}"}' % (part, colon, text, comma, colon)
    if part == "request":
        start, of = "POST /api/offline/create HTTP/1.1", "request:offline.create"
    elif notification:
        start, of = "POST /hooks/sfp HTTP/1.1", "notification:payment"
    else:
        start, of = "HTTP/1.1 200 OK", "answer:offline.create"
    bases = {"inner:body": write(fields, style), "inner-fields:body": pairs_of(fields, style), "pairs": pairs_of(inner, style)}
    return Message("scanforpay", of, dump(start, [("Content-Type", "application/json")], body), {"sign_key": serial(20)}, "sign_key",
                   "SHA-256", "hex-lower", text=text, style=style, body=body, bases=bases)


def cpay(chinese, kind):
    style = dict(layout=RANDOM.choice(["compact", "spaced"]), slash="plain", unicode=RANDOM.choice(["plain", "lower"]))
    order = {"out_trade_no": "sz" + serial(), "total_fee": Number(str(RANDOM.randint(1, 9999))), "fee_type": "CNY",
             "body": words(chinese), "rate": price()}
    if kind == "answer":
        inner, name = {"status": Number("0"), "description": words(chinese), "scan_code_pay": order}, "response_content"
        start = "HTTP/1.1 200 OK"
    elif kind == "request":
        inner, name = {"pay_content": order, "nonce_str": serial(32)}, "request_content"
        start = "POST /cpay/scan_code_pay HTTP/1.1"
    else:
        inner, name = {"order_content": order, "nonce_str": serial(32)}, "request_content"
        start = "POST /hooks/cpay HTTP/1.1"
    text = write(inner, style) + RANDOM.choice(["", "\n"])
    raw = json.dumps(text, ensure_ascii=False)
    body = '{"%s":%s,"authen_info":{"a":{"authen_type":1,"authen_code":"{signature}"}}}' % (name, raw)
    key = "provider_key" if kind == "notification" else "authen_key"
    of = {"answer": "answer:scan_code_pay", "request": "request:scan_code_pay", "notification": "notification:payment"}[kind]
    member = {"answer": "scan_code_pay", "request": "pay_content", "notification": "order_content"}[kind]
    bases = {"raw-for-decoded": raw, "pairs": pairs_of(inner, style), "inner:" + member: write(order, style),
             "inner-fields:" + member: pairs_of(order, style)}
    secrets = {"authen_key": serial(32), "provider_key": serial(32)}
    return Message("cpay", of, dump(start, [("Content-Type", "application/json")], body), secrets, key, "SHA-256", "hex-upper",
                   keyed=True, text=text, style=style, body=body, bases=bases, secret_bases=["secret-from-hex"])


def acornpay(chinese):
    style = some_style()
    value = {"event": Number("77"), "ref": "OAK-" + serial(6), "amount": "12.500", "currency": "BHD", "phase": "sprouted",
             "note": words(chinese), "rate": price()}
    body = write(value, style)
    secrets = {"api_key": serial(16), "hook_key": base64.b64encode(serial(18).encode()).decode()}
    head = [("Content-Type", "application/json"), ("X-Acorn-Signature", "{signature}")]
    return Message("tests/fifth/acornpay.yaml", "notification:sprout", dump("POST /hooks/acorn HTTP/1.1", head, body), secrets, "hook_key",
                   "SHA-512", "base64", keyed=True, text=body, style=style, body=body, bases={"pairs": pairs_of(value, style)},
                   secret_bases=["secret-from-base64"])


MERCHANT, PLATFORM, CERTIFICATE, STRANGER = rsa.MERCHANT_KEY, rsa.PLATFORM_KEY, quill.QUILL_KEY, quill.MEMBER_KEY
PUBLIC_ID, SERIAL = "PUB_KEY_ID_0000000000000000000000000000000001", "5A41D31AA6E1E207D7CEB936969470B7B0F351E6"
HOST = "api.mch.weixin.qq.com"


def wechatpay_secrets():
    ring = {PUBLIC_ID: rsa.public(PLATFORM), SERIAL: rsa.public(CERTIFICATE)}
    return {"merchant_key": MERCHANT, "platform_keys": json.dumps(ring)}


def wechatpay_order(chinese):
    return {"mchid": "9900000001", "appid": "wx0000000000000001", "description": words(chinese), "out_trade_no": "WX" + serial(),
            "notify_url": "https://shop.example/notify", "attach": "a/b", "amount": {"total": Number(str(RANDOM.randint(1, 99999))),
                                                                                     "currency": "CNY"},
            "payer": {"openid": "o-made-for-tests-0000000001"}}


def wechatpay_request(chinese, method):
    style = some_style()
    body, bases = "", {}
    if method == "POST":
        value = wechatpay_order(chinese)
        body, target, of = write(value, style), "/v3/pay/transactions/jsapi", "request:jsapi"
        bases = {"pairs": pairs_of(value, style), "inner:amount": write(value["amount"], style),
                 "inner-fields:amount": pairs_of(value["amount"], style), "inner:payer": write(value["payer"], style),
                 "inner-fields:payer": pairs_of(value["payer"], style)}
    else:
        target, of = "/v3/pay/transactions/out-trade-no/WX%7C" + serial() + "?mchid=9900000001", "request:query"
    time, nonce = str(RANDOM.randint(1767225600, 1798761600)), serial(32)
    start = 'WECHATPAY2-SHA256-RSA2048 mchid="9900000001",nonce_str="%s",timestamp="%s",serial_no="%s",signature="{signature}"'
    head = [("Host", HOST), ("Authorization", start % (nonce, time, "2C6085CBFDFC3399AF42B2B52DA8CB47854B0E5E"))]
    head += [("Content-Type", "application/json")] if body else []
    parts = [("method", method), ("target", target), ("time", time), ("nonce", nonce), ("body", body)]
    keys = {"key-id-other:" + PUBLIC_ID: PLATFORM, "key-id-other:" + SERIAL: CERTIFICATE, "other-key": STRANGER}
    return Lines("wechatpay", of, dump("%s %s HTTP/1.1" % (method, target), head, body), wechatpay_secrets(), parts, MERCHANT, keys,
                 style, body, bases=bases, hosts=["https://" + HOST])


def wechatpay_arrived(chinese, notification):
    style = some_style()
    if notification:
        value = {"id": "00000000-0000-4000-8000-000000000007", "create_time": "2026-01-01T08:00:00+08:00",
                 "event_type": "TRANSACTION.SUCCESS", "resource_type": "encrypt-resource", "summary": words(chinese),
                 "resource": {"original_type": "transaction", "algorithm": "AEAD_AES_256_GCM",
                              "ciphertext": base64.b64encode(serial(60).encode()).decode() + "/a+b", "associated_data": "transaction",
                              "nonce": serial(12)}}
        start, of, inner = "POST /hooks/wechatpay HTTP/1.1", "notification:payment", "resource"
    else:
        value = {"appid": "wx0000000000000001", "mchid": "9900000001", "out_trade_no": "WX" + serial(), "trade_state": "SUCCESS",
                 "trade_state_desc": words(chinese), "attach": "a/b", "amount": {"total": Number("101"), "payer_total": Number("101")}}
        start, of, inner = "HTTP/1.1 200 OK", "answer:query", "amount"
    body = write(value, style)
    bases = {"pairs": pairs_of(value, style), "inner:" + inner: write(value[inner], style),
             "inner-fields:" + inner: pairs_of(value[inner], style)}
    time, nonce = str(RANDOM.randint(1767225600, 1798761600)), serial(32)
    key, named, other = RANDOM.choice([(PLATFORM, PUBLIC_ID, SERIAL), (CERTIFICATE, SERIAL, PUBLIC_ID)])
    head = [("Content-Type", "application/json"), ("Wechatpay-Timestamp", time), ("Wechatpay-Nonce", nonce),
            ("Wechatpay-Serial", named), ("Wechatpay-Signature", "{signature}")]
    keys = {"key-id-other:" + other: CERTIFICATE if key == PLATFORM else PLATFORM, "secret-other:merchant_key": MERCHANT,
            "other-key": STRANGER}
    parts = [("time", time), ("nonce", nonce), ("body", body)]
    return Lines("wechatpay", of, dump(start, head, body), wechatpay_secrets(), parts, key, keys, style, body, bases=bases)


def wechatpay_page():
    parts = [("appId", "wx0000000000000001"), ("timeStamp", str(RANDOM.randint(1767225600, 1798761600))), ("nonceStr", serial(32)),
             ("package", "prepay_id=wx" + serial(30))]
    capture = json.dumps(dict(parts, signType="RSA", paySign="{signature}"))
    keys = {"key-id-other:" + PUBLIC_ID: PLATFORM, "other-key": STRANGER}
    return Lines("wechatpay", "request:jsapi.pay", capture, wechatpay_secrets(), parts, MERCHANT, keys, None, "", bases={})


def messages():
    all = []
    for chinese in (True, False, True):
        all += [qfpay_request(chinese), qfpay_body(chinese, True), qfpay_body(chinese, False), fubei(chinese, False),
                fubei(chinese, True), scanforpay(chinese, "request"), scanforpay(chinese, "response"),
                scanforpay(chinese, "response", True), cpay(chinese, "request"), cpay(chinese, "answer"),
                cpay(chinese, "notification"), acornpay(chinese)]
    # The cases of the messages above stay as they are.
    state = RANDOM.getstate()
    for chinese in (True, False):
        all += [wechatpay_request(chinese, "POST"), wechatpay_request(chinese, "GET"), wechatpay_arrived(chinese, True),
                wechatpay_arrived(chinese, False)]
    all += [wechatpay_page()]
    RANDOM.setstate(state)
    return all


# ------------------------------------------------------------------------------------------------------------------ cases

SINGLES_EACH = 2     # of a provider and a deviation, at most
PAIRS_EACH = 4       # of a message


def kind(deviation):
    """Deviations that differ by a field's name are of one kind."""
    head = deviation.partition(":")[0]
    by_name = ("field-left-out", "inner", "inner-fields", "key-id-other", "places-swapped", "empty-body-as")
    return head if head in by_name or head.startswith("numbers-") else deviation


def cases(all):
    found, taken = [], {}
    for at, message in enumerate(all):
        right = message.signature()
        singles = {one: message.signature([one]) for one in message.known()}
        singles = {one: signature for one, signature in singles.items() if signature not in (None, right)}
        names = list(singles)
        RANDOM.shuffle(names)
        for one in names:
            count = taken.get((message.provider, kind(one)), 0)
            if count >= SINGLES_EACH:
                continue
            taken[message.provider, kind(one)] = count + 1
            same = [[other] for other in singles if singles[other] == singles[one]]
            found.append(dict(message=at, signature=message.written(singles[one]), causes=[one], same=same))
        pairs = {}
        for two in itertools.combinations(message.known(), 2):
            signature = message.signature(two)
            if signature not in (None, right) and signature not in singles.values():
                pairs[two] = signature
        both = sorted(two for two in pairs if two[0] in singles and two[1] in singles)
        for two in RANDOM.sample(both, PAIRS_EACH):
            same = [list(other) for other in pairs if pairs[other] == pairs[two]]
            found.append(dict(message=at, signature=message.written(pairs[two]), causes=list(two), same=same))
    return found


def main():
    all = messages()
    lines = [json.dumps(dict(provider=m.provider, of=m.of, capture=m.capture, other=m.other, secrets=m.secrets,
                             right=m.written(m.signature()), known=m.known()), ensure_ascii=False) for m in all]
    shown = [json.dumps(case, ensure_ascii=False) for case in cases(all)]
    sys.stdout.write('{"messages": [\n%s\n],\n"cases": [\n%s\n]}\n' % (",\n".join(lines), ",\n".join(shown)))


main()
