//! The runtime of Paysmith's payment clients: the code that is the same for all providers.
//!
//! A generated crate has the tables and types of one provider. By them this crate validates, signs and sends requests, and
//! verifies, reads and classifies answers.
//! Applications use it through the generated crate, which re-exports what they need.
//!
//! # The way data flows
//!
//! ```text
//! typed request ─▶ validate ─▶ seal: envelope, canonical string, signature ─▶ transport ─▶ the provider
//! typed outcome ◀─ classify ◀─ read ◀─ verify, over the bytes that arrived ◀───────────────────┘
//! ```
//!
//! 1. [`validate`](validate()) finds all violations of a request at once. What it reports never holds a value.
//! 2. [`Client::seal`] lays the request out and signs the bytes that are sent.
//! 3. A [`Transport`] sends them once. [`Http`] is the usual one; anything else that can say whether it may have written
//!    something can be a transport, too.
//! 4. [`Client::open`] verifies the answer before any of it is used, compares what the answer repeats with what was asked, and
//!    says what follows from it.
//!
//! # The three outcomes
//!
//! | [`Outcome`] | what is known | what to do |
//! |---|---|---|
//! | [`Final`](Outcome::Final) | the provider has accepted the call, or has declined it with a code | go on |
//! | [`NotSent`](Outcome::NotSent) | nothing can have happened | repeat the call once the cause is gone |
//! | [`Unknown`](Outcome::Unknown) | money may have moved | don't repeat the call: [`Client::recover`] asks how it ended |
//!
//! "Accepted" isn't "paid": [`Accepted::means`] and [`Accepted::state`] say what it proves. The [`outcome`] module has
//! the whole table of what follows from an answer.
//!
//! # Example
//!
//! This is what a generated crate contains, written by hand for a provider with one operation, and a transport that plays the
//! provider:
//!
//! ```
//! use paysmith_runtime::spec::{self, *};
//! use paysmith_runtime::{
//!     Bounds, Client, Final, Keys, Message, MinorUnits, NoQuery, OrderState, Outcome, Redacted, Reply, Sealed,
//!     Transport, TransportError, blank,
//! };
//!
//! #[derive(Clone, Message, Redacted)]
//! pub struct Charge {
//!     /// The merchant's order number.
//!     #[field(wire = "orderNo", max = 32)]
//!     pub order_no: String,
//!     /// The amount in cents.
//!     #[field(wire = "amount", range(1, _))]
//!     pub amount: MinorUnits,
//! }
//!
//! #[derive(Clone, Message, Redacted)]
//! pub struct Charged {
//!     #[field(wire = "tradeNo")]
//!     pub trade_no: String,
//! }
//!
//! static ENVELOPE: Envelope = Envelope {
//!     request: Body::Json(Template::Object(&[("body", Template::Fields), ("sign", Template::Signature(0))])),
//!     request_headers: &[],
//!     response: AnswerLayout {
//!         kind: BodyKind::Json,
//!         pattern: Pattern::Object(&[("code", Pattern::Code), ("body", Pattern::Fields)]),
//!         headers: &[],
//!         fresh: &[],
//!         signed: Signed::Never,
//!     },
//!     refused: None,
//!     further: &[],
//!     values: &[],
//!     outcome: spec::Outcome {
//!         cases: &[],
//!         codes: &[("0", Class::Success), ("51", Class::Declined)],
//!         statuses: &[],
//!         otherwise: Class::Unknown,
//!         wire: &[Written::Text],
//!         reused: None,
//!     },
//! };
//!
//! static CHARGE: Operation = Operation {
//!     name: "charge", address: Address::Post("/charge"), effect: Effect::Charge, means: Means::Paid,
//!     order: &["orderNo"], amount: &["amount"], envelope: &ENVELOPE,
//!     request: blank::<Charge>, answer: blank::<Charged>, ..Operation::NONE
//! };
//!
//! static PROVIDER: Provider = Provider {
//!     name: "example", title: "Example", docs: "",
//!     credentials: &[Credential { name: "key", secret: true, key: None, optional: false, doc: "" }],
//!     credential_sets: &[], environments: &[],
//!     schemes: &[Scheme {
//!         name: "request",
//!         message: &[Part::Raw(&["body"]), Part::Secret(0)],
//!         digest: Digest::Sha256, keys: &[], key_id: None, encode: Encode::HexLower,
//!     }],
//!     ciphers: &[], operations: &[&CHARGE], notifications: &[],
//! };
//!
//! pub enum Example {}
//!
//! impl paysmith_runtime::Provider for Example {
//!     const SPEC: &'static Provider = &PROVIDER;
//!     type Credentials = Keys;
//! }
//!
//! impl paysmith_runtime::Operation for Charge {
//!     type Provider = Example;
//!     type Answer = Charged;
//!     type Query = NoQuery<Example>;
//!     const SPEC: &'static Operation = &CHARGE;
//! }
//!
//! struct Played;
//!
//! impl Transport for Played {
//!     async fn send(&self, request: Sealed, _: Bounds) -> Result<Reply, TransportError> {
//!         assert!(request.body.starts_with(br#"{"body":{"orderNo":"T1","amount":250},"sign":""#));
//!         let body = br#"{"code":"0","body":{"tradeNo":"20240101"}}"#.to_vec();
//!         Ok(Reply { status: 200, headers: http::HeaderMap::new(), body })
//!     }
//! }
//!
//! # tokio::runtime::Builder::new_current_thread().build()?.block_on(async {
//! let keys = Keys::from_values([Some("s3cret".into())]);
//! let client: Client<Example, Played> =
//!     Client::new(keys, Environment::custom("https://pay.example")).with_transport(Played);
//!
//! let charge = Charge { order_no: "T1".to_owned(), amount: MinorUnits::new(250) };
//! match client.send(&charge).await {
//!     Outcome::Final(Final::Accepted(accepted)) => {
//!         assert_eq!(accepted.answer.trade_no, "20240101");
//!         assert_eq!(accepted.state, OrderState::Paid);
//!     }
//!     Outcome::Final(Final::Declined(declined)) => println!("{declined}"),
//!     Outcome::NotSent(not_sent) => println!("{not_sent}"),
//!     Outcome::Unknown(unknown) => println!("{unknown}"),
//! }
//! # });
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # What it tells `tracing`
//!
//! Each exchange with a provider is a span `paysmith` with the fields `provider`, `operation` and `effect`, and ends with the event
//! `call ended`: its `outcome` (`accepted`, `declined`, `unknown`, `not_sent`, `file` or `no_whole_file`), the `cause` where it is
//! unknown, not sent or no whole file, and how many `ms` it took. A repeated query of a recovery is an exchange of its own. Notifications are told of as
//! `notification verified` with their `state`, or `notification refused` with the reason. What is unknown and what is refused is a
//! warning, and the rest has the level INFO. No value of a request or an answer and no secret is in them, so that a layer can count them by
//! their fields:
//!
//! ```text
//! INFO paysmith{provider="example" operation="charge" effect="charge"}: call ended outcome="accepted" ms=212
//! WARN paysmith{provider="example" operation="refund" effect="refund"}: call ended outcome="unknown" cause=no answer in time ms=30000
//! ```
//!
//! # What it never does
//!
//! It sends no request twice. It puts no body, field value or secret into an error, a log line or a `Debug`. It makes no float
//! of an amount. It doesn't believe an answer that it couldn't verify if the provider signs its answers, nor an answer about
//! another order or amount than was asked for. It doesn't panic.

