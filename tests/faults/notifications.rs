//! Notifications: genuine ones are changed at every byte, sent twice, exchanged with those about other orders, and read
//! as another kind.

use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use paysmith_codegen::checked::Pattern;
use paysmith_runtime::spec::Notification;
use paysmith_runtime::{AnyClient, Delivery, Memory, Message, Raw, Standing, Verified, to_json};

use crate::ciphers;
use crate::judge::Verdict;
use crate::options::Options;
use crate::report::Report;
use crate::round_trip::json::Json;
use crate::round_trip::reply;
use crate::round_trip::single::Credentials;
use crate::round_trip::stage::{Both, Generated, Stage};
use crate::server::{End, Play, Server, Step, Until};

/// How many cells are played for each change of a notification, unless all are. They need no connection, so there can
/// be more.
const SOME: usize = 60;

/// A genuine notification as it arrived.
struct Genuine {
    of: &'static Notification,
    raw: Raw,
    said: Said,
}

/// What the application is told by a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Said {
    order: Option<String>,
    state: Standing,
    code: Option<String>,
    key: String,
    fields: String,
}

impl Said {
    fn of(verified: &Verified<Box<dyn Message>>) -> Self {
        Self {
            order: verified.order().map(str::to_owned),
            state: verified.state(),
            code: verified.code().map(str::to_owned),
            key: verified.key().to_owned(),
            fields: to_json(verified.notification().as_ref()),
        }
    }
}

/// Plays every notification of these providers.
pub(crate) fn play_all(providers: &[Generated], options: &Options, report: &mut Report) {
    for generated in providers {
        let stage = Stage::set(*generated);
        let mut all = Vec::new();
        for of in generated.descriptor.notifications {
            ciphers::play(&stage, of, options, report);
        }
        for of in generated.descriptor.notifications.iter().filter(|of| of.signed) {
            all.extend(arrived(&stage, of).into_iter().filter_map(|raw| genuine(&stage.client, of, raw)));
        }
        let table = generated.descriptor;
        let silent =
            table.notifications.iter().filter(|of| of.signed && !all.iter().any(|it| it.of.name == of.name));
        silent.for_each(|of| println!("no notification {} of {} arrived", of.name, table.name));
        for (index, notification) in all.iter().enumerate() {
            let called = format!("{} {}", table.name, notification.of.name);
            tampered(&stage.client, notification, &format!("{called} {index}"), options, report);
            misdirected(&stage, notification, &called, report);
            replayed(&stage.client, notification, &all, (&called, options), report);
        }
    }
}

fn genuine(client: &AnyClient, of: &'static Notification, raw: Raw) -> Option<Genuine> {
    let said = Said::of(&client.receive(of, &raw).ok()?);
    Some(Genuine { of, raw, said })
}

/// The notifications of that kind that a shop receives: that of the spec's example, and those about two orders.
fn arrived(stage: &Stage, of: &'static Notification) -> Vec<Raw> {
    let provider = &stage.spec.name;
    let server = stage.run(async { Server::new() });
    let url = format!("{}/{}", server.base(), of.name);
    let reply = of.acknowledge;
    let text = format!(
        "HTTP/1.1 {} X\r\ncontent-type: {}\r\ncontent-length: {}\r\n\r\n{}",
        reply.status,
        reply.content_type,
        reply.body.len(),
        reply.body
    );
    let steps = vec![Step::Write(Bytes::from(text))];
    let round = server.begin(vec![Play { until: Until::Whole, steps, end: End::Close }]);
    stage.sandbox.register(provider, &url).unwrap();
    stage.run(async {
        let _ = stage.sandbox.send_notification(provider, of.name, None, None);
        stage.sandbox.settled().await;
    });
    for operation in of.of.iter().map(|name| stage.operation(name)) {
        let makes = operation.spec.effect.makes_order() && operation.spec.address.is_call();
        if makes && operation.spec.example.is_some() {
            paid(stage, operation, of, &url);
            paid(stage, operation, of, &url);
            break;
        }
    }
    round.heard().iter().map(|request| raw(request)).collect()
}

/// Makes an order and pays it.
fn paid(stage: &Stage, operation: Both<'_>, of: &'static Notification, url: &str) {
    let mut request = Json::parse(operation.table.example).unwrap();
    stage.renumber(operation, &mut request);
    if let Some(path) = of.url_field() {
        request.put(&path.join("."), Json::text(url));
    }
    let order = operation.spec.order.as_ref().and_then(|path| request.at(path)?.scalar());
    if stage.send(operation, &request).is_err() {
        return;
    }
    stage.run(async {
        let _ = stage.sandbox.pay(&stage.spec.name, &order.unwrap_or_default());
        stage.sandbox.settled().await;
    });
}

fn raw(request: &[u8]) -> Raw {
    let end = request.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = String::from_utf8(request[..end].to_vec()).unwrap();
    let mut headers = HeaderMap::new();
    for (name, value) in head.lines().filter_map(|line| line.split_once(": ")) {
        headers.append(HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap());
    }
    let target = head.split(' ').nth(1).unwrap();
    let query = target.split_once('?').map_or("", |(_, query)| query).to_owned();
    Raw { headers, query, body: request[end + 4..].to_vec() }
}

