//! Which mistakes compile and must be refused when a request is validated, by the client and by the sandbox?
//!
//! They are about the values of numbers, which no type can check. `compile_guarantees.rs` has those that the compiler
//! refuses.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

use paysmith_codegen::checked::{Checked, Effect, Kind};
use paysmith_codegen::{check_str, currency};
use paysmith_runtime::{
    Broken, Currency, Decimal, Message, MinorUnits, NoMinorUnits, put_json, to_json, validate,
};

const SPECS: [(&str, &str); 5] = [
    ("specs/scanforpay.yaml", paysmith_scanforpay::SPEC),
    ("specs/fubei.yaml", paysmith_fubei::SPEC),
    ("specs/qfpay.yaml", paysmith_qfpay::SPEC),
    ("specs/cpay.yaml", paysmith_cpay::SPEC),
    ("specs/wechatpay.yaml", paysmith_wechatpay::SPEC),
];

fn checked((path, yaml): (&str, &str)) -> Checked {
    check_str(path, yaml).unwrap_or_else(|report| panic!("{report}"))
}

fn moves(effect: Effect) -> bool {
    !matches!(effect, Effect::Read | Effect::Change | Effect::Cancel)
}

#[test]
fn nothing_is_no_amount_to_pay_to_hold_to_take_or_to_give_back() {
    let mut seen = 0;
    for spec in SPECS.map(checked) {
        for operation in spec.operations.iter().filter(|operation| moves(operation.effect)) {
            let Some(name) = &operation.amount else { continue };
            let least = match &operation.request.find(name).unwrap().kind {
                Kind::MinorUnits(limits, _) => limits.min.map(Decimal::from),
                Kind::Decimal(limits) => limits.min,
                kind => panic!("{name} is {kind:?}"),
            };
            assert!(least.is_some_and(|least| least > Decimal::ZERO), "{} of {}", operation.name, spec.name);
            seen += 1;
        }
    }
    assert!(seen > 40, "only {seen} operations have an amount");
}

/// The first violation of an operation's example with another value at a path.
fn violation(request: &mut dyn Message, example: &str, change: (&str, &str)) -> Option<(String, Broken)> {
    let (from, to) = change;
    assert!(example.contains(from), "{from} isn't in the example");
    put_json(request, &example.replace(from, to)).unwrap();
    let violations = validate(request, None).err()?;
    violations.iter().next().map(|violation| (violation.path.clone(), violation.broken))
}

