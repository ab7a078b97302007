//! Every call of every provider with genuine answers. A sandbox has given and signed them, for requests that are made
//! from the examples in the specs.

use std::sync::Arc;

use paysmith_codegen::checked::{self, BodyKind, Class, Effect, Pattern};
use paysmith_runtime::spec::{self, Credential, Environment};
use paysmith_runtime::{AnyClient, Bounds, Http, Keys, Message, Reply, Secret, Transport};

use crate::round_trip::acting;
use crate::round_trip::json::Json;
use crate::round_trip::reply;
use crate::round_trip::requests::in_short;
use crate::round_trip::single::{self, Credentials};
use crate::round_trip::stage::{Both, Generated, Stage, typed};

/// A call. If it is about an order, there are two requests for it, about two orders.
pub(crate) struct Call {
    pub(crate) spec: Arc<checked::Provider>,
    pub(crate) provider: &'static spec::Provider,
    pub(crate) table: &'static spec::Operation,
    credentials: Arc<Credentials>,
    pub(crate) mine: Exchange,
    pub(crate) other: Option<Exchange>,
}

/// A request and the provider's answer to it.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) request: Json,
    pub(crate) reply: Reply,
    /// The fields of the answer; `None` if it is a file.
    pub(crate) fields: Option<Json>,
    /// The sandbox refused the request, so the test made an answer from the example and signed it.
    pub(crate) made_up: bool,
    /// What the query answers about the order. A recovery needs it.
    pub(crate) told: Option<Told>,
}

/// A query about an order, and the answer to it.
#[derive(Clone)]
pub(crate) struct Told {
    pub(crate) query: &'static spec::Operation,
    pub(crate) question: Json,
    pub(crate) reply: Reply,
    pub(crate) fields: Option<Json>,
}

impl Call {
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.provider.name, self.table.name)
    }

    pub(crate) fn operation(&self) -> &checked::Operation {
        self.spec.operation(self.table.name).unwrap()
    }

    /// The request in the types of the generated crate.
    pub(crate) fn message(&self, request: &Json) -> Box<dyn Message> {
        typed_for(Both { spec: self.operation(), table: self.table }, request).unwrap()
    }

    /// Whether the client would send this request.
    pub(crate) fn takes(&self, request: &Json) -> bool {
        let message = typed_for(Both { spec: self.operation(), table: self.table }, request);
        message.is_ok_and(|message| self.client(String::new()).seal(self.table, message.as_ref()).is_ok())
    }

    /// Whether the merchant has several keys of the provider's, each with its id.
    pub(crate) fn has_ring(&self) -> bool {
        let mut rings = self.provider.credentials.iter().filter(|one| one.key == Some(spec::KeyKind::Ring));
        rings.any(|one| self.credentials.contains_key(one.name))
    }

    pub(crate) fn party(&self) -> Party<'_> {
        (&self.spec, &self.credentials)
    }

    /// A client of this provider, with the merchant's credentials.
    pub(crate) fn client(&self, base: String) -> AnyClient {
        // The tables of the runtime have another type for the kind of a key than those of the spec.
        let kind = |one: &Credential| match one.key? {
            spec::KeyKind::Private => Some(checked::KeyKind::Private),
            spec::KeyKind::Public => Some(checked::KeyKind::Public),
            spec::KeyKind::Ring => Some(checked::KeyKind::Ring),
            spec::KeyKind::ClientCertificate => Some(checked::KeyKind::ClientCertificate),
        };
        let value = |one: &Credential| {
            let value = self.credentials.get(one.name)?;
            Some(Secret::from(single::of_merchant(kind(one), value)))
        };
        let keys = Keys::from_values(self.provider.credentials.iter().map(value));
        AnyClient::new(self.provider, keys, Environment::custom(base))
    }

    /// An answer of an operation with these fields that says success, signed as the provider signs.
    pub(crate) fn signed(&self, operation: &str, fields: &Json) -> Reply {
        let operation = self.spec.operation(operation).unwrap();
        of_json(reply::answer(&self.spec, operation, &self.credentials, fields))
    }

    /// The answer to this call with another value of a credential, signed as the provider signs.
    pub(crate) fn for_another(&self, credential: &str, value: &str, fields: &Json) -> Reply {
        let mut credentials = Credentials::clone(&self.credentials);
        credentials.insert(credential.to_owned(), value.to_owned());
        let mut reply = reply::answer(&self.spec, self.operation(), &credentials, fields);
        reply.headers.insert("content-type", "application/json".parse().unwrap());
        reply
    }

    /// An answer to this call with that code and these fields, signed as the provider signs.
    pub(crate) fn coded(&self, code: &str, fields: &Json) -> Reply {
        let mut reply = reply::answer_with(&self.spec, self.operation(), &self.credentials, code, fields);
        reply.headers.insert("content-type", "application/json".parse().unwrap());
        reply
    }

    /// A refusal of this call, signed as the provider signs. `None` if the spec lists no code for one.
    pub(crate) fn refused(&self, fields: &Json) -> Option<Reply> {
        let code = self.operation().outcome().codes.iter().find(|(_, of, _)| *of == Class::Declined)?;
        Some(self.with_code(&code.0, fields))
    }

    /// What a refusal with these fields tells of them: nothing, if it has no place for fields.
    pub(crate) fn in_a_refusal<'f>(&self, fields: &'f Json) -> Option<&'f Json> {
        let parts = self.operation().envelope.refusal_layout().pattern.parts();
        parts.iter().any(|part| matches!(part, Pattern::Fields | Pattern::Field(_))).then_some(fields)
    }

    /// An answer with this code, signed as the provider signs.
    pub(crate) fn with_code(&self, code: &str, fields: &Json) -> Reply {
        of_json(reply::answer_with(&self.spec, self.operation(), &self.credentials, code, fields))
    }

    /// An answer to this call with this status and a right signature.
    pub(crate) fn with_status(&self, status: u16, fields: &Json) -> Reply {
        let (spec, operation, credentials) = (&*self.spec, self.operation(), &*self.credentials);
        let layout = &operation.envelope.response;
        of_json(reply::Letter { spec, operation, credentials, layout, status }.written(&Json::Null, fields))
    }
}

