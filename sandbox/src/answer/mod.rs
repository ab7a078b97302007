//! Answers requests: chooses the code, fills the fields, lays the message out as the provider does, and signs it.

mod answer_code;
mod compose;
mod file;
pub(crate) mod fill;
pub(crate) mod from_example;
mod made_up;
mod made_values;
mod message;
pub(crate) mod message_layout;
pub(crate) mod moments;
pub(crate) mod outgoing;
pub(crate) mod state;
mod tamper;
mod taught;

use paysmith_codegen::checked::File;

pub(crate) use answer_code::code_of_class;
pub(crate) use compose::compose;
pub(crate) use message::refused;
use outgoing::OutgoingMessage;

use crate::wire::json::Json;

/// What is given in return for a request.
pub(crate) enum Answer {
    /// A message as the provider lays it out, and its HTTP status.
    Message(u16, OutgoingMessage),
    File(File, Vec<u8>),
    /// The page for the order with this serial number, to which the payer is led.
    PayPage(u64),
    /// A page that shows the fields of a link that makes no order.
    UnderstoodPage(Json),
}
