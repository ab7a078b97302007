//! Checks a request's fields against their table: whether they are there, their limits, what is nested in them, and the rules
//! between fields.

use paysmith_codegen::checked::{
    Condition, CurrencyFact, Envelope, Field, Is, Kind, ListUse, ObjectUse, Rule, RuleKind, Table, Text,
};
use paysmith_codegen::currency::exponent;

use super::by_value::by_value;
use super::limits;
use super::violation::Violation;
use crate::setup::Setup;
use crate::wire::json::Json;
use crate::wire::path::join;

/// Collects everything that is wrong with fields.
pub(crate) struct Checker<'a> {
    setup: &'a Setup,
    envelope: &'a Envelope,
    /// The names of the credentials that the request has.
    sent: &'a [String],
    pub(crate) violations: Vec<Violation>,
    /// How many fields there are that the provider ignores, since no table has them.
    pub(crate) ignored: usize,
}

impl<'a> Checker<'a> {
    /// A checker of requests with this envelope, which says what the provider takes beyond its tables, and with these
    /// credentials.
    pub(crate) fn new(setup: &'a Setup, envelope: &'a Envelope, sent: &'a [String]) -> Self {
        Self { setup, envelope, sent, violations: Vec::new(), ignored: 0 }
    }

    /// Checks an object against its table, and returns it with JSON text parsed into objects and lists.
    pub(crate) fn table(&mut self, table: &Table, given: &Json, path: &str, in_form: bool) -> Json {
        let mut understood = Vec::new();
        for (name, value) in given.members() {
            let path = join(path, name);
            match table.fields.iter().find(|field| field.wire == *name) {
                Some(field) => understood.push((name.clone(), self.field(field, value, &path, in_form))),
                None if self.envelope.ignores_unknown_fields() => self.ignored += 1,
                None => self.report(&path, "unknown", "not in the table"),
            }
        }
        for field in table.fields.iter().filter(|field| given.get(&field.wire).is_none()) {
            let credential = field.required_with.as_ref().filter(|name| self.sent.contains(name));
            if field.required {
                self.report(&join(path, &field.wire), "required", "");
            } else if let Some(name) = credential {
                self.report(&join(path, &field.wire), "required", &format!("with {name}"));
            }
        }
        let understood = Json::Object(understood);
        for rule in &table.rules {
            self.rule(rule, &understood, path);
        }
        understood
    }

    fn field(&mut self, field: &Field, given: &Json, path: &str, in_form: bool) -> Json {
        let equal = self.envelope.takes_numbers_by_value().then(|| by_value(&field.kind, given)).flatten();
        let given = equal.as_ref().unwrap_or(given);
        if let Some(fixed) = &field.fixed
            && given.scalar().as_ref() != Some(fixed)
        {
            self.report(path, "fixed", fixed);
        }
        match &field.kind {
            Kind::Object(object) => self.object(object, given, path),
            Kind::List(list) => self.list(list, given, path),
            kind => {
                for (rule, limit) in limits::scalar(kind, given, in_form, self.setup) {
                    self.report(path, rule, &limit);
                }
                given.clone()
            }
        }
    }

    fn object(&mut self, object: &ObjectUse, given: &Json, path: &str) -> Json {
        let Some(given) = self.parse_text(object.text.as_ref(), given, path) else { return Json::Null };
        if !matches!(given, Json::Object(_)) {
            self.report(path, "type", "an object");
            return Json::Null;
        }
        self.table(&object.table, &given, path, false)
    }

    fn list(&mut self, list: &ListUse, given: &Json, path: &str) -> Json {
        let Some(given) = self.parse_text(list.text.as_ref(), given, path) else { return Json::Null };
        let Json::List(items) = given else {
            self.report(path, "type", "a list");
            return Json::Null;
        };
        // Where the list is JSON text, these limits are about the length of the text.
        if list.text.is_none() {
            if let Some(max) = list.max.filter(|max| items.len() > *max as usize) {
                self.report(path, "max", &format!("{max} elements"));
            }
            if let Some(min) = list.min.filter(|min| items.len() < *min as usize) {
                self.report(path, "min", &format!("{min} elements"));
            }
        }
        let each = |(at, item)| self.field(&list.item, item, &format!("{path}[{at}]"), false);
        Json::List(items.iter().enumerate().map(each).collect())
    }

