//! Requests that the merchant makes and signs but doesn't send: a link that the payer opens, or a text for an app's SDK.

use std::fmt;

use super::{AnyClient, Client};
use crate::message::Message;
use crate::order::Asked;
use crate::outcome::{Cause, NotSent, Recovery, Unknown, Unsealed};
use crate::spec::{Address, Operation};
use crate::{HandOver, Provider, Query};

/// A link or a text for the payer, with an outcome that isn't known yet.
///
/// `Debug` doesn't show the link or the text: whoever has it can pay, or see what is to be paid.
pub struct HandedOver<Q> {
    /// The URL to open, or the text that the app's SDK takes.
    pub what: String,
    /// The outcome, which is unknown. [`Client::recover`] asks for it, once the payer is back.
    pub unknown: Unknown<Q>,
}

impl<Q> fmt::Debug for HandedOver<Q> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("HandedOver").finish_non_exhaustive()
    }
}

impl<T> AnyClient<T> {
    /// Checks, lays out and signs a request that the payer or an app's SDK is given. Nothing is sent.
    ///
    /// # Errors
    /// When the request breaks a rule, can't be signed, or is one that the merchant sends.
    pub fn hand_over(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
    ) -> Result<HandedOver<Box<dyn Message>>, NotSent> {
        let what = self.handed_over(operation, request)?;
        let recovery = self.recovery(operation, |recover| self.query(recover, request));
        Ok(HandedOver { what, unknown: unheard_of(operation, Asked::of(operation, request), recovery) })
    }

    pub(super) fn handed_over(
        &self,
        operation: &'static Operation,
        request: &dyn Message,
    ) -> Result<String, NotSent> {
        if operation.address.is_call() {
            return Err(NotSent::Unsealed(Unsealed::Sent));
        }
        let sealed = self.seal(operation, request)?;
        Ok(match operation.address {
            Address::Link(_) => sealed.url,
            // The body is text that this crate has written, so it is always UTF-8.
            _ => String::from_utf8(sealed.body).unwrap_or_default(),
        })
    }
}

impl<P: Provider, T> Client<P, T> {
    /// Checks, lays out and signs a request that the payer or an app's SDK is given. Nothing is sent.
    ///
    /// # Errors
    /// When the request breaks a rule, or can't be signed.
    pub fn hand_over<H: HandOver<Provider = P>>(&self, request: &H) -> Result<HandedOver<H::Query>, NotSent> {
        let what = self.any.handed_over(H::SPEC, request)?;
        let recovery = self.any.recovery(H::SPEC, |recover| H::Query::about(recover, request));
        Ok(HandedOver { what, unknown: unheard_of(H::SPEC, Asked::of(H::SPEC, request), recovery) })
    }
}

/// The outcome of a request of which nothing was heard yet, with the query to ask.
pub(super) fn unheard_of<Q>(
    operation: &'static Operation,
    asked: Asked,
    recovery: Option<Recovery<Q>>,
) -> Unknown<Q> {
    Unknown { cause: Cause::Pending, code: None, effect: operation.effect, asked, recovery }
}
