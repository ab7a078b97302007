//! The maps of the spec language that describe signature schemes and ciphers.

use crate::language::shape::KeyRule::*;
use crate::language::shape::Shape::*;
use crate::language::shape::{Map, may, must, words};
use crate::language::words::{ALGORITHMS, DIGESTS, EMPTIES, ENCODINGS};

pub(super) const MAPS: &[Map] = &[
    Map {
        what: "a signature scheme",
        name: "scheme",
        about: true,
        keys: &[
            may("like", Text, "another scheme, of which this one takes what it doesn't say itself"),
            may(
                "message",
                Either(&[Text, List(&Either(&[Text, Map("part")]))]),
                "what is signed, part by part, as in `message: [{ pairs: all }, { secret: key }]`, or as a text with places",
            ),
            may(
                "digest",
                Word(|| words(DIGESTS)),
                "`digest: md5`, `sha1`, `sha256`, `sha512`, one of these with `hmac-` before it, or `rsa-sha256`",
            ),
            may(
                "key",
                Words,
                "the credential that keys an HMAC, or the RSA key; of several, the one that the merchant's set has",
            ),
            may(
                "key_id",
                Text,
                "the value with the id of the key that signed, where `key:` names several; `any` where none is named",
            ),
            may("encode", Word(|| words(ENCODINGS)), "`encode: hex`, `HEX` or `base64`"),
            may("vectors", List(&Map("vector")), "signatures that somebody else has computed"),
        ],
        rules: &[Any(&["like", "message"]), Any(&["like", "digest"]), Any(&["like", "encode"])],
    },
    Map {
        what: "a part of a canonical string",
        name: "part",
        about: false,
        keys: &[
            may("pairs", Word(|| vec!["all"]), "form fields, or the top-level members of a JSON body"),
            may("sort", Word(|| vec!["name", "none"]), "by name, bytewise, or not at all"),
            may("between", Text, "what stands between name and value; `=` by default"),
            may("join", Text, "what stands between pairs; `&` by default"),
            may("empty", Word(|| words(EMPTIES)), "whether pairs with an empty value are signed"),
            may("except", Words, "names that are left out"),
            may("raw", Text, "the exact text of a member of the JSON body; dotted, or `$answer`"),
            may("text", Text, "the decoded string of a member; dotted"),
            may("secret", Text, "a credential"),
            may("literal", Text, "these characters"),
        ],
        rules: &[One(&["pairs", "raw", "text", "secret", "literal"])],
    },
    Map {
        what: "a vector",
        name: "vector",
        about: true,
        keys: &[
            must(
                "input",
                Either(&[Text, Named(&Either(&[Text, Null]))]),
                "what is signed: a map of pairs, or the signed text",
            ),
            may("method", Text, "the request's method, in capitals"),
            may("target", Text, "the path of the request and its query, as they are sent"),
            may("values", Named(&Text), "the values of `values:` that are signed"),
            may("secret", Text, "the secret, as in `secret: k`"),
            may("public_key", Text, "the public key by which an RSA signature verifies, as PEM"),
            must("signature", Text, "what somebody else has computed"),
        ],
        rules: &[One(&["secret", "public_key"])],
    },
    Map {
        what: "a cipher",
        name: "cipher",
        about: true,
        keys: &[
            must("algorithm", Word(|| words(ALGORITHMS)), "`algorithm: aes-256-gcm` or `aes-256-ecb`"),
            must("key", Text, "the credential that is the key"),
            may(
                "key_digest",
                Word(|| vec!["md5"]),
                "the key is the MD5 of the credential, in lower-case hex",
            ),
            may(
                "text",
                Text,
                "the member with the encrypted text, in base64; without it, the text stands alone",
            ),
            may("nonce", Text, "the member with the nonce"),
            may("associated", Text, "the member with the associated data"),
            may("plain", Map("plain"), "what is encrypted, if that isn't JSON"),
        ],
        rules: &[Needs("algorithm", &["aes-256-gcm"], "text"), Needs("algorithm", &["aes-256-gcm"], "nonce")],
    },
    Map {
        what: "`plain:`",
        name: "plain",
        about: false,
        keys: &[must("xml", Text, "the root of a flat XML document")],
        rules: &[],
    },
];