fn of_json(mut reply: Reply) -> Reply {
    reply.headers.insert("content-type", "application/json".parse().unwrap());
    reply
}

fn typed_for(operation: Both<'_>, request: &Json) -> Result<Box<dyn Message>, String> {
    typed(operation, &in_short(&operation.spec.request, request))
}

/// Every call of these providers.
pub(crate) fn calls(providers: &[Generated]) -> Vec<Arc<Call>> {
    providers.iter().flat_map(|generated| calls_of(&Stage::paying_at_once(*generated))).collect()
}

fn calls_of(stage: &Stage) -> Vec<Arc<Call>> {
    let operations = stage.operations().into_iter().filter(|one| one.table.address.is_call());
    let call = |operation: Both<'_>| {
        let (mine, other) = (exchange(stage, operation), exchange(stage, operation));
        // If the request has no number, it isn't about an order that could be confused with another.
        let other = (other.request != mine.request).then_some(other);
        let (spec, credentials) = (Arc::clone(&stage.spec), Arc::clone(&stage.credentials));
        Arc::new(Call {
            spec,
            provider: stage.client.provider(),
            table: operation.table,
            credentials,
            mine,
            other,
        })
    };
    operations.filter(|one| stage.is_for(*one)).map(call).collect()
}

/// A request with a new order number, and the sandbox's answer to it.
fn exchange(stage: &Stage, operation: Both<'_>) -> Exchange {
    let answered = prepared(stage, operation)
        .into_iter()
        .find_map(|request| Some((ask(stage, operation, &request)?, request)));
    let made_up = answered.is_none();
    let (reply, request) = answered.unwrap_or_else(|| compose(stage, operation));
    let fields = fields_of((&stage.spec, &stage.credentials), operation.spec, &reply);
    let told = told(stage, operation, &request);
    Exchange { request, reply, fields, made_up, told }
}

fn example(operation: Both<'_>) -> Json {
    Json::parse(operation.table.example).unwrap()
}

