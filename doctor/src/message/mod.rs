//! A provider's signed messages: which of them a capture is, where its signature stands, and what of it is signed.
//!
//! * `fields`: fields that people type in place of a capture;
//! * `secrets`: the credentials that a signature needs;
//! * `signed_message`: a message of a provider that is signed, and where its signature stands;
//! * `signed_messages`: all signed messages of a provider;
//! * `content`: what a message holds that can be signed;
//! * `find`: which signed message a capture is.

mod content;
mod fields;
mod find;
mod secrets;
mod signed_message;
mod signed_messages;

pub use content::MessageContent;
pub use fields::Fields;
pub use find::Unidentified;
pub use secrets::{Secrets, needed_secrets};
pub use signed_message::{MessageKind, SignatureLocation, SignedMessage};
pub use signed_messages::signed_messages;
