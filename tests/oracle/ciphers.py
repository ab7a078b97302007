#!/usr/bin/env python3
"""Cases of encryption for tests/decryption.rs, computed in plain Python, since its standard library has no AES.

Rule: AES-256 (FIPS 197) in Galois/Counter Mode (NIST SP 800-38D) with a nonce of 12 bytes; the tag of 16 bytes stands behind the
encrypted bytes, and both are written as base64. Key, nonce, associated data and text are the UTF-8 of their characters. Or AES-256 block by
block (ECB), padded by PKCS#7.

`python3 tests/oracle/ciphers.py` prints the cases and writes them to ciphers.json beside this file. Before that it computes what others
have published: test case 16 of the paper that proposed GCM, which NIST refers to (McGrew and Viega, 2005), and a test of WeChat Pay's SDK
for Java (wechatpay-apiv3/wechatpay-java, AeadAesCipherTest); for ECB the example of FIPS 197 and a test of wechatpay-apiv3/wechatpay-php. All
other keys are made up.
"""

import base64
import json
import pathlib


def doubled(byte):
    return (byte << 1) ^ (0x11B if byte & 0x80 else 0)


def product(one, other):
    """The product of two bytes in the field of AES."""
    result = 0
    while other:
        if other & 1:
            result ^= one
        one, other = doubled(one), other >> 1
    return result


def substitution():
    """The S-box: the inverse in the field, then an affine map."""
    box = []
    for byte in range(256):
        inverse = next((other for other in range(256) if product(byte, other) == 1), 0)
        result = 0x63
        for turn in range(5):
            result ^= ((inverse << turn) | (inverse >> (8 - turn))) & 0xFF
        box.append(result)
    return box


BOX = substitution()


def expanded(key):
    """The fifteen round keys of AES-256."""
    words, constant = [list(key[at : at + 4]) for at in range(0, 32, 4)], 1
    while len(words) < 60:
        word = words[-1]
        if len(words) % 8 == 0:
            word = [BOX[byte] for byte in word[1:] + word[:1]]
            word[0], constant = word[0] ^ constant, doubled(constant)
        elif len(words) % 8 == 4:
            word = [BOX[byte] for byte in word]
        words.append([one ^ other for one, other in zip(word, words[-8])])
    return [sum(words[at : at + 4], []) for at in range(0, 60, 4)]


def block(keys, text):
    """One encrypted block."""
    state = [one ^ other for one, other in zip(text, keys[0])]
    for turn in range(1, 15):
        state = [BOX[byte] for byte in state]
        state = [state[(at + 4 * (at % 4)) % 16] for at in range(16)]
        if turn < 14:
            columns = [state[at : at + 4] for at in range(0, 16, 4)]
            mixed = lambda c, at: product(c[at], 2) ^ product(c[(at + 1) % 4], 3) ^ c[(at + 2) % 4] ^ c[(at + 3) % 4]
            state = [mixed(column, at) for column in columns for at in range(4)]
        state = [one ^ other for one, other in zip(state, keys[turn])]
    return bytes(state)


def times(one, other):
    """The product of two blocks in the field of GCM, whose bits are counted from the left."""
    result = 0
    for at in range(127, -1, -1):
        if other >> at & 1:
            result ^= one
        one = (one >> 1) ^ (0xE1 << 120 if one & 1 else 0)
    return result


def gcm(key, nonce, associated, plain):
    keys = expanded(key)
    stream = lambda count: block(keys, nonce + count.to_bytes(4, "big"))
    pieces = [plain[at : at + 16] for at in range(0, len(plain), 16)]
    text = b"".join(bytes(a ^ b for a, b in zip(piece, stream(at + 2))) for at, piece in enumerate(pieces))
    padded = lambda data: data + bytes(-len(data) % 16)
    lengths = (len(associated) * 8).to_bytes(8, "big") + (len(text) * 8).to_bytes(8, "big")
    hashed, h = 0, int.from_bytes(block(keys, bytes(16)), "big")
    data = padded(associated) + padded(text) + lengths
    for at in range(0, len(data), 16):
        hashed = times(hashed ^ int.from_bytes(data[at : at + 16], "big"), h)
    tag = hashed ^ int.from_bytes(stream(1), "big")
    return text + tag.to_bytes(16, "big")


def ecb(key, plain):
    keys, lacking = expanded(key), 16 - len(plain) % 16
    padded = plain + bytes([lacking]) * lacking
    return b"".join(block(keys, padded[at : at + 16]) for at in range(0, len(padded), 16))


def published():
    text = bytes.fromhex("00112233445566778899aabbccddeeff")
    assert block(expanded(bytes(range(32))), text).hex() == "8ea2b7ca516745bfeafc49904b496089"
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    associated = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")
    expected = bytes.fromhex(
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )
    assert gcm(key, bytes.fromhex("cafebabefacedbaddecaf888"), associated, plain) == expected


def case(key, nonce, associated, plain):
    text = gcm(*(part.encode("utf-8") for part in (key, nonce, associated, plain)))
    return {
        "algorithm": "aes-256-gcm",
        "key": key,
        "nonce": nonce,
        "associated": associated,
        "plain": plain,
        "text": base64.b64encode(text).decode("ascii"),
    }


def blocks(key, plain):
    text = base64.b64encode(ecb(key.encode("utf-8"), plain.encode("utf-8"))).decode("ascii")
    return {"algorithm": "aes-256-ecb", "key": key, "nonce": "", "associated": "", "plain": plain, "text": text}


WAX = "sealing wax, thirty-two bytes: ."


def cases():
    java = case("a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb", "uluk4a9R25RW", "associatedData", "message")
    assert java["text"] == "ulwSiIajGClcvcOYvOQ7+l+0PAbzzwI="
    yield java
    yield case(WAX, "goose feathe", "refund", '{"no":"Q-1","note":"Feder 鹅毛笔 🪶"}')
    yield case(WAX, "goose feathe", "", '{"no":"Q-1","note":"without associated data"}')
    yield case(WAX, "twelve bytes", "鹅毛笔", '{"no":"Q-2","note":"' + "more than one block. " * 9 + '"}')
    yield case(WAX, "0123456789ab", "x" * 33, '{"no":"","note":""}')
    yield case(WAX, "0123456789ab", "refund", "{}")
    yield case(WAX, "0123456789ab", "refund", "")
    php = blocks("0123456789abcdef0123456789abcdef", "hello")
    assert php["text"] == "pZwJZBLuy3mDACEQT4YTBw=="
    yield php
    yield blocks(WAX, '{"no":"Q-1","note":"Feder 鹅毛笔 🪶"}')
    yield blocks(WAX, '{"no":"sixteen bytes."}')
    yield blocks(WAX, "")


if __name__ == "__main__":
    published()
    out = json.dumps(list(cases()), ensure_ascii=False, indent=1) + "\n"
    pathlib.Path(__file__).with_suffix(".json").write_text(out, encoding="utf-8", newline="\n")
    print(out, end="")
