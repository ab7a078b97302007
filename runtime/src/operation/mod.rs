//! The traits that the generated types of a provider, of its requests and of its notifications implement.

mod exponents;
mod fill_query;

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;

use crate::message::{Blank, Field, Message, View};
use crate::table::{FieldSpec, Rule};
use crate::{Currency, Keys, spec};

pub(crate) use fill_query::fill_query;

/// A provider. The types that implement this trait only name the provider; no values of them exist.
pub trait Provider: 'static {
    /// The provider's tables.
    const SPEC: &'static spec::Provider;
    /// The credentials that a merchant is given.
    type Credentials: Into<Keys>;
    /// The currencies that the provider counts in another unit than ISO 4217, and how many digits their amounts have after the
    /// point.
    const EXPONENTS: &'static [(Currency, u32)] = &[];
}

/// A request that is sent to the provider.
pub trait Operation: Blank + 'static {
    /// The provider that it is sent to.
    type Provider: Provider;
    /// The answer's fields.
    type Answer: Blank + 'static;
    /// The query to ask when the outcome is unknown; [`NoQuery`] if the spec names none.
    type Query: Query<Provider = Self::Provider>;
    /// The operation's tables.
    const SPEC: &'static spec::Operation;
}

/// A request that the merchant doesn't send: a link that the payer opens, or a text that an app's SDK takes.
pub trait HandOver: Blank + 'static {
    /// The provider that it is for.
    type Provider: Provider;
    /// The query to ask once the payer is back; [`NoQuery`] if the spec names none.
    type Query: Query<Provider = Self::Provider>;
    /// The operation's tables.
    const SPEC: &'static spec::Operation;
}

/// A request that may be answered with a file, which [`Client::download`](crate::Client::download) fetches.
pub trait Download: Operation {}

/// A notification.
pub trait Notify: Blank + 'static {
    /// The provider that sends it.
    type Provider: Provider;
    /// The notification's tables.
    const SPEC: &'static spec::Notification;
}

/// A query to ask when an outcome is unknown. Every [`Operation`] can be one; [`NoQuery`] says that there is none.
pub trait Query: Sized {
    /// The provider that is asked.
    type Provider: Provider;
    /// The answer's fields.
    type Answer: Blank + 'static;

    /// The query about a request, filled in with the request's values; `None` if those aren't enough.
    fn about(recover: &spec::Recover, request: &dyn Message) -> Option<Self>;

    /// The query as a message.
    fn message(&self) -> &dyn Message;
}

impl<O: Operation> Query for O {
    type Provider = <O as Operation>::Provider;
    type Answer = <O as Operation>::Answer;

    fn about(recover: &spec::Recover, request: &dyn Message) -> Option<Self> {
        let mut query = O::blank();
        fill_query(&mut query, recover, request).then_some(query)
    }

    fn message(&self) -> &dyn Message {
        self
    }
}

/// Says that there is no query to ask. No value of this type exists.
pub struct NoQuery<P>(Infallible, PhantomData<fn() -> P>);

impl<P: Provider> Query for NoQuery<P> {
    type Provider = P;
    type Answer = ();

    fn about(_: &spec::Recover, _: &dyn Message) -> Option<Self> {
        None
    }

    fn message(&self) -> &dyn Message {
        match self.0 {}
    }
}

impl<P> fmt::Debug for NoQuery<P> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {}
    }
}

/// The message without fields.
impl Message for () {
    fn fields(&self) -> &'static [FieldSpec] {
        &[]
    }

    fn rules(&self) -> &'static [Rule] {
        &[]
    }

    fn view(&self, _: usize) -> View<'_> {
        View::Absent
    }

    fn field_mut(&mut self, _: usize) -> Option<&mut dyn Field> {
        None
    }
}

impl Blank for () {
    fn blank() {}
}
