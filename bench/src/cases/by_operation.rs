//! What is the same for the cases of all operations.

use paysmith_runtime::{Client, Message, Operation, Provider as _, Reply, spec};

use super::{Case, Product, Who, accepted};

/// A case: an operation with a request and an answer, and functions that seal and open them without the generated client.
pub(super) struct ByOperation<O: Operation> {
    /// The generated client.
    pub(super) client: Client<O::Provider>,
    /// The request's fields as JSON.
    pub(super) fields: &'static str,
    /// The request.
    pub(super) request: O,
    /// The answer to the request.
    pub(super) reply: Reply,
    /// What is particular about the case. It stands behind the operation's name.
    pub(super) what: &'static str,
    /// Whether the body is a form.
    pub(super) form: bool,
    /// How the request is sealed by hand, and in the usual way; `None` if the case is about the answer alone.
    pub(super) sealed: Option<Seals<O>>,
    /// How the answer is opened by hand, and in the usual way.
    pub(super) opened: [fn(&Reply) -> Option<bool>; 2],
}

/// Two functions that seal a request: by hand, and in the usual way.
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
