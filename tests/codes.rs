//! Does every code and every state of the providers' tables mean what the provider says it means?
//!
//! `codes/<provider>.txt` is written from the providers' own tables and not from our specs. It has a line for each
//! code, for what codes mean that aren't listed, and for each state. Answers with each code, signed as the provider
//! signs them, go through the client. A code that isn't listed must never be the end of a payment that may have been
//! made.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that meets the unexpected has failed"
)]

#[allow(dead_code, reason = "each test file is a crate of its own and uses a part of this")]
#[path = "round_trip/json.rs"]
mod json;
#[allow(dead_code, reason = "each test file is a crate of its own and uses a part of this")]
#[path = "round_trip/reply.rs"]
mod reply;
#[allow(dead_code, reason = "each test file is a crate of its own and uses a part of this")]
#[path = "round_trip/single.rs"]
mod single;
#[allow(dead_code, reason = "each test file is a crate of its own and uses a part of this")]
#[path = "round_trip/xml.rs"]
mod xml;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use json::Json;
use paysmith_codegen::checked::{
    Class, Condition, Credential, Is, Operation, Outcome as OutcomeOf, Provider, RefusalCode, StateClass,
    Written,
};
use paysmith_runtime::spec;
use paysmith_runtime::spec::Environment;
use paysmith_runtime::{AnyClient, Cause, Final, Keys, Message, Outcome, Reply, Secret, put_json};

/// A line of a file: `<operation> <code> <class>`, `<operation> <code>/<reason> <class>` where a second member says why, `<operation>
/// otherwise <class>`, or `state <operation> <value>
/// <class>`. If several fields tell a state together, the value is `<name>=<value>`. A state that no line lists has the
/// class of `otherwise`.
struct Line {
    state: bool,
    operation: String,
    word: String,
    class: String,
}

struct Played {
    spec: Arc<paysmith_codegen::checked::Checked>,
    descriptor: &'static spec::Provider,
    lines: Vec<Line>,
    credentials: BTreeMap<String, String>,
    client: AnyClient,
}

macro_rules! each_provider {
    ($($name:ident: $krate:ident,)+) => {
        $(mod $name {
            fn played() -> super::Played {
                super::Played::new(&$krate::PROVIDER, $krate::SPEC)
            }

            #[test]
            fn every_code_of_its_tables_means_what_it_says() {
                super::every_code_means_what_the_tables_say(&played());
            }

            #[test]
            fn no_code_that_it_has_not_listed_ends_a_payment() {
                super::an_unlisted_code_is_no_end(&played());
            }

            #[test]
            fn a_code_of_another_type_or_written_otherwise_ends_nothing() {
                super::a_code_in_another_form_is_no_end(&played());
            }

            #[test]
            fn every_state_of_its_tables_means_what_it_says() {
                super::every_state_means_what_the_tables_say(&played());
            }
        })+
    };
}

each_provider! {
    scanforpay: paysmith_scanforpay,
    fubei: paysmith_fubei,
    qfpay: paysmith_qfpay,
    cpay: paysmith_cpay,
    alipay: paysmith_alipay,
    wechatpay: paysmith_wechatpay,
}

