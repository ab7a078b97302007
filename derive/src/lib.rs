//! The derive macros of Paysmith: [`Message`](macro@Message), [`Redacted`](macro@Redacted) and
//! [`Choice`](macro@Choice).
//!
//! Generated crates and hand-written types use the same macros. They are re-exported by `paysmith-runtime`, which
//! is the crate to depend on. What they emit is small: a static table of the fields, and functions that reach each field. The
//! code that validates, writes and reads messages by these tables is in the runtime, once for all types.

#![forbid(unsafe_code)]

mod check;
mod emit;
mod errors;
mod model;
mod parse;

use proc_macro::TokenStream;
use quote::quote;
use syn::{DeriveInput, parse_macro_input};

use errors::Errors;

/// Tells the runtime about a struct's fields: wire names, limits, and the rules between them.
///
/// A field whose type is `Option<…>` is optional, any other is required. The first line of a doc comment becomes
/// the field's description.
///
/// ```
/// use paysmith_runtime::{Message, MinorUnits, Redacted, validate};
///
/// /// What is asked for.
/// #[derive(Clone, Message, Redacted)]
/// #[rule(required("buyer_id"), when("scene" = ["FACE"]))]
/// pub struct Charge {
///     /// The merchant's order number.
///     #[field(wire = "orderNo", max = 32, pattern = "[0-9A-Za-z]+")]
///     pub order_no: String,
///     /// The amount in the currency's smallest unit.
///     #[field(wire = "amount", string, digits = 11, range(1, _))]
///     pub amount: MinorUnits,
///     /// How the payer is known.
///     #[field(wire = "scene", only("FACE", "CODE"))]
///     pub scene: String,
///     /// Who pays.
///     #[field(wire = "buyer_id", sensitive, max = 32)]
///     pub buyer_id: Option<String>,
/// }
///
/// let charge = Charge {
///     order_no: "A 1".to_owned(),
///     amount: MinorUnits::new(0),
///     scene: "FACE".to_owned(),
///     buyer_id: None,
/// };
/// let violations = validate(&charge, None).unwrap_err();
/// assert_eq!(violations.iter().count(), 3);
/// ```
///
/// # Keys of `#[field(…)]`
///
/// | key | meaning |
/// |---|---|
/// | `wire = "name"` | the name on the wire; every field needs it, except those with `flatten` or `extra` |
/// | `also("old", "older")` | further names under which it may arrive |
/// | `sensitive` | masked in `Debug` |
/// | `lenient` | a number may arrive as a string and a string as a number |
/// | `string` | numbers are written as strings |
/// | `text` | an object or list is written as JSON text in a string |
/// | `time = "rfc3339"` | how an instant is written: `rfc3339`, `datetime`, `compact`, `unix` or `unix_ms` |
/// | `offset = 28800` | the zone of an instant, in seconds east of UTC |
/// | `min = 1`, `max = 32` | least and greatest length; of a list, the least and greatest number of elements |
/// | `bytes` | lengths count bytes, not characters |
/// | `trimmed` | no leading or trailing space |
/// | `pattern = "…"` | a regular expression that must match the whole value |
/// | `prefix = 2` | the value must begin with the provider's third credential (0 is the first), if that credential is given |
/// | `required_with = 2` | the field must be given, if the provider's third credential (0 is the first) is given |
/// | `range(1, 99)` | least and greatest integer, or seconds of a period; `_` leaves an end open |
/// | `digits = 11` | at most so many digits |
/// | `scale = 2` | digits after the point of a decimal |
/// | `fraction = 0` | how many of those digits may be other than zero, if the field's currency is always the same one |
/// | `currency_names("RMB", "CNY")` | pairs of strings: a name under which a currency may arrive, and the currency's code |
/// | `decimal_range("0.01", "")` | least and greatest decimal; empty leaves an end open |
/// | `units = "mhd"` | the unit letters of a period |
/// | `until_midnight = 'c'` | the letter that means "until 00:00" |
/// | `only("A", "B")` | the values allowed |
/// | `closed` | values that an enum doesn't list are refused |
/// | `item(…)` | keys of this table, for the elements of a list |
/// | `at = "specs/x.yaml:40"` | where the limits stand |
/// | `line = 40` | the same, as a line of the file that `#[spec("specs/x.yaml")]` on the struct names |
/// | `flatten` | another message whose fields belong to the same table |
/// | `extra` | an `Extra`, where members that the table doesn't list are kept |
///
/// # Fixed values
///
/// `#[fixed("pay_type" = "800213")]` on the struct is a field that always has this value (a string, an
/// integer or a truth value): it is sent, and there is nothing to fill in. The keys `string`, `at` and `line` may follow the
/// value.
///
/// # Rules between fields
///
/// `#[rule(…)]` on the struct demands one of the following. Fields are named by their names on the wire; a dot leads into a
/// nested message, as in `"payer.id"`.
///
/// | rule | meaning |
/// |---|---|
/// | `required("a")`, `forbidden("a")` | each of the fields must have a value, or must be absent |
/// | `one_of("a", "b")`, `at_least_one("a", "b")` | exactly one, or at least one, of the fields must have a value |
/// | `overrides("winner", "loser")` | the second field has no effect beside the first, so they must not both have a value |
/// | `fraction("amount", "currency")` | the amount has no more digits after the point than its currency has by ISO 4217; `digits("TWD" = 0)` beside it gives the number for a currency that the provider counts otherwise |
///
/// After that may stand `at = "…"`, the rule's place in the spec, and `when(…)` with conditions: `"name" = ["v", "w"]`,
/// `"name" = present` or `"name" = absent`. Unless all of them hold, the rule demands nothing.
#[proc_macro_derive(Message, attributes(field, fixed, rule, spec))]
pub fn derive_message(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let mut errors = Errors::default();
    check::no_parameters(&input, "Message", &mut errors);
    let message = parse::message(&input, &mut errors);
    check::message(&message, &mut errors);
    match errors.into_code() {
        None => emit::message(&message).into(),
        Some(errors) => {
            let stand_in = emit::message_stand_in(&input);
            quote!(#errors #stand_in).into()
        }
    }
}

/// `Debug` that masks what is `sensitive`, prints only the names of what is kept in `extra`, and leaves out what is
/// absent. It stands beside [`Message`](macro@Message), whose table says what is sensitive.
///
/// ```
/// use paysmith_runtime::{Message, Redacted};
///
/// #[derive(Message, Redacted)]
/// struct Payer {
///     #[field(wire = "name")]
///     name: String,
///     #[field(wire = "code", sensitive)]
///     code: Option<String>,
/// }
///
/// let payer = Payer { name: "Li".to_owned(), code: Some("134579".to_owned()) };
/// assert_eq!(format!("{payer:?}"), r#"Payer { name: "Li", code: *** }"#);
/// ```
#[proc_macro_derive(Redacted)]
pub fn derive_redacted(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let mut errors = Errors::default();
    check::no_parameters(&input, "Redacted", &mut errors);
    check::redacted(&input, &mut errors);
    emit::redacted(&input, errors.into_code()).into()
}

/// An enum of strings or integers that keeps a value it doesn't list.
///
/// Each variant says its value on the wire; one variant, marked `other`, holds the rest.
///
/// ```
/// use paysmith_runtime::Choice;
///
/// #[derive(Clone, Debug, PartialEq, Eq, Choice)]
/// pub enum Wallet {
///     #[choice("octopay")]
///     Octopay,
///     #[choice("wx")]
///     WeChat,
///     #[choice(other)]
///     Other(String),
/// }
///
/// assert_eq!(Wallet::from("wx"), Wallet::WeChat);
/// assert_eq!(Wallet::from("new").wire(), "new");
/// assert!(!Wallet::from("new").listed());
/// assert_eq!(Wallet::VALUES, ["octopay", "wx"]);
///
/// #[derive(Clone, Copy, Debug, PartialEq, Eq, Choice)]
/// pub enum Terminal {
///     #[choice(1)]
///     Windows,
///     #[choice(other)]
///     Other(i64),
/// }
///
/// assert_eq!(Terminal::from(1), Terminal::Windows);
/// assert_eq!(Terminal::Other(7).to_string(), "7");
/// ```
#[proc_macro_derive(Choice, attributes(choice))]
pub fn derive_choice(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let mut errors = Errors::default();
    check::no_parameters(&input, "Choice", &mut errors);
    let choice = parse::choice(&input, &mut errors);
    check::choice(&choice, &mut errors);
    match errors.into_code() {
        None => emit::choice(&choice).into(),
        Some(errors) => {
            let stand_in = emit::choice_stand_in(&input);
            quote!(#errors #stand_in).into()
        }
    }
}
