//! What the tests of requests share: random requests, mistakes, and a client with its sandbox. README.md in this folder
//! lists the files.

#![allow(dead_code, reason = "each test file is a crate of its own and uses a part of this")]

pub(crate) mod acting;
pub(crate) mod edges;
pub(crate) mod json;
pub(crate) mod judging;
pub(crate) mod loose;
pub(crate) mod mistakes;
pub(crate) mod reply;
pub(crate) mod requests;
pub(crate) mod rules;
pub(crate) mod single;
pub(crate) mod stage;
pub(crate) mod values;
pub(crate) mod xml;

#[rustfmt::skip]
#[allow(missing_docs, unreachable_pub, clippy::all, reason = "`goldens.rs` compiles it with all warnings")]
#[path = "../golden/course.rs"]
mod course;

/// The obstacle course: a provider that uses every word, type and limit of the language. Left out are operations whose
/// fields have dots in their names, which paths couldn't tell apart, and those that are there for their names alone.
pub(crate) const COURSE: stage::Generated = stage::Generated {
    descriptor: &course::PROVIDER,
    yaml: include_str!("../obstacle/course.yaml"),
    only: Some(&["limits", "query", "shared_types", "refund.some", "nothing"]),
};

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

/// Makes a test of each provider from a function that asks the same question of all.
macro_rules! for_each_provider {
    ($question:ident) => {
        mod $question {
            use crate::round_trip::stage::Generated;

            macro_rules! ask {
                ($name:ident, $krate:ident) => {
                    #[test]
                    fn $name() {
                        crate::$question(Generated {
                            descriptor: &$krate::PROVIDER,
                            yaml: $krate::SPEC,
                            only: None,
                        });
                    }
                };
            }
            ask!(scanforpay, paysmith_scanforpay);
            ask!(fubei, paysmith_fubei);
            ask!(qfpay, paysmith_qfpay);
            ask!(cpay, paysmith_cpay);
            ask!(alipay, paysmith_alipay);
            ask!(wechatpay, paysmith_wechatpay);
            ask!(acornpay, paysmith_acornpay);
            #[test]
            fn quill() {
                crate::$question(crate::round_trip::QUILL);
            }
            #[test]
            fn inkwell() {
                crate::$question(crate::round_trip::INKWELL);
            }
            #[test]
            fn lantern() {
                crate::$question(crate::round_trip::LANTERN);
            }
            #[test]
            fn rivergate() {
                crate::$question(crate::round_trip::RIVERGATE);
            }
            #[test]
            fn tidemark() {
                crate::$question(crate::round_trip::TIDEMARK);
            }
        }
    };
}
pub(crate) use for_each_provider;
