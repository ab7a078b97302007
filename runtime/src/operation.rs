//! What generated types say of themselves.

use std::convert::Infallible;
use std::fmt;
use std::marker::PhantomData;

use crate::client::question;
use crate::message::{Blank, Field, Message, View};
use crate::table::{FieldSpec, Rule};
use crate::{Currency, Keys, spec};

/// A provider, as a type.
pub trait Provider: 'static {
    /// Its tables.
    const SPEC: &'static spec::Provider;
    /// What a merchant is given.
    type Credentials: Into<Keys>;
    /// The currencies that it counts in another unit than ISO 4217 says, and how many digits their amounts have after the point.
    const EXPONENTS: &'static [(Currency, u32)] = &[];
}

/// A request of an operation.
pub trait Operation: Blank + 'static {
    /// Whose operation it is.
    type Provider: Provider;
    /// The answer's fields.
    type Answer: Blank + 'static;
    /// What to ask when the outcome is unknown; [`NoQuery`] where the spec knows nothing.
    type Query: Query<Provider = Self::Provider>;
    /// Its tables.
    const SPEC: &'static spec::Operation;
}

/// A request that isn't sent: a link that the payer opens, or a text that an app's SDK takes.
pub trait HandOver: Blank + 'static {
    /// Whose it is.
    type Provider: Provider;
    /// What to ask once the payer is back; [`NoQuery`] where the spec knows nothing.
    type Query: Query<Provider = Self::Provider>;
    /// Its tables.
    const SPEC: &'static spec::Operation;
}

/// An operation that may be answered with a file: [`Client::download`](crate::Client::download) is for it.
pub trait Download: Operation {}

/// A notification.
pub trait Notify: Blank + 'static {
    /// Whose notification it is.
    type Provider: Provider;
    /// Its tables.
    const SPEC: &'static spec::Notification;
}

/// What can be asked when an outcome is unknown: every [`Operation`], and [`NoQuery`].
pub trait Query: Sized {
    /// Whose query it is.
    type Provider: Provider;
    /// The answer's fields.
    type Answer: Blank + 'static;

    /// The question about a request, filled in from it.
    fn about(recover: &spec::Recover, request: &dyn Message) -> Option<Self>;

    /// The question's fields.
    fn message(&self) -> &dyn Message;
}

impl<O: Operation> Query for O {
    type Provider = <O as Operation>::Provider;
    type Answer = <O as Operation>::Answer;

    fn about(recover: &spec::Recover, request: &dyn Message) -> Option<Self> {
        let mut query = O::blank();
        question::fill(&mut query, recover, request).then_some(query)
    }

    fn message(&self) -> &dyn Message {
        self
    }
}

/// There is nothing to ask: a value of this type doesn't exist.
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
