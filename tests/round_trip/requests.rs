//! Random valid requests of an operation. Each field has a random valid value, optional fields are there or not, and
//! fields are removed or added until the request keeps to the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use paysmith_codegen::checked::{Kind, RuleKind, Table};
use proptest::prelude::{BoxedStrategy, Strategy, any};

use super::json::{Json, join};
use super::rules;
use super::single::Credentials;
use super::values::{self, Random};

/// What a request is made from: how many percent of the optional fields are there, a seed that chooses them, and a
/// value for each field. When proptest shrinks a case, it removes fields first, and then makes the values simpler.
pub(crate) type Material = (u32, u64, Json);

pub(crate) fn material(table: &Table, credentials: &Arc<Credentials>) -> BoxedStrategy<Material> {
    (0..=100_u32, any::<u64>().no_shrink(), values::table(table, credentials)).boxed()
}

/// Any valid request. JSON texts in it leave a little room for a longer order number.
pub(crate) fn valid(table: &Arc<Table>, credentials: &Arc<Credentials>) -> BoxedStrategy<Json> {
    let table = Arc::clone(table);
    material(&table, credentials)
        .prop_filter_map("its rules can't be satisfied", move |material| {
            with(&table, &material, &[]).filter(|request| texts_fit(&table, request, 12))
        })
        .boxed()
}

/// A valid request that has values at these paths, if there is one.
pub(crate) fn with(table: &Table, material: &Material, wanted: &[String]) -> Option<Json> {
    let (density, seed, full) = material;
    if wanted.iter().any(|path| full.at(path).is_none()) {
        return None;
    }
    let mut draft = Draft { table, full, seed: *seed, wanted, absent: BTreeSet::new() };
    for path in draft.optional() {
        if chance(&path, *seed) >= *density && !draft.is_wanted(&path) {
            draft.absent.insert(path);
        }
    }
    draft.satisfied().filter(|request| texts_fit(table, request, 0))
}

/// A number from 0 to 99 for each path.
fn chance(path: &str, seed: u64) -> u32 {
    let hash = path.bytes().fold(seed, |hash, byte| Random(hash ^ u64::from(byte)).next());
    u32::try_from(hash % 100).unwrap()
}

struct Draft<'a> {
    table: &'a Table,
    full: &'a Json,
    seed: u64,
    wanted: &'a [String],
    absent: BTreeSet<String>,
}

