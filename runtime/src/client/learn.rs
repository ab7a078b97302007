//! Learning new public keys from an answer: the provider changes its keys, and an operation gives the next ones.

use std::sync::Arc;
use std::time::Duration;

use super::AnyClient;
use crate::decrypt::{Encrypted, Undecrypted, decrypt};
use crate::message::{Message, View};
use crate::outcome::Accepted;
use crate::path;
use crate::setup::{BadKey, ExpiringKey, Keys, PublicKeys, Secret};
use crate::spec::{KeyKind, Operation, Provider, Teaches};

/// Why nothing was learnt from an answer. The client has the keys that it had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NotLearnt {
    /// The answers of this operation have no keys.
    #[error("the answers of {0} have no keys")]
    NoKeys(&'static str),
    /// The answer's signature wasn't verified by a key that is known already, so that anybody may have written it.
    #[error("the answer isn't signed by a key that is known")]
    Unverified,
    /// The credential with the keys that are known wasn't given.
    #[error("the credential {0} is missing")]
    NoCredential(&'static str),
    /// This row of the answer has no id, or no certificate.
    #[error("row {0} has no id or no certificate")]
    Incomplete(usize),
    /// The certificate in this row can't be decrypted.
    #[error("the certificate in row {0} can't be decrypted: {1}")]
    Undecrypted(usize, Undecrypted),
    /// The text in this row is no certificate and no public key that can be used.
    #[error("the certificate in row {0} can't be used: {1}")]
    BadKey(usize, BadKey),
    /// This row has the id of a key that is known, and another key.
    #[error("row {0} has another key for an id that is known")]
    OtherKey(usize),
}

impl<T> AnyClient<T> {
    /// The keys that the client knows, together with those in the answer. Nothing is learnt from an answer that isn't signed by one
    /// of the keys that are known. Keep what is returned, as the credential from which the client is made the next time;
    /// [`with_learnt`](Self::with_learnt) is a client that has it now.
    ///
    /// # Errors
    /// When the answer isn't verified, or one of its keys can't be read. Then none is learnt.
    pub fn learn<A: AsRef<dyn Message>>(
        &self,
        operation: &'static Operation,
        accepted: &Accepted<A>,
    ) -> Result<PublicKeys, NotLearnt> {
        self.learn_from(operation, accepted.answer.as_ref(), accepted.verified)
    }

    pub(crate) fn learn_from(
        &self,
        operation: &'static Operation,
        answer: &dyn Message,
        is_verified: bool,
    ) -> Result<PublicKeys, NotLearnt> {
        let teaches = operation.teaches.as_ref().ok_or(NotLearnt::NoKeys(operation.name))?;
        if !is_verified {
            return Err(NotLearnt::Unverified);
        }
        let (provider, keys) = (self.provider(), self.keys());
        let name = provider.credentials.get(teaches.keys).map_or("", |credential| credential.name);
        let known = keys.get(teaches.keys).ok_or(NotLearnt::NoCredential(name))?;
        let mut ring: PublicKeys = known.expose().parse().map_err(|_| NotLearnt::NoCredential(name))?;
        let Some((_, View::List(rows))) = path::view(answer, teaches.rows) else { return Ok(ring) };
        for index in 0..rows.len() {
            let Some(View::Object(row)) = rows.get(index) else { return Err(NotLearnt::Incomplete(index)) };
            let id = path::text(row, teaches.id).filter(|id| !id.is_empty());
            let id = id.ok_or(NotLearnt::Incomplete(index))?;
            let certificate = certificate(provider, keys, teaches, row, index)?;
            let key = certificate.parse().map_err(|bad| NotLearnt::BadKey(index, bad))?;
            ring = ring.with(&id, &key).ok_or(NotLearnt::OtherKey(index))?;
        }
        Ok(ring)
    }

    /// The same client with the keys that were learnt from the answer of an operation.
    #[must_use]
    pub fn with_learnt(self, operation: &'static Operation, keys: &PublicKeys) -> Self {
        let Some(teaches) = &operation.teaches else { return self };
        let all = self.keys().with(teaches.keys, Secret::from(keys.clone()));
        self.with_keys(Arc::new(all))
    }

    /// The provider's keys that expire within this time, or have expired. A key without a certificate never expires.
    ///
    /// Ask this when the application starts, and once a day, and learn the next keys in time.
    #[must_use]
    pub fn expiring_keys(&self, within: Duration) -> Vec<ExpiringKey> {
        let by = self.clock().now().checked_add(within).unwrap_or(crate::Timestamp::MAX);
        let all = self.provider().credentials.iter().enumerate();
        let rings = all.filter(|(_, credential)| credential.key == Some(KeyKind::Ring));
        let texts = rings.filter_map(|(place, _)| self.keys().get(place));
        texts
            .filter_map(|text| text.expose().parse::<PublicKeys>().ok())
            .flat_map(|keys| keys.expiring(by))
            .collect()
    }
}

/// The text of the certificate in a row.
fn certificate(
    provider: &'static Provider,
    keys: &Keys,
    teaches: &'static Teaches,
    row: &dyn Message,
    index: usize,
) -> Result<String, NotLearnt> {
    let Some(cipher) = teaches.cipher else {
        let text = path::text(row, teaches.certificate);
        return text.map(std::borrow::Cow::into_owned).ok_or(NotLearnt::Incomplete(index));
    };
    let Some((_, View::Object(object))) = path::view(row, teaches.certificate) else {
        return Err(NotLearnt::Incomplete(index));
    };
    let member = |name: &str| path::text(object, &[name]);
    let encrypted = Encrypted {
        text: cipher.text.and_then(member),
        nonce: cipher.nonce.and_then(member),
        associated: cipher.associated.and_then(member),
    };
    decrypt(provider, keys, cipher, &encrypted).map_err(|why| NotLearnt::Undecrypted(index, why))
}
