//! What a message holds that can be signed: its bytes and its fields.

use paysmith_codegen::checked::Around;
use paysmith_codegen::signing::{Form, Inputs};

use super::fields::Fields;
use super::secrets::Secrets;
use super::signed_message::SignedMessage;
use crate::capture::Captured;
use crate::json;

/// The bytes and fields of one message.
#[derive(Clone, Default)]
pub struct MessageContent {
    /// The names and values of the fields in the order of the message, without those that hold a signature.
    pub pairs: Vec<(String, String)>,
    /// The names and values of the fields that hold a signature.
    pub signature_pairs: Vec<(String, String)>,
    /// Every byte of the body.
    pub body: Vec<u8>,
    /// What the message has besides its body.
    pub around: Around,
    /// The text that is signed, where people gave that text alone. It then stands for any member and for the body.
    pub signed_text: Option<Vec<u8>>,
}

impl MessageContent {
    /// Fields that people typed. Where the scheme signs a text and not pairs, they are that text, as compact JSON.
    #[must_use]
    pub fn of_fields(fields: &Fields) -> Self {
        Self { pairs: fields.pairs(), ..Self::of_text(fields.to_json().into_bytes()) }
    }

    /// Exactly these bytes, as the text that is signed.
    #[must_use]
    pub fn of_text(text: Vec<u8>) -> Self {
        Self { body: text.clone(), signed_text: Some(text), ..Self::default() }
    }

    /// What a capture of this message holds.
    #[must_use]
    pub fn of(captured: &Captured, message: &SignedMessage<'_>) -> Self {
        let mut all = captured.pairs(&message.kind_in(captured));
        all.retain(|pair| !message.is_of_address(pair));
        let (signature_pairs, pairs) =
            all.into_iter().partition(|(name, _)| message.signature_fields.contains(name));
        let around = message.around(captured);
        Self { pairs, signature_pairs, body: captured.body.clone(), around, signed_text: None }
    }

    /// The value of a field that holds no signature.
    pub(super) fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(of, _)| of == name).map(|(_, value)| value.as_str())
    }

    /// The text of a member of the body, in the form in which the scheme signs it.
    #[must_use]
    pub fn member(&self, path: &[String], form: Form) -> Option<Vec<u8>> {
        if let Some(text) = &self.signed_text {
            return Some(text.clone());
        }
        let body = std::str::from_utf8(&self.body).ok()?;
        let path = self.around.named(path);
        let Some(raw) = json::raw_member(body, &path) else {
            // In a body of pairs each value is a text, however it is asked for.
            let [name] = path.as_slice() else { return None };
            return self.value(name).map(|text| text.as_bytes().to_vec());
        };
        match form {
            Form::Raw => Some(raw.as_bytes().to_vec()),
            Form::Text => json::decoded(raw).map(String::into_bytes),
        }
    }

    /// The bytes of the body, or those of the signed text where people gave that alone.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        self.signed_text.as_deref().unwrap_or(&self.body)
    }

    /// Hands this content to the interpreter of signature schemes, and returns what `interpret` returns.
    pub fn with<T>(&self, secrets: &Secrets, interpret: impl FnOnce(&Inputs<'_>) -> T) -> T {
        interpret(&Inputs {
            pairs: &self.pairs,
            member: &|path, form| self.member(path, form).and_then(|text| String::from_utf8(text).ok()),
            body: self.bytes(),
            around: &self.around,
            secret: &|name| secrets.get(name).map(str::to_owned),
        })
    }
}
