//! Every way in which a request of an operation can be wrong, by its table: each limit is exceeded by one, each rule is
//! broken, each required field is missing, and each type is wrong.

use paysmith_codegen::checked::{Condition, Field, Is, Kind, RuleKind, Table, Template};
use paysmith_runtime::Broken;

use super::edges::{self, Edge};
use super::json::{Json, join};
use super::single::{self, Credentials, some, written};
use super::stage::Both;

/// One thing that is wrong with a request.
#[derive(Clone, Debug)]
pub(crate) struct Mistake {
    /// The path that client and sandbox both name.
    pub(crate) path: String,
    /// A description for whoever reads a failure.
    pub(crate) what: String,
    /// The client's name for the mistake; `None` if the client's types can't hold such a request at all.
    pub(crate) broken: Option<Broken>,
    /// Whether the field always has the same value, which the client fills in itself.
    pub(crate) filled_in: bool,
    /// The sandbox's names for the mistake.
    pub(crate) rule: &'static [&'static str],
    /// The paths that the request must have before the mistake is made.
    pub(crate) wanted: Vec<String>,
    /// The changes that make a good request wrong: a new value at a path, or `None` to remove what stands there.
    pub(crate) changes: Vec<(String, Option<Json>)>,
    /// A good value at the same path, as close to the limit as possible.
    pub(crate) within: Option<Json>,
}

impl Mistake {
    pub(crate) fn spoil(&self, request: &mut Json) {
        for (path, value) in &self.changes {
            match value {
                Some(value) => request.put(path, value.clone()),
                None => request.remove(path),
            }
        }
    }
}

/// All mistakes of an operation's requests. A request that names each of its fields has no place for one that isn't in the table.
pub(crate) fn of_operation(operation: Both<'_>, credentials: &Credentials) -> Vec<Mistake> {
    let spec = operation.spec;
    let mut all = all(&spec.request, operation.in_form(), &spec.fields_elsewhere(), credentials);
    if !spec.envelope.request.template().parts().contains(&&Template::Fields) {
        all.retain(|mistake| mistake.rule != ["unknown"]);
    }
    all
}

/// All mistakes of a request. In a form (`form`) every value is a text, so that no value can have a list's type by
/// mistake. The same holds for the fields that stand in a path or a header (`elsewhere`).
fn all(table: &Table, form: bool, elsewhere: &[&str], credentials: &Credentials) -> Vec<Mistake> {
    let mut walk = Walk { credentials, elsewhere, found: Vec::new() };
    walk.table(table, "", form);
    walk.found
}

struct Walk<'c> {
    credentials: &'c Credentials,
    elsewhere: &'c [&'c str],
    found: Vec<Mistake>,
}