    /// Parses the value where the field is JSON text in a string. Other values are returned as they are.
    fn parse_text(&mut self, text: Option<&Text>, given: &Json, path: &str) -> Option<Json> {
        let Some(limits) = text else { return Some(given.clone()) };
        let Json::Text(text) = given else {
            self.report(path, "type", "JSON text in a string");
            return None;
        };
        for (rule, limit) in limits::string(limits, text, self.setup) {
            self.report(path, rule, &limit);
        }
        let read = Json::parse(text);
        if read.is_none() {
            self.report(path, "type", "JSON text in a string");
        }
        read
    }

    fn rule(&mut self, rule: &Rule, object: &Json, path: &str) {
        let present = |name: &String| object.at(name).is_some();
        let scalar = |name: &String| object.at(name).and_then(Json::scalar);
        let hold = |conditions: &[Condition]| conditions.iter().all(|one| condition_holds(one, object));
        match &rule.kind {
            RuleKind::Required(name, conditions) => {
                if hold(conditions) && !present(name) {
                    self.report(&join(path, name), "required", &describe(conditions));
                }
            }
            RuleKind::Forbidden(name, conditions) => {
                if hold(conditions) && present(name) {
                    self.report(&join(path, name), "forbidden", &describe(conditions));
                }
            }
            RuleKind::OneOf(names) => {
                if names.iter().filter(|name| present(name)).count() != 1 {
                    self.report(path, "one_of", &names.join(", "));
                }
            }
            RuleKind::AtLeastOne(names) => {
                if !names.iter().any(present) {
                    self.report(path, "at_least_one", &names.join(", "));
                }
            }
            RuleKind::Fraction(amount, currency, facts) => {
                if let (Some(amount_of), Some(code)) = (scalar(amount), scalar(currency)) {
                    self.fraction(&join(path, amount), &amount_of, &code, facts);
                }
            }
            RuleKind::Overrides(first, second) => {
                if present(first) && present(second) {
                    self.report(&join(path, second), "overrides", &format!("has no effect beside {first}"));
                }
            }
        }
    }

    /// Reports an amount that has more digits after the point than its currency allows.
    fn fraction(&mut self, path: &str, amount: &str, code: &str, facts: &[CurrencyFact]) {
        let exponent_of_provider = facts.iter().find(|fact| fact.code == code).and_then(|fact| fact.exponent);
        let Some(most) = exponent_of_provider.or_else(|| exponent(code)) else { return };
        let is_reported = self.violations.iter().any(|one| one.path == path && one.rule == "scale");
        if !is_reported && limits::fraction_digits(amount) > most as usize {
            self.report(path, "scale", &most.to_string());
        }
    }

    fn report(&mut self, path: &str, rule: &'static str, limit: &str) {
        // A rule about a whole request names no field.
        let path = if path.is_empty() { "request" } else { path };
        self.violations.push(Violation::new(path, rule, limit));
    }
}

pub(crate) fn condition_holds(condition: &Condition, object: &Json) -> bool {
    let value = object.at(&condition.name);
    match &condition.is {
        Is::Present => value.is_some(),
        Is::Absent => value.is_none(),
        Is::Any(values) => value.and_then(Json::scalar).is_some_and(|value| values.contains(&value)),
    }
}

fn describe(conditions: &[Condition]) -> String {
    let one = |condition: &Condition| match &condition.is {
        Is::Present => format!("{} is present", condition.name),
        Is::Absent => format!("{} is absent", condition.name),
        Is::Any(values) => format!("{} is {}", condition.name, values.join(" or ")),
    };
    let all: Vec<_> = conditions.iter().map(one).collect();
    if all.is_empty() { String::new() } else { format!("when {}", all.join(" and ")) }
}
