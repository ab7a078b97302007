//! What a request that arrived means: which operation, which fields, and all that is wrong with it.

use std::cell::OnceCell;

use axum::http::{HeaderMap, Method, header};
use paysmith_codegen::checked::{Address, Operation};

use crate::checking::Checker;
use crate::handed::{added, path_and_pairs};
use crate::json::Json;
use crate::message::Message;
use crate::play::Played;
use crate::reading::{self, Reading};
use crate::violation::{Reason, Violation};

/// A request as it arrived.
pub(crate) struct Arrived<'a> {
    pub(crate) method: &'a Method,
    /// Below the provider's base URL.
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// A request taken for one operation.
pub(crate) struct Understood<'a> {
    pub(crate) operation: &'a Operation,
    /// The operation's fields, with JSON text read.
    pub(crate) fields: Json,
    reading: Reading,
    fields_wrong: Vec<Violation>,
}

/// Why a request is refused, and everything that is wrong.
pub(crate) type Wrong = (Reason, Vec<Violation>);

impl<'a> Understood<'a> {
    /// Takes the request for the operations at its method and path that it fits best, equally well all of them; or for the one
    /// that all are to be taken for.
    pub(crate) fn all(played: &'a Played, arrived: &Arrived<'_>) -> Vec<Self> {
        let bodies = Bodies::default();
        let here = played.spec.operations.iter().filter(|operation| {
            (arrived.method == if operation.address.is_url() { Method::GET } else { Method::POST })
                && operation.address != Address::App
                && path_and_pairs(operation).0 == arrived.path
        });
        let mut here: Vec<_> = here.collect();
        if here.len() > 1
            && let Some(one) = played.taken_as(&here)
        {
            here = vec![one];
        }
        let mut understood = Vec::new();
        for operation in here {
            let one = Self::as_operation(played, operation, arrived, &bodies);
            // What makes an order needs nothing that could be missing: no other one would be asked.
            let enough = operation.effect.makes_order() && one.misfit() == (false, 0);
            understood.push(one);
            if enough {
                break;
            }
        }
        let best = understood.iter().map(Self::misfit).min();
        understood.into_iter().filter(|one| Some(one.misfit()) == best).collect()
    }

    /// Takes the request for this operation.
    pub(crate) fn one(played: &Played, operation: &'a Operation, arrived: &Arrived<'_>) -> Self {
        Self::as_operation(played, operation, arrived, &Bodies::default())
    }

    /// How badly it fits.
    fn misfit(&self) -> (bool, usize) {
        (self.reading.other_operation, self.reading.layout.len() + self.fields_wrong.len())
    }

    fn as_operation(
        played: &Played,
        operation: &'a Operation,
        arrived: &Arrived<'_>,
        bodies: &Bodies,
    ) -> Self {
        let form = reading::in_pairs(operation);
        let header =
            |name: &str| arrived.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut reading = match bodies.read(form, operation, arrived) {
            Ok(body) => reading::read(&played.spec, &played.credentials, operation, body, header),
            Err(violation) => Reading { layout: vec![violation.clone()], ..Reading::default() },
        };
        reading.layout.extend(content_type(operation, form, header(header::CONTENT_TYPE.as_str())));
        let mut checker = Checker::new(played.around());
        let fields = match reading.fields.as_ref().filter(|_| !reading.other_operation) {
            Some(fields) => checker.table(&operation.request, fields, "", reading.in_form),
            None => Json::Object(Vec::new()),
        };
        Self { operation, fields, reading, fields_wrong: checker.found }
    }

    /// Whether the request may be carried out: layout, then credentials and signature, then the fields.
    pub(crate) fn judge(&self, played: &Played, arrived: &Arrived<'_>) -> Result<(), Wrong> {
        if self.reading.other_operation {
            return Err((
                Reason::Envelope,
                vec![Violation::new("method", "operation", "one of this path's")],
            ));
        }
        if !self.reading.layout.is_empty() {
            return Err((Reason::Envelope, self.reading.layout.clone()));
        }
        let mut untrusted = self.reading.untrusted.clone();
        untrusted.extend(self.forged(played, arrived));
        if !untrusted.is_empty() {
            return Err((Reason::Signature, untrusted));
        }
        if self.fields_wrong.is_empty() { Ok(()) } else { Err((Reason::Field, self.fields_wrong.clone())) }
    }

    /// The signatures that don't fit the bytes that arrived.
    fn forged(&self, played: &Played, arrived: &Arrived<'_>) -> Vec<Violation> {
        let form = reading::in_pairs(self.operation);
        let text = std::str::from_utf8(arrived.body).unwrap_or_default();
        let source = arrived.pairs_source(self.operation);
        let message = if form { Message::form(source) } else { Message::json(text) };
        let message = message.without(&reading::own_fields(&self.operation.envelope.request));
        let wrong = |(name, received): &(String, String)| {
            let scheme = played.spec.scheme(name)?;
            match message.verify(scheme, &played.credentials, received) {
                Ok(true) => None,
                Ok(false) => Some(Violation::new("signature", "signature", name.as_str())),
                Err(missing) => Some(Violation::new("signature", "signature", missing.to_string())),
            }
        };
        self.reading.signatures.iter().filter_map(wrong).collect()
    }
}

/// The body, read once, however many operations stand at a path.
#[derive(Default)]
struct Bodies {
    json: OnceCell<Result<Json, Violation>>,
    form: OnceCell<Result<Json, Violation>>,
}

impl Bodies {
    fn read(&self, form: bool, operation: &Operation, arrived: &Arrived<'_>) -> Result<&Json, &Violation> {
        let read = match form {
            true => self.form.get_or_init(|| form_body(arrived.pairs_source(operation))),
            false => self.json.get_or_init(|| json_body(arrived.body)),
        };
        read.as_ref()
    }
}

impl<'a> Arrived<'a> {
    /// The text with the name-value pairs.
    fn pairs_source(&self, operation: &Operation) -> &'a [u8] {
        if operation.address.is_url() { added(operation, self.query).as_bytes() } else { self.body }
    }
}

fn json_body(body: &[u8]) -> Result<Json, Violation> {
    let read = std::str::from_utf8(body).ok().and_then(Json::parse);
    read.ok_or_else(|| Violation::new("body", "json", "UTF-8 JSON, no member named twice"))
}

fn form_body(body: &[u8]) -> Result<Json, Violation> {
    let mut members: Vec<(String, Json)> = Vec::new();
    for (name, value) in form_urlencoded::parse(body).into_owned() {
        if members.iter().any(|(taken, _)| *taken == name) {
            return Err(Violation::new(name, "form", "each name once"));
        }
        members.push((name, Json::Text(value)));
    }
    Ok(Json::Object(members))
}

fn content_type(operation: &Operation, form: bool, given: Option<String>) -> Option<Violation> {
    let wanted = if form { "application/x-www-form-urlencoded" } else { "application/json" };
    let given = given.unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    (matches!(operation.address, Address::Post(_)) && !essence.eq_ignore_ascii_case(wanted))
        .then(|| Violation::new("header Content-Type", "literal", wanted))
}
