//! Messages that break a limit or a rule, and messages that keep it.

use paysmith_runtime::*;

#[derive(Clone, Default, Message, Redacted)]
#[rule(required("needed"), when("mode" = ["A", "B"], "text" = absent))]
#[rule(forbidden("needed"), when("mode" = ["C"]))]
#[rule(at_least_one("left", "right"), when("mode" = present))]
#[rule(overrides("left", "right"), at = "specs/x.yaml:3")]
struct All {
    #[field(wire = "text", min = 2, max = 3, trimmed, pattern = "[a-zé ]*", at = "specs/x.yaml:1")]
    text: Option<String>,
    #[field(wire = "bytes", max = 3, bytes)]
    bytes: Option<String>,
    #[field(wire = "int", range(5, 120), digits = 2)]
    int: Option<i64>,
    #[field(wire = "low", range(_, -5))]
    low: Option<i64>,
    #[field(wire = "money", scale = 2, decimal_range("0.01", "1000"), max = 6)]
    money: Option<Decimal>,
    #[field(wire = "period", units = "mhd", range(60, 86400))]
    period: Option<Period>,
    #[field(wire = "mode", only("A", "B", "C"))]
    mode: Option<String>,
    #[field(wire = "wallet", closed)]
    wallet: Option<Wallet>,
    #[field(wire = "kind", closed, only("1"))]
    kind: Option<Kind>,
    #[field(wire = "list", min = 1, max = 2, item(max = 3))]
    list: Option<Vec<String>>,
    #[field(wire = "parts", text, max = 12)]
    parts: Option<Vec<Part>>,
    #[field(wire = "credential", prefix = 0)]
    credential: Option<String>,
    #[field(wire = "needed")]
    needed: Option<String>,
    #[field(wire = "left")]
    left: Option<String>,
    #[field(wire = "right")]
    right: Option<String>,
}

#[derive(Clone, Message, Redacted)]
struct Part {
    #[field(wire = "id", max = 1)]
    id: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Choice)]
enum Wallet {
    #[choice("Alipay")]
    Alipay,
    #[choice(other)]
    Other(String),
}

#[derive(Clone, Debug, PartialEq, Eq, Choice)]
enum Kind {
    #[choice(1)]
    One,
    #[choice(2)]
    Two,
    #[choice(other)]
    Other(i64),
}