/// Requests of which the sandbox should take at least one. What acts on an order or queries it is about an order that
/// is made for that.
fn prepared(stage: &Stage, operation: Both<'_>) -> Vec<Json> {
    use Effect::{Cancel, Capture, Refund, Release};
    let mut request = example(operation);
    if matches!(operation.spec.effect, Refund | Capture | Release | Cancel) {
        return acting_on(stage, operation, &request).unwrap_or_else(|| vec![request]);
    }
    let makers = stage.operations().into_iter().filter(|maker| {
        let recover = maker.spec.recover.as_ref();
        maker.spec.address.is_call() && recover.is_some_and(|recover| recover.query == operation.spec.name)
    });
    let asked = makers.take(3).find_map(|maker| {
        let made = prepared(stage, maker).into_iter().find(|made| ask(stage, maker, made).is_some())?;
        pay(stage, maker, &made);
        Some(question(stage, maker, &made)?.1)
    });
    if operation.spec.effect == Effect::Read {
        return asked.into_iter().chain([request]).collect();
    }
    stage.renumber(operation, &mut request);
    vec![request]
}

/// Requests to act on an order that is made for them. They name it by different numbers.
fn acting_on(stage: &Stage, operation: Both<'_>, example: &Json) -> Option<Vec<Json>> {
    let maker = acting::maker(stage, operation)?;
    let mut order = self::example(maker);
    stage.renumber(maker, &mut order);
    let (made, _) = stage.send(maker, &order).ok()?;
    let mut known = vec![order.clone()];
    known.extend(acting::answer(&made));
    if operation.spec.effect != Effect::Cancel {
        pay(stage, maker, &order);
    }
    known.extend(acting::found(stage, maker, &order).ok().flatten());
    let own = acting::own_numbers(operation, &known).into_iter();
    let request = |own: Option<&str>| {
        let mut request = example.clone();
        let amount = acting::text_at(&order, maker.spec.amount.as_deref());
        if let (Some(amount), Some(path)) = (amount, operation.spec.amount.as_deref()) {
            let kind = &operation.spec.request.find(path).unwrap().kind;
            request.put(path, single::written(kind, &amount));
        }
        acting::choose(&operation.spec.request, &known, &mut request);
        acting::fill(&operation.spec.request, &known, own, "", &mut request);
        acting::renumber(stage, operation, own, &mut request);
        request
    };
    Some(own.map(request).collect())
}

/// The payer pays the order, unless it is paid already or can't be paid.
fn pay(stage: &Stage, maker: Both<'_>, order: &Json) {
    if let Some(number) = acting::text_at(order, maker.spec.order.as_deref()) {
        let _ = stage.run(async { stage.sandbox.pay(&stage.spec.name, &number) });
    }
}

/// The provider's answer as it is sent; `None` if the sandbox refuses the request.
fn ask(stage: &Stage, operation: Both<'_>, request: &Json) -> Option<Reply> {
    let message = typed_for(operation, request).ok()?;
    stage.sandbox.take_as(&stage.spec.name, Some(&operation.spec.name)).unwrap();
    drop(stage.sandbox.take_refusals());
    let sealed = stage.client.seal(operation.table, message.as_ref()).ok()?;
    let reply = stage.run(Http::default().send(sealed, Bounds::default())).unwrap();
    stage.sandbox.take_refusals().is_empty().then_some(reply)
}

/// The query about an order, filled in from the request that made the order, and from the query's own example for what
/// is missing then.
fn question<'s>(stage: &'s Stage, maker: Both<'_>, made: &Json) -> Option<(Both<'s>, Json)> {
    let recover = maker.spec.recover.as_ref()?;
    let query = stage.operation(&recover.query);
    let (example, mut question) = (example(query), Json::Object(Default::default()));
    for name in &recover.ask {
        question.put(name, example.at(name)?.clone());
    }
    for (theirs, ours) in &recover.by {
        if let Some(value) = made.at(ours) {
            question.put(theirs, value.clone());
        }
    }
    typed_for(query, &question).ok().map(|_| (query, question))
}