#[test]
fn a_request_for_nothing_is_refused_before_it_is_sent() {
    let pay = &paysmith_qfpay::payment_mpm::OPERATION;
    let nothing = violation((pay.request)().as_mut(), pay.example, (r#""txamt":"1""#, r#""txamt":"0""#));
    assert_eq!(nothing, Some(("txamt".to_owned(), Broken::Range)));
    let refund = &paysmith_fubei::refund::OPERATION;
    let nothing = violation(
        (refund.request)().as_mut(),
        refund.example,
        (r#""refund_money":"10.00""#, r#""refund_money":"0.00""#),
    );
    assert_eq!(nothing, Some(("refund_money".to_owned(), Broken::Range)));
    let hold = &paysmith_cpay::micro_freeze::OPERATION;
    let nothing =
        violation((hold.request)().as_mut(), hold.example, (r#""freeze_fee":10"#, r#""freeze_fee":0"#));
    assert_eq!(nothing, Some(("freeze_content.freeze_fee".to_owned(), Broken::Range)));
}

/// An invented provider that takes decimals of several currencies, and gives one of them other digits than ISO 4217
/// does.
#[derive(Clone, Message, paysmith_runtime::Redacted)]
#[rule(fraction("price", "currency"), digits("TWD" = 0), at = "specs/x.yaml:1")]
struct Priced {
    #[field(wire = "price", scale = 3)]
    price: Decimal,
    #[field(wire = "currency", closed)]
    currency: Option<Currency>,
    #[field(wire = "yen", scale = 2, fraction = 0)]
    yen: Option<Decimal>,
}

#[test]
fn an_amount_has_no_more_digits_than_its_currency() {
    let priced = |price: &str, currency| Priced { price: price.parse().unwrap(), currency, yen: None };
    for (price, currency, digits) in [
        ("12.50", Currency::HKD, None),
        ("12.500", Currency::HKD, None),
        ("12.505", Currency::HKD, Some((2, 3))),
        ("12.505", Currency::KWD, None),
        ("12.50", Currency::JPY, Some((0, 1))),
        ("12.00", Currency::JPY, None),
        ("12.50", Currency::TWD, Some((0, 1))),
    ] {
        let found = validate(&priced(price, Some(currency)), None).err();
        let found = found.as_ref().and_then(|violations| violations.iter().next());
        let told = found.map(|one| (one.path.as_str(), one.broken, one.limit.clone(), one.actual));
        let wanted = digits.map(|(most, actual)| ("price", Broken::Scale, most.to_string(), Some(actual)));
        assert_eq!(told, wanted, "{price} {currency}");
    }
    assert!(validate(&priced("12.505", None), None).is_ok(), "of no currency that is known");
    let yen = |yen: &str| Priced { yen: Some(yen.parse().unwrap()), ..priced("1", None) };
    assert!(validate(&yen("100.00"), None).is_ok());
    assert!(validate(&yen("100.50"), None).is_err());
}

#[test]
fn minor_units_are_made_exactly_or_not_at_all() {
    let of = |amount: &str, currency| MinorUnits::from_major(amount.parse().unwrap(), currency);
    assert_eq!(of("12", Currency::HKD), Ok(MinorUnits::new(1200)));
    assert_eq!(of("12.50", Currency::HKD), Ok(MinorUnits::new(1250)));
    assert_eq!(of("12.500", Currency::JPY), Err(NoMinorUnits::Fraction { currency: Currency::JPY, most: 0 }));
    assert_eq!(of("12.00", Currency::JPY), Ok(MinorUnits::new(12)));
    assert_eq!(of("0.001", Currency::KWD), Ok(MinorUnits::new(1)));
    assert_eq!(of("0.001", Currency::HKD), Err(NoMinorUnits::Fraction { currency: Currency::HKD, most: 2 }));
    assert_eq!(of("92233720368547758.07", Currency::HKD), Ok(MinorUnits::new(i64::MAX)));
    assert_eq!(of("92233720368547758.08", Currency::HKD), Err(NoMinorUnits::TooGreat));
    assert_eq!(of("79228162514264337593543950335", Currency::HKD), Err(NoMinorUnits::TooGreat));
    assert_eq!(MinorUnits::new(-1250).to_major(Currency::HKD).to_string(), "-12.50");
    assert_eq!(MinorUnits::new(1250).to_major(Currency::JPY).to_string(), "1250");
    for currency in Currency::all() {
        let units = MinorUnits::new(123_456);
        assert_eq!(MinorUnits::from_major(units.to_major(*currency), *currency), Ok(units), "{currency}");
    }
}

/// The digits of some currencies come from ISO 4217's own list, and not from the library that both sides use.
#[test]
fn client_and_sandbox_know_the_same_currencies_and_those_of_iso_4217() {
    let letters = || 'A'..='Z';
    let all =
        letters().flat_map(|a| letters().flat_map(move |b| letters().map(move |c| format!("{a}{b}{c}"))));
    for code in all {
        let known = Currency::from_code(&code).ok();
        assert_eq!(known.map(Currency::exponent), currency::exponent(&code), "{code}");
        assert!(known.is_none_or(|currency| currency.code() == code), "{code}");
    }
    for (digits, codes) in [
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (2, "AED AUD CAD CNY EUR HKD IDR MMK MYR SGD THB TWD USD MOP GBP CHF INR PHP MGA MRU VES VED"),
    ] {
        for code in codes.split(' ') {
            assert_eq!(Currency::from_code(code).map(Currency::exponent), Ok(digits), "{code}");
        }
    }
    for none in
        ["XXX", "XTS", "XAU", "XDR", "CLF", "HRK", "DEM", "hkd", "Hkd", " HKD", "HKD ", "HK", "RMB", ""]
    {
        assert!(Currency::from_code(none).is_err(), "{none}");
    }
    assert_eq!(
        Currency::all().iter().filter(|currency| !matches!(currency.exponent(), 0 | 2 | 3)).count(),
        0
    );
}

/// ScanForPay writes both RMB and CNY, and no page says which is right.
#[test]
fn a_currency_arrives_under_its_other_names_and_whatever_else_comes_is_kept() {
    let query = &paysmith_scanforpay::pay_query::OPERATION;
    for (came, kept) in
        [("CNY", "CNY"), ("RMB", "CNY"), ("HKD", "HKD"), ("hkd", "hkd"), ("XXX", "XXX"), ("", "")]
    {
        let mut answer = (query.answer)();
        put_json(answer.as_mut(), &format!(r#"{{"currency":"{came}","status":1}}"#)).unwrap();
        assert_eq!(to_json(answer.as_ref()), format!(r#"{{"currency":"{kept}","status":1}}"#));
    }
    let create = &paysmith_scanforpay::online_create::OPERATION;
    for never in ["RMB", "hkd", "XXX"] {
        let asked = put_json((create.request)().as_mut(), &create.example.replace("HKD", never));
        assert!(asked.is_err(), "{never}");
    }
}

/// An answer without a currency is read, but a request without one isn't sent.
#[test]
fn a_request_without_its_currency_is_never_valid() {
    let pay = &paysmith_qfpay::payment_mpm::OPERATION;
    let blank = (pay.request)();
    let violations = validate(blank.as_ref(), None).unwrap_err();
    assert!(
        violations.iter().any(|one| one.path == "txcurrcd" && one.broken == Broken::Values),
        "{violations}"
    );
}