fn every_code_means_what_the_tables_say(played: &Played) {
    let mut wrong = Vec::new();
    for operation in played.answered() {
        let mut listed: Vec<&str> = Vec::new();
        for line in played.lines_of(operation, false).filter(|line| line.word != "otherwise") {
            listed.push(&line.word);
            let found = played.class(operation, &line.word);
            if found != line.class {
                wrong.push(format!("{} {}: {}, but {found}", operation.name, line.word, line.class));
            }
        }
        let unlisted = operation.outcome().codes.iter().filter(|(code, ..)| !listed.contains(&code.as_str()));
        wrong.extend(unlisted.map(|(code, ..)| format!("{} {code}: in no table", operation.name)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn an_unlisted_code_is_no_end(played: &Played) {
    for operation in played.answered() {
        let otherwise = played.lines_of(operation, false).find(|line| line.word == "otherwise");
        let expected = otherwise.map_or("unknown", |line| line.class.as_str());
        assert_ne!(expected, "success", "{}", operation.name);
        let codes = &operation.outcome().codes;
        let length = codes.iter().map(|(code, ..)| code.len()).max().unwrap_or_default();
        // An unlisted code that looks like the listed ones must have the class that the table gives to all other codes.
        let like_the_others = "9".repeat(length);
        assert_eq!(played.class(operation, &like_the_others), expected, "{}", operation.name);
        for odd in ["NEVER_HEARD_OF", "9 9", "99.0", "+99", "-99"] {
            let found = played.opened(operation, &Json::text(odd));
            assert!(matches!(found, Outcome::Unknown(_)), "{} {odd}: {found}", operation.name);
        }
    }
}

/// A listed code that comes as another JSON type, with a zero or a blank before it, or with a decimal point, is neither
/// accepted nor declined.
fn a_code_in_another_form_is_no_end(played: &Played) {
    let mut forms = 0;
    for operation in played.answered() {
        let outcome = operation.outcome();
        for (code, ..) in &outcome.codes {
            let is_number = code.parse::<i64>().is_ok_and(|number| number.to_string() == *code);
            let mut odd =
                vec![format!(" {code}"), format!("{code} ")].into_iter().map(Json::text).collect::<Vec<_>>();
            odd.extend([Json::Bool(true), Json::Bool(false), Json::Null, Json::List(vec![Json::text(code)])]);
            if code.parse::<i64>().is_ok() {
                odd.extend([format!("0{code}"), format!("{code}.0"), format!("{code}e0")].map(Json::text));
            }
            if is_number {
                odd.extend([format!("{code}.0"), format!("{code}e0")].map(Json::number));
                if !outcome.wire.contains(&Written::Number) {
                    odd.push(Json::number(code));
                }
            }
            if !outcome.wire.contains(&Written::Text) {
                odd.push(Json::text(code));
            }
            for form in odd {
                forms += 1;
                let found = played.opened(operation, &form);
                assert!(matches!(found, Outcome::Unknown(_)), "{} {form}: {found}", operation.name);
            }
        }
    }
    assert!(forms > 20, "{forms}");
}

fn every_state_means_what_the_tables_say(played: &Played) {
    let mut wrong = Vec::new();
    for operation in played.answered() {
        let mut listed: Vec<&str> = Vec::new();
        for line in played.lines_of(operation, true) {
            listed.push(&line.word);
            let found = played.state(operation, &line.word);
            if found != Some(line.class.as_str()) {
                wrong.push(format!("{} state {}: {}, but {found:?}", operation.name, line.word, line.class));
            }
        }
        let values =
            operation.state.iter().flat_map(|state| &state.cases).flat_map(|case| match &case.when[..] {
                [only @ Condition { is: Is::Any(values), .. }] => {
                    values.iter().map(|value| (only, value.clone())).collect()
                }
                _ => Vec::new(),
            });
        let unlisted = values.filter(|(only, value)| !listed.iter().any(|word| is_about(word, only, value)));
        let unlisted = unlisted.map(|(_, value)| value);
        wrong.extend(unlisted.map(|value| format!("{} state {value}: in no table", operation.name)));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl Played {
    fn new(descriptor: &'static spec::Provider, yaml: &str) -> Self {
        let name = format!("specs/{}.yaml", descriptor.name);
        let spec = paysmith_codegen::check_str(&name, yaml).unwrap_or_else(|report| panic!("{report}"));
        let file = format!("tests/codes/{}.txt", descriptor.name);
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let text = std::fs::read_to_string(&file).expect("its table");
        // If there are several sets of credentials, the client has the first.
        let set = spec.credential_sets.first();
        let given = spec.credentials.iter().filter(|of| set.is_none_or(|set| spec.set_has(set, &of.name)));
        let value = |of: &Credential| match of.key {
            Some(_) => single::new_key(of.key),
            None => format!("the-{}", of.name),
        };
        let credentials: BTreeMap<String, String> = given.map(|of| (of.name.clone(), value(of))).collect();
        let of_client = |name: &str| {
            let kind = spec.credentials.iter().find(|of| of.name == name)?.key;
            Some(Secret::from(single::of_merchant(kind, credentials.get(name)?)))
        };
        let keys = Keys::from_values(descriptor.credentials.iter().map(|of| of_client(of.name)));
        let client = AnyClient::new(descriptor, keys, Environment::custom("https://pay.example"));
        Self { spec: Arc::new(spec), descriptor, lines: lines(&text), credentials, client }
    }

    /// The operations that have an answer.
    fn answered(&self) -> impl Iterator<Item = &Operation> {
        let provider: &Provider = &self.spec;
        provider.operations.iter().filter(|operation| operation.address.is_call())
    }

    /// The lines about an operation, one for each code or state. A line about one operation takes precedence over a
    /// line about several, and that over a line about all.
    fn lines_of(&self, operation: &Operation, state: bool) -> impl Iterator<Item = &Line> {
        let mut found: Vec<(usize, &Line)> = Vec::new();
        for line in self.lines.iter().filter(|line| line.state == state) {
            let Some(rank) = rank(&line.operation, &operation.name) else { continue };
            match found.iter_mut().find(|(_, other)| other.word == line.word) {
                Some(other) if other.0 <= rank => *other = (rank, line),
                Some(_) => {}
                None => found.push((rank, line)),
            }
        }
        found.into_iter().map(|(_, line)| line)
    }

    fn descriptor(&self, operation: &Operation) -> &'static spec::Operation {
        self.descriptor.operations.iter().find(|of| of.name == operation.name).unwrap()
    }

    fn request(&self, operation: &'static spec::Operation) -> Box<dyn Message> {
        let mut request = (operation.request)();
        // An operation without an example is given an empty request, since only its answer is looked at.
        let example = if operation.example.is_empty() { "{}" } else { operation.example };
        let _ = put_json(request.as_mut(), example);
        request
    }

    /// Opens an answer to a number that was never sent before. What a refusal of a used number means is asked in
    /// `falsehoods.rs`.
    fn open(&self, operation: &Operation, reply: &Reply) -> Outcome<Box<dyn Message>, Box<dyn Message>> {
        let descriptor = self.descriptor(operation);
        self.client.open_first(descriptor, self.request(descriptor).as_ref(), reply)
    }

    /// How a call ends if it is answered with this JSON for a code, and with the example's fields.
    fn opened(&self, operation: &Operation, code: &Json) -> Outcome<Box<dyn Message>, Box<dyn Message>> {
        let fields = example(operation);
        let reply = reply::answer_with_code(&self.spec, operation, &self.credentials, code, &fields);
        self.open(operation, &reply)
    }

    /// The class that the spec gives to a code, after checking that the client makes the same of an answer with it.
    fn class(&self, operation: &Operation, code: &str) -> String {
        let outcome = operation.outcome();
        let (code, reason) = code.split_once('/').map_or((code, None), |(code, reason)| (code, Some(reason)));
        let code_member = operation.envelope.response.pattern.code_member();
        let beside = reason.map(|reason| (second_member(outcome, code_member), reason.to_owned()));
        let told = RefusalCode { code: code.to_owned(), beside: beside.into_iter().collect() };
        let class = outcome.class_of(&told, code_member);
        let members = told.beside.iter().map(|(name, value)| (name.clone(), Json::text(value.clone())));
        // A refusal doesn't have the fields of a paid order.
        let fields = match class {
            Class::Declined => Json::Object(members.collect()),
            _ if !told.beside.is_empty() => Json::Object(members.collect()),
            _ => example(operation),
        };
        let reply = reply::answer_with(&self.spec, operation, &self.credentials, code, &fields);
        let opened = self.open(operation, &reply);
        let word = format!("{class:?}").to_lowercase();
        if !fits(class, operation.state.is_some(), &opened) {
            return format!("{word}, and then {opened}");
        }
        // What comes by a layout of its own may come as an ordinary answer, too.
        if operation.envelope.further_of(code).is_some() {
            let (spec, credentials) = (&*self.spec, &self.credentials);
            let layout = &operation.envelope.response;
            let letter = reply::Letter { spec, operation, credentials, layout, status: 200 };
            let opened = self.open(operation, &letter.written(&Json::text(code), &fields));
            if !fits(class, operation.state.is_some(), &opened) {
                return format!("{word}, and as an ordinary answer {opened}");
            }
        }
        word
    }

    /// The class of a state that one field alone tells. `round_trip.rs` asks whether the client makes the same of it.
    fn state(&self, operation: &Operation, word: &str) -> Option<&'static str> {
        let state = operation.state.as_ref()?;
        let case = state.cases.iter().find(|case| match &case.when[..] {
            [only @ Condition { is: Is::Any(values), .. }] => {
                values.iter().any(|value| is_about(word, only, value))
            }
            _ => false,
        });
        Some(StateClass::word(case.map_or(state.otherwise, |case| case.is)))
    }
}

/// The member that says why, beside the code: the one that the cases compare.
fn second_member(outcome: &OutcomeOf, code_member: Option<&str>) -> String {
    let conditions = outcome.cases.iter().flat_map(|case| &case.when);
    let mut compared =
        conditions.filter(|of| matches!(of.is, Is::Any(_)) && Some(of.name.as_str()) != code_member);
    compared.next().expect("a case that compares a second member").name.clone()
}

/// Whether `value` or `name=value` from a line is about this value of a field. The name is one of those in the field's
/// path.
fn is_about(word: &str, condition: &Condition, value: &str) -> bool {
    match word.split_once('=') {
        Some((name, of)) => of == value && condition.name.split('.').any(|part| part == name),
        None => word == value,
    }
}

fn rank(pattern: &str, name: &str) -> Option<usize> {
    if pattern == "*" {
        return Some(0);
    }
    let names: Vec<&str> = pattern.split(',').collect();
    if let Some(prefix) =
        names.iter().filter_map(|one| one.strip_suffix('*')).find(|one| name.starts_with(one))
    {
        return Some(prefix.len());
    }
    names.contains(&name).then_some(usize::MAX)
}

fn lines(text: &str) -> Vec<Line> {
    let lines = text.lines().map(|line| line.split('#').next().unwrap_or_default().trim());
    lines
        .filter(|line| !line.is_empty())
        .map(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let (state, words) = match words[..] {
                ["state", ref rest @ ..] => (true, rest),
                ref all => (false, all),
            };
            let [operation, word, class] = words[..] else { panic!("three words are wanted: {line}") };
            // An empty value is written as two quotation marks.
            let word = if word == "\"\"" { "" } else { word };
            Line { state, operation: operation.into(), word: word.into(), class: class.into() }
        })
        .collect()
}

fn example(operation: &Operation) -> Json {
    let example = operation.example.as_ref().map(|example| example.answer.clone()).unwrap_or_default();
    Json::parse(&serde_json::Value::Object(example).to_string()).expect("an example")
}

/// Whether an answer whose code has this class may have this outcome.
fn fits<A, Q>(class: Class, has_state: bool, outcome: &Outcome<A, Q>) -> bool {
    match (class, outcome) {
        (Class::Success, Outcome::Final(Final::Accepted(_))) => true,
        // The order's own state may say that it failed or that it is still pending, although the code says success.
        (Class::Success, Outcome::Final(Final::Declined(_))) => has_state,
        (Class::Success, Outcome::Unknown(unknown)) => match unknown.cause {
            Cause::Pending => has_state,
            Cause::Incomplete(_) => true,
            _ => false,
        },
        (Class::Pending, Outcome::Unknown(unknown)) => matches!(unknown.cause, Cause::Pending),
        // A code that comes with a status of 500 or more decides nothing, whatever it means.
        (Class::Unknown, Outcome::Unknown(unknown)) => {
            matches!(unknown.cause, Cause::ProviderUnsure | Cause::HttpStatus(500..))
        }
        (Class::Declined, outcome) => matches!(outcome, Outcome::Final(Final::Declined(_))),
        _ => false,
    }
}
