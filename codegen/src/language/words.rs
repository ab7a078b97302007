//! The words that stand behind keys, with what each means. The readers look words up here, and the JSON Schema lists them.

use crate::checked::{
    Algorithm, Class, Digest, Effect, Empty, Encode, File, Heeds, JsonFeature, KeyKind, Means, Moment,
    Refusal, StateClass, Subject, TimeFormat, Wire, Written,
};

/// `reads:`: whether a number may arrive as a string, and a string as a number.
pub(crate) const READS: &[(&str, bool)] = &[("strict", false), ("lenient", true)];

/// `wire:` of a number or a truth value: how it is written.
pub(crate) const WIRES: &[(&str, Wire)] = &[("number", Wire::Number), ("string", Wire::String)];

/// `enum:` and `value_type:`: whether the values of an enum are integers.
pub(crate) const VALUES: &[(&str, bool)] = &[("string", false), ("int", true)];

/// `format:` of an instant, and `$now:` of a template: how a time is written.
pub(crate) const TIME_FORMATS: &[(&str, TimeFormat)] = &[
    ("rfc3339", TimeFormat::Rfc3339),
    ("datetime", TimeFormat::DateTime),
    ("compact", TimeFormat::Compact),
    ("unix", TimeFormat::Unix),
    ("unix_ms", TimeFormat::UnixMs),
];

/// `moment:` of an instant: what it is the time of.
pub(crate) const MOMENTS: &[(&str, Moment)] = &[
    ("made", Moment::Made),
    ("changed", Moment::Changed),
    ("paid", Moment::Paid),
    ("expires", Moment::Expires),
];

/// `digest:` of a signature scheme.
pub(crate) const DIGESTS: &[(&str, Digest)] = &[
    ("md5", Digest::Md5),
    ("sha1", Digest::Sha1),
    ("sha256", Digest::Sha256),
    ("sha512", Digest::Sha512),
    ("hmac-md5", Digest::HmacMd5),
    ("hmac-sha1", Digest::HmacSha1),
    ("hmac-sha256", Digest::HmacSha256),
    ("hmac-sha512", Digest::HmacSha512),
    ("rsa-sha256", Digest::RsaSha256),
];

/// `algorithm:` of a cipher.
pub(crate) const ALGORITHMS: &[(&str, Algorithm)] =
    &[("aes-256-gcm", Algorithm::Aes256Gcm), ("aes-256-ecb", Algorithm::Aes256Ecb)];

/// `type:` of a credential: whether it is a secret, and which kind of key it is.
pub(crate) const CREDENTIALS: &[(&str, (bool, Option<KeyKind>))] = &[
    ("string", (false, None)),
    ("secret", (true, None)),
    ("private_key", (true, Some(KeyKind::Private))),
    ("public_key", (false, Some(KeyKind::Public))),
    ("public_keys", (false, Some(KeyKind::Ring))),
    ("client_certificate", (true, Some(KeyKind::ClientCertificate))),
];

/// `encode:` of a signature scheme.
pub(crate) const ENCODINGS: &[(&str, Encode)] =
    &[("hex", Encode::HexLower), ("HEX", Encode::HexUpper), ("base64", Encode::Base64)];

/// `empty:` of pairs that are signed: what becomes of those with an empty value.
pub(crate) const EMPTIES: &[(&str, Empty)] =
    &[("keep", Empty::Keep), ("skip", Empty::Skip), ("either", Empty::Either)];

/// What a code can mean.
pub(crate) const CLASSES: &[(&str, Class)] = &[
    ("success", Class::Success),
    ("pending", Class::Pending),
    ("declined", Class::Declined),
    ("unknown", Class::Unknown),
];

/// `code_types:` of an outcome: in which JSON types codes arrive.
pub(crate) const WRITTEN: &[(&str, Written)] = &[("string", Written::Text), ("number", Written::Number)];

/// `refusals:` of an outcome: what can be wrong with a request.
pub(crate) const REFUSALS: &[(&str, Refusal)] = &[
    ("signature", Refusal::Signature),
    ("field", Refusal::Field),
    ("unknown_order", Refusal::UnknownOrder),
    ("duplicate_order", Refusal::DuplicateOrder),
    ("too_much", Refusal::TooMuch),
    ("not_paid", Refusal::NotPaid),
    ("refunded", Refusal::Refunded),
    ("closed", Refusal::Closed),
];

/// `effect:` of an operation: what a repeat may cost.
pub(crate) const EFFECTS: &[(&str, Effect)] = &[
    ("read", Effect::Read),
    ("change", Effect::Change),
    ("create", Effect::Create),
    ("charge", Effect::Charge),
    ("hold", Effect::Hold),
    ("capture", Effect::Capture),
    ("refund", Effect::Refund),
    ("release", Effect::Release),
    ("cancel", Effect::Cancel),
];

/// `success_means:` of an operation: what a success proves.
pub(crate) const MEANS: &[(&str, Means)] = &[
    ("created", Means::Created),
    ("accepted", Means::Accepted),
    ("paid", Means::Paid),
    ("held", Means::Held),
    ("refunded", Means::Refunded),
    ("released", Means::Released),
    ("closed", Means::Closed),
    ("done", Means::Done),
    ("read", Means::Read),
];

/// `file:` of an operation: what comes instead of the fields of an answer.
pub(crate) const FILES: &[(&str, File)] = &[("zip", File::Zip), ("gzip", File::Gzip), ("text", File::Text)];

/// `writes:` of an answer or a notification: what is peculiar to how the provider writes JSON.
pub(crate) const JSON_FEATURES: &[(&str, JsonFeature)] = &[
    ("spaced", JsonFeature::Spaced),
    ("ascii", JsonFeature::Escaped { upper: false }),
    ("ASCII", JsonFeature::Escaped { upper: true }),
    ("slashes", JsonFeature::Slashes),
];

/// `heeds:` of an acknowledgement: what the provider looks at.
pub(crate) const HEEDS: &[(&str, Heeds)] =
    &[("body", Heeds::Body), ("status", Heeds::Status), ("nothing", Heeds::Nothing)];

/// `subject:` of a state: what it is the state of.
pub(crate) const SUBJECTS: &[(&str, Subject)] = &[
    ("order", Subject::Order),
    ("refund", Subject::Refund),
    ("hold", Subject::Hold),
    ("release", Subject::Release),
];

/// What a state can be.
pub(crate) const STATES: &[(&str, StateClass)] = &[
    ("pending", StateClass::Pending),
    ("held", StateClass::Held),
    ("released", StateClass::Released),
    ("paid", StateClass::Paid),
    ("failed", StateClass::Failed),
    ("closed", StateClass::Closed),
    ("refunded", StateClass::Refunded),
    ("partly_refunded", StateClass::PartlyRefunded),
    ("given_back", StateClass::GivenBack),
    ("unknown", StateClass::Unknown),
];
