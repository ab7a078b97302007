//! A sandbox that plays any payment provider which a Paysmith spec describes.
//!
//! It reads the same checked spec as the generator, but uses neither the generated code nor the runtime, so that the client and
//! the sandbox check one another. A request goes through these modules, each of which imports only from those before it:
//!
//! | room | what it does |
//! |---|---|
//! | `wire` | reads and writes values: JSON, points in time, dotted paths, and what a signature covers |
//! | `setup` | has what is fixed while the sandbox runs: spec, credentials, the names of order numbers |
//! | `request` | finds the operation, reads the envelope, verifies the signature, checks the fields |
//! | `book` | keeps the orders, finds those that a request is about, and does to them what it asks for |
//! | `answer` | chooses the code, fills the fields, lays the message out and signs it |
//! | `notify` | decides which notifications are due, composes and delivers them |
//! | `play` | leads a request to one provider through the modules above |
//! | `control` | holds the providers, the faults and the records, and lets people and programs act on them |
//! | `http` | serves the providers, the pages and the control endpoints |
//! | `server` | starts the sandbox, and has its handle for programs |
//!
//! ```no_run
//! # async fn run(provider: std::sync::Arc<paysmith_codegen::checked::Provider>) -> Result<(), Box<dyn std::error::Error>> {
//! use paysmith_sandbox::Sandbox;
//!
//! let running = Sandbox::new([provider]).start(([127, 0, 0, 1], 0).into()).await?;
//! // … a client pays at `running.base("acornpay")` with `running.credentials("acornpay")` …
//! running.pay("acornpay", "order-1")?;
//! running.settled().await;
//! assert!(running.deliveries().iter().all(|delivery| delivery.acknowledged));
//! running.stop().await;
//! # Ok(()) }
//! ```
//!
//! These addresses are served:
//!
//! | address | what it is for |
//! |---|---|
//! | `/<provider>/…` | the operations of the provider |
//! | `GET /` | a page with the orders, and buttons to pay them |
//! | `GET /pay/<provider>/<serial>` | the page to which QR codes and links lead the payer |
//! | `GET /_sandbox/orders` | the orders as JSON |
//! | `GET /_sandbox/refusals` | the requests that were refused, with everything that was wrong with them |
//! | `GET /_sandbox/deliveries` | the notifications that were delivered or given up |
//! | `POST /_sandbox/<provider>/pay` | `{"order": "…"}`: the payer pays |
//! | `POST /_sandbox/<provider>/state` | `{"order": "…", "state": "closed"}`: puts an order into a state |
//! | `POST /_sandbox/<provider>/notify` | `{"order": "…", "state": "closed"}`: sends the order's notifications |
//! | `POST /_sandbox/<provider>/notify` | `{"notification": "refund"}`: sends this one; `order` and `state` may be added |
//! | `POST /_sandbox/<provider>/app/<operation>` | takes the text that an app's SDK would take |
//! | `POST /_sandbox/<provider>/fault` | `{"fault": "tamper", "times": 1}`: one of [`Fault::WORDS`], or `none` |
//! | `POST /_sandbox/<provider>/take_as` | `{"operation": "…"}`: see [`Running::take_as`]; `any` undoes it |
//! | `POST /_sandbox/<provider>/register` | `{"url": "http://127.0.0.1:…"}`: where notifications go |

mod answer;
mod book;
mod control;
mod http;
mod notify;
mod play;
mod request;
mod server;
mod setup;
mod wire;

pub use control::{Fault, NotHandedIn, Order, Unable};
pub use notify::{DeliveryRecord, DeliveryTry};
pub use paysmith_codegen::checked::StateClass;
pub use request::violation::{Evidence, Reason, RefusedRequest, SignedText, Violation};
pub use server::{Running, Sandbox, StartError};