impl Draft<'_> {
    /// Whether a value is wanted at this path or below it.
    fn is_wanted(&self, path: &str) -> bool {
        self.wanted.iter().any(|wanted| {
            wanted.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    }

    /// The paths of all fields that may be left out.
    fn optional(&self) -> Vec<String> {
        let mut found = Vec::new();
        optional(self.table, self.full, "", &mut found);
        found
    }

    fn request(&self) -> Json {
        let mut request = self.full.clone();
        for path in &self.absent {
            request.remove(path);
        }
        request
    }

    fn satisfied(mut self) -> Option<Json> {
        for _ in 0..20 {
            let request = self.request();
            let Some((path, rule)) = rules::broken(self.table, &request, "") else { return Some(request) };
            let full = |name: &String| join(&path, name);
            let there = |name: &&String| request.at(&full(name)).is_some();
            let mut random = Random(self.seed);
            match &rule.kind {
                RuleKind::Required(name, _) => self.show(&full(name)),
                RuleKind::Forbidden(name, _) => self.hide(&full(name))?,
                RuleKind::AtLeastOne(names) => self.show(&full(&names[random.below(names.len())])),
                RuleKind::OneOf(names) if !names.iter().any(|name| there(&name)) => {
                    self.show(&full(&names[random.below(names.len())]));
                }
                RuleKind::OneOf(names) => {
                    let given: Vec<_> = names.iter().filter(there).map(full).collect();
                    let kept = given.iter().find(|path| self.is_wanted(path));
                    let kept = kept.unwrap_or(&given[random.below(given.len())]).clone();
                    for path in given.iter().filter(|path| **path != kept) {
                        self.hide(path)?;
                    }
                }
                // Without a currency, no amount has too many digits for it.
                RuleKind::Fraction(amount, currency, _) => {
                    let (amount, currency) = (full(amount), full(currency));
                    self.hide(if self.is_wanted(&currency) { &amount } else { &currency })?;
                }
                RuleKind::Overrides(first, second) => {
                    let (first, second) = (full(first), full(second));
                    let turned = self.is_wanted(&second) || (!self.is_wanted(&first) && random.below(2) == 0);
                    self.hide(if turned { &first } else { &second })?;
                }
            }
        }
        None
    }

    fn show(&mut self, path: &str) {
        self.absent.retain(|absent| {
            !path
                .strip_prefix(absent.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        });
    }

    /// Removes a field. `None` if the field can't be missing.
    fn hide(&mut self, path: &str) -> Option<()> {
        (!self.is_wanted(path) && self.optional().contains(&path.to_owned())).then(|| {
            self.absent.insert(path.to_owned());
        })
    }
}

fn optional(table: &Table, object: &Json, path: &str, found: &mut Vec<String>) {
    for field in &table.fields {
        let Some(value) = object.at(&field.wire) else { continue };
        let path = join(path, &field.wire);
        match (&field.kind, value) {
            (Kind::Object(object), value) => optional(&object.table, value, &path, found),
            (Kind::List(list), Json::List(items)) => {
                if let Kind::Object(object) = &list.item.kind {
                    for (at, item) in items.iter().enumerate() {
                        optional(&object.table, item, &format!("{path}[{at}]"), found);
                    }
                }
            }
            _ => {}
        }
        if !field.required {
            found.push(path);
        }
    }
}

/// Whether every object that is sent as JSON text keeps to its limit, with this many characters to spare.
fn texts_fit(table: &Table, object: &Json, spare: usize) -> bool {
    table.fields.iter().all(|field| {
        let Some(value) = object.at(&field.wire) else { return true };
        let (text, value) = match &field.kind {
            Kind::Object(object) if !texts_fit(&object.table, value, spare) => return false,
            Kind::Object(object) => (&object.text, on_the_wire(&object.table, value, false)),
            Kind::List(list) => (&list.text, value.clone()),
            _ => return true,
        };
        let most = text.as_ref().and_then(|limits| limits.max);
        most.is_none_or(|most| value.to_string().chars().count() + spare <= most as usize)
    })
}

/// The request as it is sent: objects that are sent as JSON text are text, and in a form all values are.
pub(crate) fn on_the_wire(table: &Table, object: &Json, form: bool) -> Json {
    let Json::Object(members) = object else { return object.clone() };
    let member = |(name, value): (&String, &Json)| {
        let field = table.fields.iter().find(|field| field.wire == *name);
        let (inner, text) = match (field.map(|field| &field.kind), value) {
            (Some(Kind::Object(object)), Json::Object(_)) => {
                (on_the_wire(&object.table, value, false), object.text.is_some())
            }
            (Some(Kind::List(list)), Json::List(items)) => {
                let item = |item: &Json| match &list.item.kind {
                    Kind::Object(object) => on_the_wire(&object.table, item, false),
                    _ => item.clone(),
                };
                (Json::List(items.iter().map(item).collect()), list.text.is_some())
            }
            _ => (value.clone(), false),
        };
        let as_text = text || (form && !matches!(inner, Json::Text(_)));
        let scalar = inner.scalar().filter(|_| as_text);
        let value = if as_text { Json::Text(scalar.unwrap_or_else(|| inner.to_string())) } else { inner };
        (name.clone(), value)
    };
    Json::Object(members.iter().map(member).collect::<BTreeMap<_, _>>())
}

/// The request with its values as an application would write them: decimals without zeros at their end, and a period
/// until midnight by its letter alone.
pub(crate) fn in_short(table: &Table, object: &Json) -> Json {
    let Json::Object(members) = object else { return object.clone() };
    let member = |(name, value): (&String, &Json)| {
        let field = table.fields.iter().find(|field| field.wire == *name);
        (name.clone(), field.map_or_else(|| value.clone(), |field| short(&field.kind, value)))
    };
    Json::Object(members.iter().map(member).collect())
}

fn short(kind: &Kind, value: &Json) -> Json {
    let cut = |text: &String| match kind {
        Kind::Decimal(_) if text.contains('.') => text.trim_end_matches('0').trim_end_matches('.').to_owned(),
        Kind::Duration(limits) => match limits.until_midnight {
            Some(letter) if *text == format!("1{letter}") => letter.to_string(),
            _ => text.clone(),
        },
        _ => text.clone(),
    };
    match (kind, value) {
        (Kind::Object(object), value) => in_short(&object.table, value),
        (Kind::List(list), Json::List(items)) => {
            Json::List(items.iter().map(|item| short(&list.item.kind, item)).collect())
        }
        (_, Json::Number(text)) => Json::Number(cut(text)),
        (_, Json::Text(text)) => Json::Text(cut(text)),
        _ => value.clone(),
    }
}

/// The request as the provider understands it once it has read the JSON texts. Values in a form have no type but text.
pub(crate) fn understood(object: &Json, form: bool) -> Json {
    let Json::Object(members) = object else { return object.clone() };
    let plain = |value: &Json| match value.scalar() {
        Some(text) if form => Json::Text(text),
        _ => value.clone(),
    };
    Json::Object(members.iter().map(|(name, value)| (name.clone(), plain(value))).collect())
}
