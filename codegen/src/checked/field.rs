//! Fields, their types and limits, and the rules between them.

use std::sync::Arc;

use super::About;
use crate::report::Span;

/// An enum of `types:`, or one that is defined within the field that has it.
#[derive(Debug, Clone)]
pub struct EnumType {
    /// Its name in `PascalCase`.
    pub name: String,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// Whether the values are integers on the wire.
    pub int: bool,
    /// Whether a request may only hold the listed values.
    pub closed: bool,
    /// The values, in the order of the spec.
    pub values: Vec<EnumValue>,
}

/// A value of an enum.
#[derive(Debug, Clone)]
pub struct EnumValue {
    /// The value on the wire.
    pub wire: String,
    /// The name that the spec gives it for Rust.
    pub name: Option<String>,
    /// The operations whose orders alone have it; none where it isn't so limited.
    pub made_by: Vec<String>,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
}

/// A table of fields: a request, an answer, a notification or an object.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The name of an object's type in `PascalCase`. A request, an answer and a notification have none.
    pub name: String,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// The fields, in the order of the spec.
    pub fields: Vec<Field>,
    /// The rules between the fields.
    pub rules: Vec<Rule>,
}

impl Table {
    /// The field at a dotted path, which may lead through objects, those in JSON text included.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&Field> {
        let (first, rest) = path.split_once('.').map_or((path, None), |(first, rest)| (first, Some(rest)));
        let field = self.fields.iter().find(|field| field.wire == first)?;
        match (rest, &field.kind) {
            (None, _) => Some(field),
            (Some(rest), Kind::Object(object)) => object.table.find(rest),
            _ => None,
        }
    }

    /// The table of the rows of a list of objects, by the list's dotted path.
    #[must_use]
    pub fn row_table(&self, path: &str) -> Option<&Self> {
        let Kind::List(list) = &self.find(path)?.kind else { return None };
        match &list.item.kind {
            Kind::Object(row) => Some(&row.table),
            _ => None,
        }
    }
}

/// A field of a table. If it uses a shared field, it has all that the shared field says, but for what it says itself.
#[derive(Debug, Clone)]
pub struct Field {
    /// The name on the wire.
    pub wire: String,
    /// The name that the spec gives it for Rust.
    pub name: Option<String>,
    /// Its `doc:` and `source:`, and where it stands in its table. Its limits may stand elsewhere: see
    /// [`Field::limit_at`].
    pub about: About,
    /// Where the limits stand: in the shared field, unless the table itself changes them.
    pub limit_at: Span,
    /// Whether the spec itself says, in `range:`, how small the number may be.
    pub least_stated: bool,
    /// What it holds.
    pub kind: Kind,
    /// Whether a request must have it, or an answer is useless without it.
    pub required: bool,
    /// What must hold of the request that made an order, so that answers and notifications about the order have the field.
    pub only_if: Vec<Condition>,
    /// The credential with which a request must have it: a merchant who has the credential must give the field.
    pub required_with: Option<String>,
    /// Further names under which it may arrive.
    pub also: Vec<String>,
    /// What the provider assumes when it is absent.
    pub default: Option<String>,
    /// Whether its value is masked in `Debug`.
    pub sensitive: bool,
    /// Whether a number may arrive as a string, and a string as a number.
    pub lenient: bool,
    /// The one value that the field always has. It is sent without the application's doing.
    pub fixed: Option<String>,
    /// Which facts the provider's documentation doesn't state.
    pub unstated: Vec<String>,
}

/// How a number is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// `1`
    Number,
    /// `"1"`
    String,
}

/// What a field holds.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A string.
    Text(Text),
    /// An integer.
    Int(Int),
    /// A truth value.
    Bool(Wire),
    /// An amount in the smallest unit of its currency: its limits, and its currency as in [`Decimal::currency`].
    MinorUnits(Int, Option<String>),
    /// An amount in the major unit.
    Decimal(Decimal),
    /// A currency.
    Currency(CurrencyUse),
    /// An enum.
    Enum(EnumUse),
    /// A point in time.
    Instant(Instant),
    /// A length of time.
    Duration(Duration),
    /// An object.
    Object(ObjectUse),
    /// A list.
    List(ListUse),
    /// Any JSON.
    Any,
}

/// Limits of a string.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// The least length.
    pub min: Option<u32>,
    /// The greatest length.
    pub max: Option<u32>,
    /// Whether lengths count bytes instead of characters.
    pub bytes: bool,
    /// A regular expression that the whole value must match.
    pub pattern: Option<String>,
    /// Whether spaces at the beginning and the end are refused.
    pub trimmed: bool,
    /// The credential that the value must begin with.
    pub prefix: Option<String>,
}

/// Limits of an integer.
#[derive(Debug, Clone)]
pub struct Int {
    /// The least value.
    pub min: Option<i64>,
    /// The greatest value.
    pub max: Option<i64>,
    /// The most digits.
    pub digits: Option<u32>,
    /// How it is written.
    pub wire: Wire,
}

