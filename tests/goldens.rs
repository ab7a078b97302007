//! What does the generated code look like, and does it compile without a warning?
//!
//! `golden/<provider>.rs` and `golden/<provider>.md` are what is generated from each spec. `course` is generated from
//! `obstacle/course.yaml`, in which every name is a bad one, `second` from the other half of that obstacle course,
//! `rivergate` from a gateway with texts with places, `quill` from a provider that signs by RSA, `inkwell` from a provider
//! that writes XML, `lantern` from a wallet with one address for everything, `tidemark` from a gateway with answers of several shapes, and `least` from the smallest spec that there can be. `EXPECTORATE=overwrite cargo test --test goldens` writes them
//! anew; read the difference. All are compiled here, and every warning is an error.

#![expect(clippy::expect_used, clippy::panic, reason = "a test fails by a panic")]

use std::path::Path;

use paysmith_codegen::generate;

/// The example of `specs/README.md`.
#[deny(warnings, missing_docs)]
#[rustfmt::skip]
#[path = "golden/acornpay.rs"]
pub mod acornpay;
/// A provider that signs by RSA the member that is named after the method, for merchants with one key or with several.
#[deny(warnings, missing_docs)]
#[rustfmt::skip]
#[path = "golden/alipay.rs"]
pub mod alipay;
/// Every keyword as a name, and every type and limit of the language.
#[deny(warnings, missing_docs)]
#[expect(clippy::module_inception, reason = "a notification may be called `notifications`")]
#[rustfmt::skip]
#[path = "golden/course.rs"]
pub mod course;
/// A provider that puts JSON text into a JSON string.
#[deny(warnings, missing_docs)]
#[rustfmt::skip]
#[path = "golden/cpay.rs"]
pub mod cpay;
/// A provider that signs sorted pairs in JSON.
#[deny(warnings, missing_docs)]
#[rustfmt::skip]
#[path = "golden/fubei.rs"]
pub mod fubei;
/// A provider that writes XML.
#[deny(warnings, missing_docs)]
#[rustfmt::skip]
#[path = "golden/inkwell.rs"]
pub mod inkwell;
/// One address, a signed member that is named after the operation, keys by the kind of shop, and news in a query.
#[deny(warnings, missing_docs)]
#[rustfmt::skip]
#[path = "golden/lantern.rs"]
pub mod lantern;
/// The smallest provider that a spec can describe.
#[deny(warnings, missing_docs)]
#[rustfmt::skip]
#[path = "golden/least.rs"]
pub mod least;
/// A provider that takes forms.
#[deny(warnings, missing_docs)]
#[rustfmt::skip]
#[path = "golden/qfpay.rs"]
pub mod qfpay;
/// RSA: a private key signs and a public one verifies.
#[deny(warnings, missing_docs)]
#[rustfmt::skip]
#[path = "golden/quill.rs"]
pub mod quill;
/// Places in paths and in headers, and what is signed besides the body.
#[deny(warnings, missing_docs)]
#[rustfmt::skip]
#[path = "golden/rivergate.rs"]
pub mod rivergate;
/// A provider that signs a member of the body as it stands.
#[deny(warnings, missing_docs)]
#[rustfmt::skip]
#[path = "golden/scanforpay.rs"]
pub mod scanforpay;
/// Links, files, holds, fixed values, and sets of credentials.
#[deny(warnings, missing_docs)]
#[rustfmt::skip]
#[path = "golden/second.rs"]
pub mod second;

/// Answers of several shapes: statuses without a code, refusals of their own, requests and answers without a body.
#[deny(warnings, missing_docs)]
#[rustfmt::skip]
#[path = "golden/tidemark.rs"]
pub mod tidemark;
/// A provider with a status for success, refusals of their own, and notifications that are encrypted.
#[deny(warnings, missing_docs)]
#[rustfmt::skip]
#[path = "golden/wechatpay.rs"]
pub mod wechatpay;