/// A way to change a byte: its name, and the change.
type Tamper = (&'static str, fn(&mut Vec<u8>, usize));

const TAMPERS: [Tamper; 7] = [
    ("its lowest bit flipped", |body, at| body[at] ^= 1),
    ("its case flipped", |body, at| body[at] ^= 0x20),
    ("left out", |body, at| {
        body.remove(at);
    }),
    ("doubled", |body, at| body.insert(at, body[at])),
    ("cut before it", |body, at| body.truncate(at)),
    ("written as %XX", |body, at| {
        let written = format!("%{:02X}", body[at]).into_bytes();
        drop(body.splice(at..=at, written));
    }),
    ("taken for a separator", |body, at| body[at] = b'&'),
];

/// A notification with a changed byte must be refused, or say the same as before.
fn tampered(
    client: &AnyClient,
    notification: &Genuine,
    called: &str,
    options: &Options,
    report: &mut Report,
) {
    for (tamper, change) in TAMPERS {
        let kind = "notification, tampered with";
        let named = |at: &usize| (String::new(), format!("{called}: {kind}: byte {at} {tamper}"));
        let in_query = notification.of.in_query;
        let raw = &notification.raw;
        let bytes = if in_query { raw.query.as_bytes() } else { raw.body.as_slice() };
        for at in options.chosen(SOME, (0..bytes.len()).collect(), named) {
            let mut raw = notification.raw.clone();
            let mut changed = bytes.to_vec();
            change(&mut changed, at);
            if in_query {
                // What isn't text never reaches an application as a query.
                let Ok(query) = String::from_utf8(changed) else { continue };
                raw.query = query;
            } else {
                raw.body = changed;
            }
            let mut verdict = Verdict::default();
            match received(client, notification.of, &raw) {
                Err(()) => verdict.violations.push("I4: a panic".to_owned()),
                Ok(Some(said)) if said != notification.said => {
                    verdict.violations.push(format!(
                        "I3: verified, and says something else: {}",
                        difference(&said, &notification.said)
                    ));
                }
                Ok(said) => verdict.is_final = said.is_some(),
            }
            report.note(kind, called, &named(&at).1, verdict);
        }
    }
}

fn received(client: &AnyClient, of: &'static Notification, raw: &Raw) -> Result<Option<Said>, ()> {
    let receive = || client.receive(of, raw).ok().map(|verified| Said::of(&verified));
    catch_unwind(AssertUnwindSafe(receive)).map_err(drop)
}

fn difference(one: &Said, other: &Said) -> String {
    let facts = [
        ("order", one.order == other.order),
        ("state", one.state == other.state),
        ("code", one.code == other.code),
        ("key", one.key == other.key),
        ("fields", one.fields == other.fields),
    ];
    facts.iter().filter(|(_, same)| !same).map(|(fact, _)| *fact).collect::<Vec<_>>().join(", ")
}

/// A notification about another merchant must be refused, though its signature is right.
fn misdirected(stage: &Stage, notification: &Genuine, called: &str, report: &mut Report) {
    let kind = "notification, another merchant";
    let of = stage.spec.notifications.iter().find(|of| of.name == notification.of.name).unwrap();
    let fields = Json::parse(&notification.said.fields).unwrap();
    for part in of.pattern.parts() {
        let Pattern::Credential(name) = part else { continue };
        let own = &stage.credentials[name];
        for (value, is_believed) in [(own.as_str(), true), ("another", false), ("", false)] {
            let mut credentials = Credentials::clone(&stage.credentials);
            credentials.insert(name.clone(), value.to_owned());
            let raw = reply::notification(&stage.spec, of, &credentials, &fields);
            let mut verdict = Verdict::default();
            let said = received(&stage.client, notification.of, &raw);
            if said.as_ref().map(Option::is_some) != Ok(is_believed) {
                verdict.violations.push(format!("I3: believed: {}", !is_believed));
            }
            report.note(kind, called, &format!("{called}: {kind}: {name} is `{value}`"), verdict);
        }
    }
}

/// A notification that comes twice must be a repeat; one about another order must not be; and none may be read as
/// another kind.
fn replayed(
    client: &AnyClient,
    notification: &Genuine,
    all: &[Genuine],
    (called, options): (&str, &Options),
    report: &mut Report,
) {
    let mut note = |kind: &'static str, fault: String, wrong: Option<&str>| {
        let mut verdict = Verdict::default();
        verdict.violations.extend(wrong.map(|wrong| format!("I3: {wrong}")));
        let name = format!("{called}: {kind}: {fault}");
        if options.wants(&name) {
            report.note(kind, called, &name, verdict);
        }
    };
    let mut seen = Memory::default();
    let mut again = || {
        let verified = client.receive(notification.of, &notification.raw).unwrap();
        verified.deduplicate(&mut seen).unwrap_or_else(|never| match never {})
    };
    let first = matches!(again(), Delivery::Fresh(_));
    let second = matches!(again(), Delivery::Repeat(_));
    let wrong = (!first || !second).then_some("a repeat isn't known as one");
    note("notification, replayed", "sent twice".to_owned(), wrong);
    for other in all.iter().filter(|other| !std::ptr::eq(*other, notification)) {
        let is_of_other = other.said.order.is_some() && other.said.order != notification.said.order;
        if other.of.name == notification.of.name && is_of_other {
            let wrong =
                (other.said.key == notification.said.key).then_some("another order's counts as a repeat");
            note("notification, replayed", "about another order".to_owned(), wrong);
        }
        if other.of.name != notification.of.name && !notification.of.when.is_empty() {
            let taken = received(client, notification.of, &other.raw) != Ok(None);
            let wrong = taken.then_some("taken for another kind than it is");
            note("notification, of another kind", format!("{} taken as this", other.of.name), wrong);
        }
    }
}