#![forbid(unsafe_code)]

// The derive macros write paths that begin with `paysmith_runtime`. With this name they work inside this crate, too.
extern crate self as paysmith_runtime;

mod client;
mod decrypt;
mod json;
#[macro_use]
mod macros;
pub mod message;
pub mod notify;
mod open;
mod operation;
mod order;
pub mod outcome;
mod path;
mod read;
mod redact;
mod seal;
mod setup;
mod sign;
pub mod spec;
mod standing;
mod telemetry;
mod terms;
mod time;
mod transport;
mod validate;
mod value;
mod write;
mod xml;

pub use jiff::Timestamp;
pub use paysmith_derive::{Choice, Message, Redacted};
pub use rust_decimal::Decimal;

pub use client::{AnyClient, Client, Downloaded, HandedOver, NotAsAsked, NotLearnt, Recovered, StillUnknown};
pub use decrypt::Undecrypted;
pub use json::{Extra, Json};
#[doc(hidden)]
pub use message::Empty;
#[doc(hidden)]
pub use message::fields::{Fixed, choice_int, choice_text};
pub use message::table;
pub use message::{Arrived, Blank, Field, List, Message, Unreadable, View, blank, each_view};
pub use notify::{
    Applied, Delivery, Fresh, Memory, NotUnderstood, Raw, Refused, Seen, Untrusted, Verified, Why,
};
pub use operation::{Download, HandOver, NoQuery, Notify, Operation, Provider, Query};
pub use order::{Asked, Ledger, Listed, News, NotOfThisOrder, listed};
pub use outcome::{Accepted, Cause, Declined, Final, NotSent, Outcome, Recovery, Unknown, Unsealed};
pub use path::text as text_at;
pub use read::{NotRead, ReadReport, Unfit, put_json, read_json};
pub use redact::redact;
pub use seal::Sealed;
pub use setup::{
    BadKey, ClientCertificate, Clock, ExpiringKey, Keys, NoRandomness, Nonces, PrivateKey, PublicKey,
    PublicKeys, Secret, SystemClock, SystemNonces,
};
pub use standing::{HoldState, NotAState, OrderState, PartState, Standing};
pub use transport::{Bounds, Head, Http, NoAuthority, Reply, Sink, Transport, TransportError};
pub use validate::{Broken, Violation, Violations, validate};
pub use value::{ArrivedCurrency, Currency, MinorUnits, NoCurrency, NoMinorUnits, NoPeriod, Period};
pub use write::json::to_json;