impl Walk<'_> {
    fn table(&mut self, table: &Table, path: &str, form: bool) {
        let here = Some(path.to_owned()).filter(|path| !path.is_empty());
        let (unknown, wanted) = (join(path, "noSuchField"), here.into_iter().collect());
        self.inexpressible(
            &unknown,
            "a field that isn't in the table",
            &["unknown"],
            wanted,
            Json::text("x"),
        );
        for field in &table.fields {
            let path = join(path, &field.wire);
            if let Some(fixed) = &field.fixed {
                let other = another(field, fixed);
                self.inexpressible(&path, "another value", &["fixed"], vec![path.clone()], other);
            }
            if field.required {
                let parent = path.rsplit_once('.').map(|(parent, _)| parent.to_owned());
                self.found.push(Mistake {
                    path: path.clone(),
                    what: "missing".to_owned(),
                    // What a credential demands, the client's types can't.
                    broken: field.required_with.as_ref().map(|_| Broken::Required),
                    filled_in: field.fixed.is_some(),
                    rule: &["required"],
                    wanted: parent.into_iter().collect(),
                    changes: vec![(path.clone(), None)],
                    within: None,
                });
            }
            if field.fixed.is_none() {
                let form = form || self.elsewhere.contains(&path.as_str());
                self.value(&field.kind, &path, form);
            }
        }
        for rule in &table.rules {
            self.rule(&rule.kind, table, path);
        }
    }

    fn value(&mut self, kind: &Kind, path: &str, form: bool) {
        for Edge { what, broken, rule, within, beyond } in edges::of(kind, self.credentials) {
            let changes = vec![(path.to_owned(), Some(beyond))];
            let wanted = vec![path.to_owned()];
            let path = path.to_owned();
            self.found.push(Mistake {
                path,
                what,
                broken: Some(broken),
                filled_in: false,
                rule,
                wanted,
                changes,
                within,
            });
        }
        let wanted = vec![path.to_owned()];
        match kind {
            Kind::Any => {}
            Kind::Text(_) if form => {}
            Kind::Text(_) => {
                self.inexpressible(path, "a list for a string", &["type"], wanted, Json::List(vec![]));
            }
            Kind::Enum(of) if !of.of.int => {
                if !form {
                    self.inexpressible(path, "a list for a string", &["type"], wanted, Json::List(vec![]));
                }
            }
            Kind::Currency(_) => {
                for code in ["XXX", "hkd", "XTS", "HK", ""] {
                    self.inexpressible(path, "no currency", &["values"], wanted.clone(), Json::text(code));
                }
            }
            Kind::Duration(_) => {
                self.inexpressible(path, "half an hour", &["units"], wanted, Json::text("0.5h"))
            }
            Kind::Instant(_) => {
                self.inexpressible(
                    path,
                    "no point in time",
                    &["format", "type"],
                    wanted,
                    Json::text("yesterday"),
                );
            }
            _ => self.inexpressible(path, "a word for something else", &["type"], wanted, Json::text("word")),
        }
        match kind {
            Kind::Object(object) => self.table(&object.table, path, false),
            Kind::List(list) => self.value(&list.item.kind, &format!("{path}[0]"), false),
            _ => {}
        }
    }

    fn inexpressible(
        &mut self,
        path: &str,
        what: &str,
        rule: &'static [&'static str],
        wanted: Vec<String>,
        value: Json,
    ) {
        self.found.push(Mistake {
            path: path.to_owned(),
            what: what.to_owned(),
            broken: None,
            filled_in: false,
            rule,
            wanted,
            changes: vec![(path.to_owned(), Some(value))],
            within: None,
        });
    }

    fn rule(&mut self, rule: &RuleKind, table: &Table, path: &str) {
        match rule {
            RuleKind::Required(name, when) if !is_required(table, name) => {
                let mut changes = self.conditions(when, table, path);
                changes.push((join(path, name), None));
                self.broken(join(path, name), Broken::Required, &["required"], changes);
            }
            RuleKind::Forbidden(name, when) => {
                let mut changes = self.conditions(when, table, path);
                changes.push(self.present(name, table, path));
                self.broken(join(path, name), Broken::Forbidden, &["forbidden"], changes);
            }
            RuleKind::OneOf(names) => {
                let none = names.iter().map(|name| (join(path, name), None)).collect();
                let several = names.iter().map(|name| self.present(name, table, path)).collect();
                for changes in [none, several] {
                    self.broken(joined(names, path), Broken::OneOf, &["one_of"], changes);
                }
            }
            RuleKind::AtLeastOne(names) if !names.iter().any(|name| is_required(table, name)) => {
                let none = names.iter().map(|name| (join(path, name), None)).collect();
                self.broken(joined(names, path), Broken::AtLeastOne, &["at_least_one"], none);
            }
            RuleKind::Overrides(first, second) => {
                let both = [first, second].map(|name| self.present(name, table, path)).to_vec();
                self.broken(join(path, second), Broken::Overrides, &["overrides"], both);
            }
            RuleKind::Fraction(amount, currency, _) => {
                let amount_of = table.find(amount).unwrap();
                let Kind::Decimal(limits) = &amount_of.kind else { panic!("{amount} is no decimal") };
                let hundredth = single::scaled(10_i64.pow(limits.scale) + 1, limits.scale);
                let changes = vec![
                    (join(path, amount), Some(written(&amount_of.kind, &hundredth))),
                    (join(path, currency), Some(Json::text("JPY"))),
                ];
                self.broken(join(path, amount), Broken::Scale, &["scale"], changes);
            }
            RuleKind::Required(..) | RuleKind::AtLeastOne(_) => {}
        }
    }

    fn broken(
        &mut self,
        path: String,
        broken: Broken,
        rule: &'static [&'static str],
        changes: Vec<(String, Option<Json>)>,
    ) {
        // A value at a path needs all objects around it.
        let parents =
            changes.iter().filter(|(_, value)| value.is_some()).filter_map(|(path, _)| path.rsplit_once('.'));
        let wanted = parents.map(|(parent, _)| parent.to_owned()).collect();
        let what = format!("the rule {rule:?} broken by {changes:?}");
        self.found.push(Mistake {
            path,
            what,
            broken: Some(broken),
            filled_in: false,
            rule,
            wanted,
            changes,
            within: None,
        });
    }

    fn present(&self, name: &str, table: &Table, path: &str) -> (String, Option<Json>) {
        (join(path, name), Some(some(table.find(name).unwrap(), self.credentials)))
    }

    /// The changes that make these conditions hold.
    fn conditions(&self, when: &[Condition], table: &Table, path: &str) -> Vec<(String, Option<Json>)> {
        let change = |condition: &Condition| match &condition.is {
            Is::Present => self.present(&condition.name, table, path),
            Is::Absent => (join(path, &condition.name), None),
            Is::Any(values) => {
                let kind = &table.find(&condition.name).unwrap().kind;
                (join(path, &condition.name), Some(written(kind, &values[0])))
            }
        };
        when.iter().map(change).collect()
    }
}

/// A value other than the one that the field always has.
fn another(field: &Field, fixed: &str) -> Json {
    let listed = match &field.kind {
        Kind::Enum(of) => of.of.values.iter().map(|value| value.wire.clone()).collect(),
        Kind::Bool(_) => vec!["true".to_owned(), "false".to_owned()],
        _ => Vec::new(),
    };
    let mut others = listed.into_iter().chain(["987654".to_owned(), "987655".to_owned()]);
    written(&field.kind, &others.find(|other| other != fixed).unwrap())
}

fn is_required(table: &Table, name: &str) -> bool {
    table.find(name).is_some_and(|field| field.required)
}

/// The name of a rule about several fields.
pub(crate) fn joined(names: &[String], path: &str) -> String {
    names.iter().map(|name| join(path, name)).collect::<Vec<_>>().join(", ")
}