fn is_golden(name: &str, spec: &str) {
    let yaml = std::fs::read_to_string(spec).expect("the spec is there");
    let generated = generate(spec, &yaml).unwrap_or_else(|report| panic!("{report}"));
    let golden = Path::new("tests").join("golden");
    expectorate::assert_contents(golden.join(format!("{name}.rs")), &generated.code);
    expectorate::assert_contents(golden.join(format!("{name}.md")), &generated.front_page);
}

#[test]
fn acornpay_is_generated_as_it_was() {
    is_golden("acornpay", "tests/fifth/acornpay.yaml");
}

#[test]
fn alipay_is_generated_as_it_was() {
    is_golden("alipay", "specs/alipay.yaml");
}

#[test]
fn course_is_generated_as_it_was() {
    is_golden("course", "tests/obstacle/course.yaml");
}

#[test]
fn cpay_is_generated_as_it_was() {
    is_golden("cpay", "specs/cpay.yaml");
}

#[test]
fn fubei_is_generated_as_it_was() {
    is_golden("fubei", "specs/fubei.yaml");
}

#[test]
fn inkwell_is_generated_as_it_was() {
    is_golden("inkwell", "tests/obstacle/inkwell.yaml");
}

#[test]
fn lantern_is_generated_as_it_was() {
    is_golden("lantern", "tests/obstacle/lantern.yaml");
}

#[test]
fn least_is_generated_as_it_was() {
    is_golden("least", "tests/obstacle/least.yaml");
}

#[test]
fn qfpay_is_generated_as_it_was() {
    is_golden("qfpay", "specs/qfpay.yaml");
}

#[test]
fn quill_is_generated_as_it_was() {
    is_golden("quill", "tests/obstacle/quill.yaml");
}

#[test]
fn rivergate_is_generated_as_it_was() {
    is_golden("rivergate", "tests/obstacle/rivergate.yaml");
}

#[test]
fn scanforpay_is_generated_as_it_was() {
    is_golden("scanforpay", "specs/scanforpay.yaml");
}

#[test]
fn second_is_generated_as_it_was() {
    is_golden("second", "tests/obstacle/second.yaml");
}

#[test]
fn tidemark_is_generated_as_it_was() {
    is_golden("tidemark", "tests/obstacle/tidemark.yaml");
}

#[test]
fn wechatpay_is_generated_as_it_was() {
    is_golden("wechatpay", "specs/wechatpay.yaml");
}

/// The keys of a field that limit which values may be sent.
const LIMITS: &[&str] = &[
    "max = ",
    "min = ",
    "range(",
    "digits = ",
    "pattern = ",
    "scale = ",
    "decimal_range(",
    "units = ",
    "only(",
    "trimmed",
    "prefix = ",
];

/// How many lines of code each limited field of a generated file takes: its attribute and its declaration. The lines of its docs, of
/// which each fact has its own, aren't counted.
fn lines_of_limited_fields(code: &str) -> Vec<usize> {
    let mut found = Vec::new();
    let (mut lines, mut attributes) = (0, String::new());
    for line in code.lines().map(str::trim) {
        lines += usize::from(!line.starts_with("///"));
        if line.starts_with("pub ") && attributes.starts_with("#[field(") {
            found.extend(LIMITS.iter().any(|limit| attributes.contains(limit)).then_some(lines));
            (lines, attributes) = (0, String::new());
        } else if line.starts_with("#[field(") || !attributes.is_empty() {
            attributes.push_str(line);
        } else if !line.starts_with("///") {
            lines = 0;
        }
    }
    found
}

#[test]
fn a_limited_field_takes_at_most_five_lines_of_code() {
    for spec in ["scanforpay", "fubei", "qfpay", "cpay", "alipay", "wechatpay"] {
        let code = std::fs::read_to_string(format!("tests/golden/{spec}.rs")).expect("a golden");
        let fields = lines_of_limited_fields(&code);
        let lines: usize = fields.iter().sum();
        assert!(fields.len() > 10, "{spec} has {} limited fields", fields.len());
        assert!(lines <= 5 * fields.len(), "{spec}: {lines} lines for {} limited fields", fields.len());
    }
}
