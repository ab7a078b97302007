//! A sandbox that plays any payment provider which a Paysmith spec describes.
//!
//! It reads the same checked spec as the generator, and nothing of the generated code: it takes the bytes that arrive, finds
//! the operation, reads the envelope, verifies the signature, checks every rule of the field table, keeps the orders in
//! memory, and answers and notifies as the spec says the provider does. So the client and the sandbox check one another.
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
//! | path | for |
//! |---|---|
//! | `/<provider>/…` | the provider |
//! | `/` | the orders, with buttons to pay them |
//! | `/pay/<provider>/<serial>` | where QR codes and links lead the payer |
//! | `GET /_sandbox/orders`, `refusals`, `deliveries` | the same as JSON |
//! | `POST /_sandbox/<provider>/pay` | `{"order": "…"}` |
//! | `POST /_sandbox/<provider>/state`, `notify` | `{"order": "…", "state": "closed"}` |
//! | `POST /_sandbox/<provider>/notify` | `{"notification": "refund"}`, and `order`, `state` if it is to tell of these |
//! | `POST /_sandbox/<provider>/app/<operation>` | the text that an app's SDK takes |
//! | `POST /_sandbox/<provider>/fault` | `{"fault": "tamper", "times": 1}`, one of [`Fault::WORDS`] or `none` |
//! | `POST /_sandbox/<provider>/take_as` | `{"operation": "…"}`, where several stand at one address; `any` for the best |
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
pub use notify::{Delivery, Try};
pub use paysmith_codegen::checked::StateClass;
pub use request::violation::{Reason, Refused, Violation};
pub use server::{Running, Sandbox, StartError};