/// Limits of a decimal.
#[derive(Debug, Clone)]
pub struct Decimal {
    /// How many digits after the point are sent.
    pub scale: u32,
    /// The least value.
    pub min: Option<rust_decimal::Decimal>,
    /// The greatest value.
    pub max: Option<rust_decimal::Decimal>,
    /// The most characters on the wire.
    pub max_chars: Option<u32>,
    /// Where its currency is: the name of a field, a code of ISO 4217, or `of_order`.
    pub currency: Option<String>,
    /// How many of the digits after the point may be other than zero. Only known here where the currency is always
    /// the same.
    pub fraction: Option<u32>,
    /// How it is written.
    pub wire: Wire,
}

/// What a provider says of its currencies, in the order of the spec.
pub type Currencies = Arc<Vec<CurrencyFact>>;

/// What a provider says of a currency.
#[derive(Debug, Clone)]
pub struct CurrencyFact {
    /// The code of the currency in ISO 4217.
    pub code: String,
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// Further names under which it may arrive.
    pub also: Vec<String>,
    /// How many digits its amounts have after the point, where the provider counts otherwise than ISO 4217.
    pub exponent: Option<u32>,
}

/// A field that holds a currency.
#[derive(Debug, Clone)]
pub struct CurrencyUse {
    /// The codes that are allowed here. An empty list allows every currency in use.
    pub only: Vec<String>,
    /// What the provider says of its currencies.
    pub facts: Currencies,
}

/// A field that holds a value of an enum.
#[derive(Debug, Clone)]
pub struct EnumUse {
    /// The enum.
    pub of: Arc<EnumType>,
    /// Whether the enum is defined within this field, and not in `types:`.
    pub inline: bool,
    /// The values that are allowed here. An empty list allows all.
    pub only: Vec<String>,
    /// How its values are written, if they are integers.
    pub wire: Wire,
}

/// How an instant is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeFormat {
    /// `2018-08-02T12:08:56+08:00`
    Rfc3339,
    /// `2018-08-02 12:08:56`
    DateTime,
    /// `20180802120856`
    Compact,
    /// Seconds since 1970.
    Unix,
    /// Milliseconds since 1970.
    UnixMs,
}

/// An instant.
#[derive(Debug, Clone)]
pub struct Instant {
    /// How it is written.
    pub format: TimeFormat,
    /// The offset from UTC, in seconds.
    pub offset: i32,
    /// How the formats that count since 1970 are written.
    pub wire: Wire,
    /// Which moment of an order it tells of, where the spec says so.
    pub moment: Option<Moment>,
}

/// A moment in the life of an order, a refund, a hold or a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// When it was made.
    Made,
    /// When it last changed.
    Changed,
    /// When it was paid.
    Paid,
    /// When it expires.
    Expires,
}

/// A duration such as `90m`.
#[derive(Debug, Clone)]
pub struct Duration {
    /// The units that are allowed, of `s`, `m`, `h` and `d`.
    pub units: Vec<char>,
    /// The least length, in seconds.
    pub min: Option<u64>,
    /// The greatest length, in seconds.
    pub max: Option<u64>,
    /// The letter that means "until midnight".
    pub until_midnight: Option<char>,
}

/// A field that holds an object.
#[derive(Debug, Clone)]
pub struct ObjectUse {
    /// The object's table, as this field narrows it.
    pub table: Arc<Table>,
    /// Whether it is a type of `types:` just as it stands there, neither narrowed nor defined within this field.
    pub shared: bool,
    /// The limits of the text, where the object is JSON text in a string.
    pub text: Option<Text>,
}

/// A list.
#[derive(Debug, Clone)]
pub struct ListUse {
    /// What each element is.
    pub item: Box<Field>,
    /// The least number of elements. There is none if the list is JSON text: `min:` and `max:` then limit the text, and
    /// are in [`ListUse::text`].
    pub min: Option<u32>,
    /// The greatest number of elements.
    pub max: Option<u32>,
    /// The limits of the text, where the list is JSON text in a string.
    pub text: Option<Text>,
}

/// A rule between fields. It names them by dotted wire names of its own table.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its `doc:` and `source:`, and where it stands in the spec.
    pub about: About,
    /// What it demands.
    pub kind: RuleKind,
}

/// What a rule demands.
#[derive(Debug, Clone)]
pub enum RuleKind {
    /// The field must be there if all conditions hold.
    Required(String, Vec<Condition>),
    /// The field must not be there if all conditions hold.
    Forbidden(String, Vec<Condition>),
    /// Exactly one of the fields must be there.
    OneOf(Vec<String>),
    /// At least one of the fields must be there.
    AtLeastOne(Vec<String>),
    /// Where the first field is given the second has no effect, so both together are refused.
    Overrides(String, String),
    /// The first field, an amount, must not have more digits after the point than the currency in the second field
    /// has. No spec states this rule: it follows from `currency:` of the amount.
    Fraction(String, String, Currencies),
}

/// A condition on one field: an entry of a `when:`, whose conditions must all hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The dotted wire name of the field.
    pub name: String,
    /// What the field must be.
    pub is: Is,
}

/// What must be true of the field of a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Is {
    /// It is there.
    Present,
    /// It is not there.
    Absent,
    /// It has one of these values, compared as text.
    Any(Vec<String>),
}
