//! A case of one operation: what is the same for all of them.

use paysmith_runtime::{Client, Message, Operation, Provider as _, Reply, spec};

use super::{Case, Product, Who, accepted};

/// An operation, a request, its answer, and how others do it.
pub(super) struct ByOperation<O: Operation> {
    /// The generated client.
    pub(super) client: Client<O::Provider>,
    /// The request's fields as JSON.
    pub(super) fields: &'static str,
    /// The request.
    pub(super) request: O,
    /// Its answer.
    pub(super) reply: Reply,
    /// What is particular about it; behind its name.
    pub(super) what: &'static str,
    /// The body is a form.
    pub(super) form: bool,
    /// By hand, and the usual way; none where the case is about the answer alone.
    pub(super) sealed: Option<Seals<O>>,
    /// By hand, and the usual way.
    pub(super) opened: [fn(&Reply) -> Option<bool>; 2],
}

/// By hand, and the usual way.
type Seals<O> = [fn(&O) -> Product; 2];

impl<O: Operation> Case for ByOperation<O> {
    fn name(&self) -> String {
        format!("{} {}{}", self.provider().name, O::SPEC.name, self.what)
    }

    fn provider(&self) -> &'static spec::Provider {
        O::Provider::SPEC
    }

    fn is_form(&self) -> bool {
        self.form
    }

    fn seals(&self) -> bool {
        self.sealed.is_some()
    }

    fn seal(&self, who: Who) -> Option<Product> {
        let [floor, usual] = self.sealed?;
        match who {
            Who::Ours => self.client.seal(&self.request).ok().map(Product::Sealed),
            Who::Floor => Some(floor(&self.request)),
            Who::Usual => Some(usual(&self.request)),
        }
    }

    fn open(&self, who: Who) -> bool {
        let [floor, usual] = self.opened;
        match who {
            Who::Ours => accepted(&self.client, &self.request, &self.reply),
            Who::Floor => floor(&self.reply).unwrap_or_default(),
            Who::Usual => usual(&self.reply).unwrap_or_default(),
        }
    }

    fn reply(&self) -> &Reply {
        &self.reply
    }

    fn fields(&self) -> &'static str {
        self.fields
    }

    fn request(&self) -> &dyn Message {
        &self.request
    }

    fn operation(&self) -> &'static spec::Operation {
        O::SPEC
    }
}