/// What the query answers about an order that was just made.
fn told(stage: &Stage, maker: Both<'_>, made: &Json) -> Option<Told> {
    pay(stage, maker, made);
    let (query, question) = question(stage, maker, made)?;
    let reply = ask(stage, query, &question)?;
    let fields = fields_of((&stage.spec, &stage.credentials), query.spec, &reply);
    Some(Told { query: query.table, question, reply, fields })
}

/// An answer made from the example for a request that the sandbox refuses. It repeats the order number of the request.
fn compose(stage: &Stage, operation: Both<'_>) -> (Reply, Json) {
    let mut request = example(operation);
    stage.renumber(operation, &mut request);
    let answer = operation.spec.example.as_ref().map(|example| example.answer.clone()).unwrap_or_default();
    let mut fields = Json::parse(&serde_json::Value::Object(answer).to_string()).unwrap();
    for echo in crate::echo::echoes(operation.spec) {
        if let Some(value) = request.at(&echo.ours).and_then(Json::scalar) {
            replace(&mut fields, &echo.theirs, &|_| value.clone());
        }
    }
    let reply = reply::answer(&stage.spec, operation.spec, &stage.credentials, &fields);
    (reply, request)
}

/// Changes the text of every member of that name, at whatever depth. A number stays a number. Returns how many there
/// were.
pub(crate) fn replace(json: &mut Json, name: &str, with: &dyn Fn(&str) -> String) -> usize {
    match json {
        Json::Object(members) => {
            let mut found = 0;
            for (own, value) in members {
                match value {
                    Json::Text(text) if own == name && !text.is_empty() => *text = with(text),
                    Json::Number(text) if own == name => *text = with(text),
                    inner => {
                        found += replace(inner, name, with);
                        continue;
                    }
                }
                found += 1;
            }
            found
        }
        Json::List(items) => items.iter_mut().map(|item| replace(item, name, with)).sum(),
        _ => 0,
    }
}

/// A provider's spec, and the credentials of its merchant.
pub(crate) type Party<'a> = (&'a checked::Provider, &'a Credentials);

/// The fields of an answer, from the place that the envelope has for them. `None` if the answer is a file.
pub(crate) fn fields_of(provider: Party<'_>, spec: &checked::Operation, reply: &Reply) -> Option<Json> {
    let body = std::str::from_utf8(&reply.body).ok()?;
    if reply.status == 204 && body.is_empty() {
        return Some(Json::Object(Default::default()));
    }
    let read = match &spec.envelope.response.kind {
        BodyKind::Xml(_) => crate::round_trip::xml::read(body)?,
        _ if body.trim_start().starts_with('{') => Json::parse(body)?,
        _ => return None,
    };
    let answer = spec.answer.as_deref().or(spec.method.as_deref()).unwrap_or("answer");
    fields_at(provider, &spec.envelope.response.pattern, answer, &read)
}

fn fields_at(provider: Party<'_>, pattern: &Pattern, answer: &str, json: &Json) -> Option<Json> {
    let fields_at = |pattern: &Pattern, answer: &str, json: &Json| fields_at(provider, pattern, answer, json);
    match pattern {
        Pattern::Fields => Some(json.clone()),
        Pattern::Text(inner) | Pattern::MaybeText(inner) => match json {
            Json::Text(text) => fields_at(inner, answer, &Json::parse(text)?),
            other => fields_at(inner, answer, other),
        },
        Pattern::Object(members) => members.iter().find_map(|(name, inner)| match name.as_str() {
            "*" => {
                let described = |own: &String| members.iter().any(|(name, _)| name == own);
                let rest = json.members().filter(|(own, _)| !described(own));
                Some(Json::Object(rest.map(|(name, value)| (name.clone(), value.clone())).collect()))
            }
            "$answer" => fields_at(inner, answer, json.at(answer)?),
            name => fields_at(inner, answer, json.at(name)?),
        }),
        Pattern::Decrypt(_, inner) => fields_at(inner, answer, &reply::decrypted(provider, pattern, json)?),
        _ => None,
    }
}
