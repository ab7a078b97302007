//! What the documentation shows of an application that uses the crate.

use std::collections::BTreeSet;

use super::{Name, Path};

/// A call, as an application writes it.
pub(crate) struct Example {
    /// The names of the crate that it imports.
    pub(crate) uses: BTreeSet<Name>,
    /// The value of type `Credentials`.
    pub(crate) credentials: Value,
    /// The constant of the environment that it calls.
    pub(crate) environment: Option<Name>,
    /// Whether real money moves in that environment.
    pub(crate) real_money: bool,
    pub(crate) request: Value,
    pub(crate) act: Act,
}

/// What the application of an example does with its request.
pub(crate) enum Act {
    Send,
    Download,
    /// The application doesn't send the request but gives it to the payer, as a link or a text. The name is that of the
    /// variable which holds the link or the text.
    HandOver(Name),
}

/// A value as Rust writes it, in an example.
pub(crate) enum Value {
    /// `"text".into()`
    Text(String),
    /// `"text".parse()?`
    Parsed(String),
    Int(i64),
    Bool(bool),
    /// `MinorUnits::new(5)`
    MinorUnits(i64),
    /// `Decimal::new(150, 2)`
    Decimal(i64, u32),
    /// `Currency::HKD`
    Currency(Name),
    /// A variant of an enum.
    Variant(Path),
    Struct(StructValue),
    List(Vec<Value>),
    Some(Box<Value>),
    None,
    /// `Default::default()`
    Default,
}

/// A value of a struct, or of a variant with named fields.
pub(crate) struct StructValue {
    pub(crate) path: Path,
    pub(crate) fields: Vec<(Name, Value)>,
    /// `..Default::default()` stands for the fields that aren't named.
    pub(crate) has_rest: bool,
}

/// How an application uses the crate: it sends a request, looks at the outcome, and receives the notification about it.
pub(crate) struct Walkthrough {
    /// The names of the crate that it imports.
    pub(crate) uses: BTreeSet<Name>,
    /// The operation that is called, by its index in the list of operations.
    pub(crate) operation: usize,
    /// Paragraphs that stand before the code.
    pub(crate) before: Vec<String>,
    /// The comment that says what it proves that the call was accepted.
    pub(crate) accepted: String,
    /// What the payer is given, if anything: words that say what to do with it, and the field of the answer that has it.
    pub(crate) given: Option<(&'static str, Name)>,
    /// The comment that says how an unknown outcome is settled.
    pub(crate) unknown: String,
    /// Fields of the query which the application must fill in before it asks, and an example value for each.
    pub(crate) filled_in: Vec<(Name, String)>,
    /// The module of a signed notification that reports what became of the call. The order is then kept in a ledger.
    pub(crate) notification: Option<Name>,
}