fn broken(change: impl FnOnce(&mut All)) -> Vec<String> {
    let mut all = All::default();
    change(&mut all);
    let keys = Keys::from_values([Some("P1".into())]);
    match validate(&all, Some(&keys)) {
        Ok(()) => Vec::new(),
        Err(violations) => violations.iter().map(ToString::to_string).collect(),
    }
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn strings() {
    assert!(broken(|all| all.text = text("ééé")).is_empty(), "six bytes, three characters");
    assert_eq!(
        broken(|all| all.text = text("éééé")),
        ["text: 4 characters, but at most 3 are allowed (specs/x.yaml:1)"]
    );
    assert_eq!(
        broken(|all| all.text = text("a")),
        ["text: 1 characters, but at least 2 are needed (specs/x.yaml:1)"]
    );
    assert_eq!(broken(|all| all.text = text("ab\n")).len(), 2, "trimmed and pattern");
    assert_eq!(broken(|all| all.text = text("aB")), ["text: doesn't match [a-zé ]* (specs/x.yaml:1)"]);
    assert_eq!(broken(|all| all.bytes = text("éé")), ["bytes: 4 bytes, but at most 3 are allowed"]);
    assert!(broken(|all| all.credential = text("P1-7")).is_empty());
    assert_eq!(broken(|all| all.credential = text("P2-7")).len(), 1);
    assert!(validate(&All { credential: text("P2"), ..All::default() }, None).is_ok(), "no keys, no prefix");
}

#[test]
fn numbers() {
    assert!(broken(|all| all.int = Some(99)).is_empty());
    assert_eq!(broken(|all| all.int = Some(4)), ["int: out of range, allowed is 5 to 120"]);
    assert_eq!(broken(|all| all.int = Some(100)), ["int: 3 digits, but at most 2 are allowed"]);
    assert_eq!(broken(|all| all.int = Some(i64::MIN)).len(), 2);
    assert_eq!(broken(|all| all.low = Some(0)), ["low: out of range, allowed is at most -5"]);
}

#[test]
fn decimals_and_periods() {
    let money = |value: &str| {
        let value = value.parse().unwrap();
        broken(|all| all.money = Some(value))
    };
    assert!(money("0.01").is_empty() && money("999").is_empty() && money("1.500").is_empty());
    assert_eq!(money("0.001")[0], "money: 3 digits after the point, but at most 2 are allowed");
    assert_eq!(money("0"), ["money: out of range, allowed is 0.01 to 1000"]);
    assert_eq!(money("1000"), ["money: 7 characters, but at most 6 are allowed"]);
    assert!(!money("79228162514264337593543950335").is_empty());
    let period = |value| broken(|all| all.period = Some(value));
    assert!(period(Period::Minutes(90)).is_empty());
    assert_eq!(period(Period::Seconds(90)), ["period: the unit is not one of m, h, d"]);
    assert_eq!(period(Period::Days(2)), ["period: out of range, allowed is 60 to 86400 seconds"]);
    assert_eq!(period(Period::UntilMidnight).len(), 1);
}

#[test]
fn enums() {
    assert_eq!(
        broken(|all| all.mode = text("D")),
        ["mode: not one of A, B, C", "left, right: at least one must be given"]
    );
    assert!(broken(|all| all.wallet = Some(Wallet::Alipay)).is_empty());
    assert_eq!(broken(|all| all.wallet = Some(Wallet::from("new"))).len(), 1);
    assert!(broken(|all| all.kind = Some(Kind::One)).is_empty());
    assert_eq!(broken(|all| all.kind = Some(Kind::Two)), ["kind: not one of 1"]);
    assert_eq!(broken(|all| all.kind = Some(Kind::Other(9))).len(), 2);
}

#[test]
fn lists_and_texts() {
    let list = |values: &[&str]| {
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        broken(|all| all.list = Some(values))
    };
    assert!(list(&["abc"]).is_empty());
    assert_eq!(list(&[]), ["list: 0 elements, but at least 1 are needed"]);
    assert_eq!(
        list(&["", "abcd", ""]),
        ["list: 3 elements, but at most 2 are allowed", "list[1]: 4 characters, but at most 3 are allowed"]
    );
    let part = |id: &str| Part { id: id.to_owned() };
    assert!(broken(|all| all.parts = Some(vec![part("a")])).is_empty());
    assert_eq!(
        broken(|all| all.parts = Some(vec![part("é"), part("bb")])),
        [
            "parts: 24 characters, but at most 12 are allowed",
            "parts[1].id: 2 characters, but at most 1 are allowed"
        ]
    );
}

#[test]
fn rules() {
    assert_eq!(
        broken(|all| (all.mode, all.left) = (text("A"), text("x"))),
        ["needed: required when mode is A or B and text is absent"]
    );
    assert!(broken(|all| (all.mode, all.left, all.text) = (text("A"), text("x"), text("ab"))).is_empty());
    assert_eq!(
        broken(|all| (all.mode, all.left, all.needed) = (text("C"), text("x"), text("x"))),
        ["needed: must be absent when mode is C"]
    );
    assert_eq!(
        broken(|all| (all.left, all.right) = (text("x"), text("y"))),
        ["right: has no effect beside left; leave one of them out (specs/x.yaml:3)"]
    );
}

#[test]
fn every_violation_is_told_at_once() {
    let all = All { text: text("A"), int: Some(1), mode: text("Z"), ..All::default() };
    let violations = validate(&all, None).unwrap_err();
    let words: Vec<&str> = violations.iter().map(|violation| violation.broken.word()).collect();
    assert_eq!(words, ["min length", "pattern", "range", "values", "at least one"]);
    let first = violations.iter().next().unwrap();
    assert_eq!((first.actual, first.limit.as_str(), first.unit), (Some(1), "2", "characters"));
}

/// The message has more fields than a machine word has bits, and rules about the last of them.
#[test]
fn rules_see_the_last_of_many_fields() {
    use paysmith_runtime::table::{FieldSpec, Rule, RuleKind};

    const COUNT: usize = 70;
    /// A message in which the field with index `n` has a value if bit `n` is set.
    struct Many(u128);

    impl Message for Many {
        fn fields(&self) -> &'static [FieldSpec] {
            static FIELDS: std::sync::OnceLock<Vec<FieldSpec>> = std::sync::OnceLock::new();
            let field = |place| FieldSpec { wire: format!("f{place}").leak(), ..FieldSpec::NONE };
            FIELDS.get_or_init(|| (0..COUNT).map(field).collect())
        }

        fn rules(&self) -> &'static [Rule] {
            const fn rule(kind: RuleKind) -> Rule {
                Rule { kind, when: &[], at: "" }
            }
            static RULES: [Rule; 3] = [
                rule(RuleKind::Overrides(&["f3"], &["f69"])),
                rule(RuleKind::Forbidden(&["f63"])),
                rule(RuleKind::Required(&["f64"])),
            ];
            &RULES
        }

        fn view(&self, index: usize) -> View<'_> {
            if self.0 >> index & 1 == 1 { View::Bool(true) } else { View::Absent }
        }

        fn field_mut(&mut self, _: usize) -> Option<&mut dyn Field> {
            None
        }
    }

    let broken = |there: &[u32]| {
        let many = Many(there.iter().map(|place| 1 << place).sum());
        let violations = validate(&many, None).err();
        let told = violations.iter().flat_map(Violations::iter).map(|violation| violation.path.clone());
        told.collect::<Vec<String>>()
    };
    assert_eq!(broken(&[64]), [""; 0]);
    assert_eq!(broken(&[]), ["f64"]);
    assert_eq!(broken(&[63, 65]), ["f63", "f64"]);
    assert_eq!(broken(&[3, 64, 69]), ["f69"]);
    // Field 5 is the sixty-fourth before field 69, and isn't taken for it.
    assert_eq!(broken(&[3, 5, 64]), [""; 0]);
    assert_eq!(broken(&[0]), ["f64"]);
}
