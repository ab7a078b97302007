#!/usr/bin/env python3
"""Signature cases for tests/obstacle/inkwell.yaml (an invented provider that writes XML), computed with Python's hashlib and hmac.

Each case is a document. Its elements are read by xml.etree, so that the values are those that another program decodes.

Rules:
* `request`: the elements with a text, without `sign`, sorted by name, `name=text` joined by `&`, then `&key=` and the key;
  MD5 in upper-case hex.
* `news`: the same without `&key=` and the key; HMAC-SHA-256 in lower-case hex, keyed with the hook key.
* `whole`: the document as it stands; HMAC-SHA-256 in base64, keyed with the key.

`python3 tests/oracle/inkwell.py` prints the cases and writes them to inkwell.json beside this file.
`input` is the list of pairs, or the document; `canonical` is all that is digested, `secret` is the key.
"""

import base64
import hashlib
import hmac
import json
import pathlib
import xml.etree.ElementTree as ElementTree

KEY = "ink-key"
HOOK_KEY = "ink-hook-key"

DOCUMENTS = [
    "<ink><shop>S1</shop><no>I-1</no><amount>1250</amount></ink>",
    "<ink><no>I-1</no><Shop>S1</Shop><amount>1250</amount><note></note><sign>X</sign></ink>",
    "<ink><note><![CDATA[a=1&b=2 <ink>]]></note><no>I-1</no></ink>",
    "<ink><note>a=1&amp;b=2 &lt;ink&gt;</note><no>I-1</no></ink>",
    "<ink><note><![CDATA[Tinte ]]>&#x8336;<![CDATA[ 墨]]></note></ink>",
    "<?xml version='1.0' encoding='UTF-8'?>\n<ink>\n  <b>2</b>\n  <a> 1 </a>\n</ink>\n",
    "<ink><note>one\r\ntwo&#13;three</note><no>I-1</no></ink>",
    "<ink><note>&quot;quoted&quot; &apos;text&apos; ]]&gt;</note><no/></ink>",
    "<ink><goods>[{\"name\":\"Feder &amp; Tusche\",\"count\":2}]</goods><no>I-1</no></ink>",
]


def pairs(document):
    return [(element.tag, element.text or "") for element in ElementTree.fromstring(document.encode("utf-8"))]


def text(named):
    signed = sorted((name, value) for name, value in named if value and name != "sign")
    return "&".join(f"{name}={value}" for name, value in signed)


def case(scheme, given, canonical, secret, signature):
    return {
        "scheme": scheme,
        "input": given,
        "secret": secret,
        "canonical": canonical,
        "signature": signature,
    }


def keyed(secret, message):
    return hmac.new(secret.encode("utf-8"), message.encode("utf-8"), hashlib.sha256).digest()


def cases():
    for document in DOCUMENTS:
        named = [pair for pair in pairs(document) if pair[0] != "sign"]
        canonical = f"{text(named)}&key={KEY}"
        digest = hashlib.md5(canonical.encode("utf-8")).hexdigest().upper()
        yield case("request", named, canonical, KEY, digest)
        canonical = text(named)
        yield case("news", named, canonical, HOOK_KEY, keyed(HOOK_KEY, canonical).hex())
        signature = base64.b64encode(keyed(KEY, document)).decode("ascii")
        yield case("whole", document, document, KEY, signature)


if __name__ == "__main__":
    out = json.dumps(list(cases()), ensure_ascii=False, indent=1) + "\n"
    pathlib.Path(__file__).with_suffix(".json").write_text(out, encoding="utf-8", newline="\n")
    print(out, end="")
