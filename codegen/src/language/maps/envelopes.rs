//! The maps of the spec language that describe envelopes, and what codes and states mean.

use crate::language::shape::KeyRule::*;
use crate::language::shape::Shape::*;
use crate::language::shape::{Map, may, must, words};
use crate::language::words::{CLASSES, JSON_FEATURES, STATES, TIME_FORMATS, WRITTEN};

/// What may stand behind `code_types:`: one JSON type, or a list of several.
pub(super) const WRITTEN_SHAPE: crate::language::shape::Shape =
    Either(&[Word(|| words(WRITTEN)), List(&Word(|| words(WRITTEN)))]);

/// What may stand behind `writes:`: one word, or a list of several.
pub(super) const JSON_STYLE: crate::language::shape::Shape =
    Either(&[Word(|| words(JSON_FEATURES)), List(&Word(|| words(JSON_FEATURES)))]);

pub(super) const MAPS: &[Map] = &[
    Map {
        what: "an envelope",
        name: "envelope",
        about: true,
        keys: &[
            must("request", Map("request"), "what is sent, as in `request: { json: $fields }`"),
            may(
                "response",
                Map("response"),
                "what comes back, as in `response: { json: { code: $code, data: $fields } }`",
            ),
            may(
                "outcome",
                Map("outcome"),
                "how codes classify, as in `outcome: { codes: { \"0\": success }, otherwise: unknown }`",
            ),
        ],
        rules: &[Both("response", "outcome")],
    },
    Map {
        what: "a request",
        name: "request",
        about: false,
        keys: &[
            may("json", Template, "a template, in JSON"),
            may("form", Template, "a template, as a form"),
            may("xml", Document, "a template, as a flat XML document: `xml: { order: $fields }`"),
            may("empty", Flag, "`true` where the request has no body"),
            may("headers", Named(&Template), "headers"),
            may(
                "values",
                Named(&Map("made")),
                "values that are made once for each request, as in `values: { time: { $now: unix } }`",
            ),
            may("tolerates", List(&Map("tolerance")), "what the provider takes although no table has it"),
        ],
        rules: &[One(&["json", "form", "xml", "empty"])],
    },
    Map {
        what: "what a provider takes",
        name: "tolerance",
        about: true,
        keys: &[
            may("unknown_fields", Word(|| vec!["ignored"]), "what is in no table is ignored, not refused"),
            may("unchecked", Words, "members whose values the provider doesn't look at"),
            may("missing", Words, "members that may be missing"),
            may("renamed", Named(&Text), "members that may have another name, each with that name"),
            may("form", Word(|| vec!["in_query"]), "the form may stand in the URL's query, not in the body"),
            may("signed_by", Named(&Text), "schemes, by what the header holds"),
            may("header", Text, "the header that chooses the scheme"),
            may("numbers", Word(|| vec!["by_value"]), "`1`, `1.0` and `\"1.00\"` are one number"),
        ],
        rules: &[
            One(&["unknown_fields", "unchecked", "missing", "renamed", "numbers", "form", "signed_by"]),
            Both("signed_by", "header"),
        ],
    },
    Map {
        what: "a value that is made for a message",
        name: "made",
        about: false,
        keys: &[
            may("$now", Word(|| words(TIME_FORMATS)), "the time"),
            may("zone", Text, "the offset of the provider's clock from UTC, as in `zone: \"+08:00\"`"),
            may("within", Wait, "how far the time of what arrives may be from ours, as in `within: 5m`"),
            may("$nonce", Number, "so many random characters"),
            may("$key_id", Text, "the id of the key with which the provider has signed"),
            may("alphabet", Word(|| vec!["hex", "alphanumeric", "digits"]), "which characters"),
        ],
        rules: &[
            One(&["$now", "$nonce", "$key_id"]),
            With("within", &["$now"]),
            With("alphabet", &["$nonce"]),
            Needs("$now", &["rfc3339", "datetime", "compact"], "zone"),
        ],
    },
    Map {
        what: "a response",
        name: "response",
        about: false,
        keys: &[
            may("json", Template, "a pattern of what arrives"),
            may("xml", Document, "a pattern of what arrives, a flat XML document"),
            may("headers", Named(&Text), "where signatures and signed values stand in headers"),
            may("values", Named(&Map("made")), "the values that stand in headers, or in the body"),
            may("sends", Template, "what the provider writes besides, laid out like the pattern"),
            may(
                "writes",
                JSON_STYLE,
                "what is peculiar to the provider's JSON, as in `writes: [spaced, ascii]`",
            ),
            may(
                "signature",
                Either(&[Word(|| vec!["required", "optional"]), Map("unsigned")]),
                "whether answers are signed",
            ),
            may(
                "refused",
                Map("refused"),
                "how refusals are laid out, as in `refused: { json: { code: $code, message: $message } }`",
            ),
            may(
                "further",
                Named(&Map("further")),
                "further layouts, by which answers with certain codes come",
            ),
        ],
        rules: &[One(&["json", "xml"])],
    },
    Map {
        what: "the layout of refusals",
        name: "refused",
        about: false,
        keys: &[
            may("json", Template, "a pattern of a refusal"),
            may("xml", Document, "a pattern of a refusal, a flat XML document"),
            may("headers", Named(&Text), "where signatures and signed values stand in headers"),
            may("values", Named(&Map("made")), "the values that stand in headers"),
            may("sends", Template, "what the provider writes besides, laid out like the pattern"),
            may("signature", Word(|| vec!["none", "required", "optional"]), "whether refusals are signed"),
        ],
        rules: &[One(&["json", "xml"])],
    },
    Map {
        what: "a further layout of answers",
        name: "further",
        about: true,
        keys: &[
            must("codes", Words, "the codes of the answers that come by it"),
            may("json", Template, "a pattern of such an answer"),
            may("xml", Document, "a pattern of such an answer, a flat XML document"),
            may("headers", Named(&Text), "where signatures and signed values stand in headers"),
            may("values", Named(&Map("made")), "the values that stand in headers, or in the body"),
            may("sends", Template, "what the provider writes besides, laid out like the pattern"),
            may(
                "signature",
                Either(&[Word(|| vec!["none", "required", "optional"]), Map("unsigned")]),
                "whether such answers are signed",
            ),
        ],
        rules: &[One(&["json", "xml"])],
    },
    Map {
        what: "`signature:`",
        name: "unsigned",
        about: false,
        keys: &[must("except", Words, "the codes that come without a signature")],
        rules: &[],
    },
    Map {
        what: "a template",
        name: "directive",
        about: false,
        keys: &[
            may("$text", Template, "JSON text in a string"),
            may("$now", Word(|| words(TIME_FORMATS)), "the time"),
            may("zone", Text, "the offset of the provider's clock from UTC, as in `zone: \"+08:00\"`"),
            may("$nonce", Number, "so many random characters"),
            may("alphabet", Word(|| vec!["hex", "alphanumeric", "digits"]), "which characters"),
        ],
        rules: &[
            One(&["$text", "$now", "$nonce"]),
            With("alphabet", &["$nonce"]),
            Needs("$now", &["rfc3339", "datetime", "compact"], "zone"),
        ],
    },
    Map {
        what: "a pattern",
        name: "wrapped",
        about: false,
        keys: &[
            may("$text", Template, "JSON text in a string"),
            may("$maybe_text", Template, "an object, or JSON text in a string"),
            may("$decrypt", Template, "what stands in an encrypted part, once it is decrypted"),
            may("cipher", Text, "the cipher of `ciphers:` by which it is encrypted"),
        ],
        rules: &[One(&["$text", "$maybe_text", "$decrypt"]), Both("$decrypt", "cipher")],
    },
    Map {
        what: "an outcome",
        name: "outcome",
        about: false,
        keys: &[
            may(
                "codes",
                Named(&Either(&[Word(|| words(CLASSES)), Map("code_class")])),
                "code by code: `success`, `pending`, `declined` or `unknown`",
            ),
            may(
                "statuses",
                Named(&Either(&[Word(|| words(CLASSES)), Map("class")])),
                "where ordinary answers have no code: what an HTTP status means, as in `\"204\": success`",
            ),
            may("cases", List(&Map("class_case")), "looked at before the codes"),
            may("otherwise", Word(|| words(CLASSES)), "for the rest"),
            may("code_types", WRITTEN_SHAPE, "in which JSON types codes arrive; `string` by default"),
            may("refusals", Map("refusals"), "which code is given for what is wrong with a request"),
        ],
        rules: &[],
    },
    Map {
        what: "what a code means",
        name: "code_class",
        about: true,
        keys: &[
            must("is", Word(|| words(CLASSES)), "what it means"),
            may("status", Number, "the HTTP status with which the code comes"),
        ],
        rules: &[],
    },
    Map {
        what: "what a value means",
        name: "class",
        about: true,
        keys: &[must("is", Word(|| words(CLASSES)), "what it means")],
        rules: &[],
    },
    Map {
        what: "what a value means",
        name: "state_class",
        about: true,
        keys: &[must("is", Word(|| words(STATES)), "what it means")],
        rules: &[],
    },
    Map {
        what: "a case",
        name: "class_case",
        about: true,
        keys: &[
            must("when", Map("conditions"), "all of this must hold"),
            must("is", Word(|| words(CLASSES)), "what it means then"),
        ],
        rules: &[],
    },
    Map {
        what: "a case",
        name: "state_case",
        about: true,
        keys: &[
            must("when", Map("conditions"), "all of this must hold"),
            must("is", Word(|| words(STATES)), "what it means then"),
        ],
        rules: &[],
    },
];
