//! The parts of the tests of requests that are used here, too: JSON with paths, a client with a sandbox, signed
//! answers.

#![allow(dead_code, reason = "the tests of requests use the rest")]

#[path = "../round_trip/acting.rs"]
pub(crate) mod acting;
#[path = "../round_trip/json.rs"]
pub(crate) mod json;
#[path = "../round_trip/loose.rs"]
pub(crate) mod loose;
#[path = "../round_trip/reply.rs"]
pub(crate) mod reply;
#[path = "../round_trip/requests.rs"]
pub(crate) mod requests;
#[path = "../round_trip/rules.rs"]
pub(crate) mod rules;
#[path = "../round_trip/single.rs"]
pub(crate) mod single;
#[path = "../round_trip/stage.rs"]
pub(crate) mod stage;
#[path = "../round_trip/values.rs"]
pub(crate) mod values;
#[path = "../round_trip/xml.rs"]
pub(crate) mod xml;

#[rustfmt::skip]
#[allow(missing_docs, unreachable_pub, clippy::all, reason = "`goldens.rs` compiles it with all warnings")]
#[path = "../golden/quill.rs"]
mod quill;

/// An invented provider that signs by RSA.
pub(crate) const QUILL: stage::Generated = stage::Generated {
    descriptor: &quill::PROVIDER,
    yaml: include_str!("../obstacle/quill.yaml"),
    only: None,
};

#[rustfmt::skip]
#[allow(missing_docs, unreachable_pub, clippy::all, reason = "`goldens.rs` compiles it with all warnings")]
#[path = "../golden/rivergate.rs"]
mod rivergate;

/// An invented gateway with order numbers in paths, and signatures over the method, the path and what stands in headers.
pub(crate) const RIVERGATE: stage::Generated = stage::Generated {
    descriptor: &rivergate::PROVIDER,
    yaml: include_str!("../obstacle/rivergate.yaml"),
    only: None,
};

#[rustfmt::skip]
#[allow(missing_docs, unreachable_pub, clippy::all, reason = "`goldens.rs` compiles it with all warnings")]
#[path = "../golden/inkwell.rs"]
mod inkwell;

/// An invented provider that writes XML.
pub(crate) const INKWELL: stage::Generated = stage::Generated {
    descriptor: &inkwell::PROVIDER,
    yaml: include_str!("../obstacle/inkwell.yaml"),
    only: None,
};

#[rustfmt::skip]
#[allow(missing_docs, unreachable_pub, clippy::all, reason = "`goldens.rs` compiles it with all warnings")]
#[path = "../golden/lantern.rs"]
mod lantern;

/// An invented wallet with one address for everything: a member named after the operation is signed, shops have keys of two kinds, and
/// refusals are told by two members.
pub(crate) const LANTERN: stage::Generated = stage::Generated {
    descriptor: &lantern::PROVIDER,
    yaml: include_str!("../obstacle/lantern.yaml"),
    only: None,
};

#[rustfmt::skip]
#[allow(missing_docs, unreachable_pub, clippy::all, reason = "`goldens.rs` compiles it with all warnings")]
#[path = "../golden/tidemark.rs"]
mod tidemark;

/// An invented card gateway with answers of several shapes.
pub(crate) const TIDEMARK: stage::Generated = stage::Generated {
    descriptor: &tidemark::PROVIDER,
    yaml: include_str!("../obstacle/tidemark.yaml"),
    only: None,
};
