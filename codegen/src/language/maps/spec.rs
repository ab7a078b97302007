//! The map of a whole spec, and those that describe credentials, currencies and environments.

use crate::language::shape::Shape::*;
use crate::language::shape::{Map, may, must, words};
use crate::language::words::{CREDENTIALS, READS};

pub(super) const MAPS: &[Map] = &[
    Map {
        what: "a spec",
        name: "spec",
        about: false,
        keys: &[
            must("provider", Text, "the provider's name in one word, as in `provider: acornpay`"),
            must("title", Text, "the provider's name for people, as in `title: AcornPay`"),
            must("docs", Text, "where the provider's own documentation is, as in `docs: https://…`"),
            may("doc", Text, "a paragraph for the crate's front page"),
            may(
                "allow",
                Map("allow"),
                "warnings that are as they should be in the whole spec, each with the reason",
            ),
            may(
                "reads",
                Word(|| words(READS)),
                "`lenient`: a number may arrive as a string, and a string as a number, everywhere",
            ),
            may("sources", Named(&Text), "where facts come from; every `source:` names tags of this list"),
            may("credentials", Named(&Map("credential")), "what a merchant is given"),
            may(
                "credential_sets",
                Several(&Either(&[Words, Map("credential_set")])),
                "for several kinds of merchants: exactly one set is given",
            ),
            may("environments", Named(&Map("environment")), "base URLs"),
            may(
                "currencies",
                Named(&Map("currency")),
                "what the provider says of a currency, as in `CNY: { also: [RMB] }`",
            ),
            may("signatures", Named(&Map("scheme")), "how bytes are signed"),
            may("ciphers", Named(&Map("cipher")), "how parts of what arrives are encrypted"),
            may(
                "types",
                Named(&Map("type")),
                "enums and objects that several fields share; names in PascalCase",
            ),
            may("fields", Named(&Map("field")), "fields that several tables share"),
            may("envelopes", Named(&Map("envelope")), "what is around the fields on the wire"),
            may(
                "operations",
                Named(&Map("operation")),
                "calls, links and texts for apps; a dot in the name becomes `_` in Rust",
            ),
            may("notifications", Named(&Map("notification")), "what the provider sends to the merchant"),
        ],
        rules: &[],
    },
    Map {
        what: "a credential",
        name: "credential",
        about: true,
        keys: &[
            must(
                "type",
                Word(|| words(CREDENTIALS)),
                "`type: string`, `type: secret` for what must not be shown, `type: private_key` or `public_key` for RSA",
            ),
            may("max", Number, "the most characters"),
            may("optional", Flag, "a merchant may lack it"),
            may("example", Text, "an invented one; never of a secret"),
        ],
        rules: &[],
    },
    Map {
        what: "a set of credentials",
        name: "credential_set",
        about: true,
        keys: &[must(
            "credentials",
            Words,
            "the names of the credentials in it, as in `credentials: [app_id, app_secret]`",
        )],
        rules: &[],
    },
    Map {
        what: "a currency",
        name: "currency",
        about: true,
        keys: &[
            may("also", Words, "further names under which it may arrive"),
            may(
                "exponent",
                Number,
                "the digits after the point, where the provider counts otherwise than ISO 4217",
            ),
        ],
        rules: &[],
    },
    Map {
        what: "an environment",
        name: "environment",
        about: true,
        keys: &[
            must("base", Text, "the URL that paths are below, as in `base: \"https://api.example.com\"`"),
            may(
                "backup",
                Text,
                "the base URL of another host of the same system, which is asked when the first can't be reached",
            ),
            must("money", Word(|| vec!["real", "test"]), "`money: real` or `money: test`"),
            may(
                "examples",
                Flag,
                "the examples of the operations work here; else in the first one without real money",
            ),
        ],
        rules: &[],
    },
];
