//! Fields, their types and limits, and the rules between them.

use std::sync::Arc;

use super::About;
use crate::report::Span;

/// A named enum.
#[derive(Debug, Clone)]
pub struct EnumType {
    /// Its name in `PascalCase`.
    pub name: String,
    /// Doc and place.
    pub about: About,
    /// Values are integers on the wire.
    pub int: bool,
    /// A request may only hold listed values.
    pub closed: bool,
    /// The values in the order of the spec.
    pub values: Vec<EnumValue>,
}

/// A value of an enum.
#[derive(Debug, Clone)]
pub struct EnumValue {
    /// On the wire.
    pub wire: String,
    /// The name given for Rust, where there is one.
    pub name: Option<String>,
    /// Doc and place.
    pub about: About,
}

/// A table of fields: a request, an answer, an object.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// `PascalCase` for shared types; empty for the table of an operation or notification.
    pub name: String,
    /// Doc and place.
    pub about: About,
    /// The fields in the order of the spec.
    pub fields: Vec<Field>,
    /// The rules between them.
    pub rules: Vec<Rule>,
}

impl Table {
    /// The field at a dotted path, through objects (also those in JSON text).
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

/// A field, with everything that its uses laid over it.
#[derive(Debug, Clone)]
pub struct Field {
    /// On the wire.
    pub wire: String,
    /// The name given for Rust.
    pub name: Option<String>,
    /// Doc and place (of the use; that of a limit is [`Field::limit_at`]).
    pub about: About,
    /// Where the limits stand, which is in the shared field unless the use narrows them.
    pub limit_at: Span,
    /// The spec itself says how small the number may be, in its `range:`.
    pub least_stated: bool,
    /// What it holds.
    pub kind: Kind,
    /// Demanded.
    pub required: bool,
    /// Further names under which it may arrive.
    pub also: Vec<String>,
    /// What the provider assumes when it is absent.
    pub default: Option<String>,
    /// Masked in `Debug`.
    pub sensitive: bool,
    /// A number may arrive as a string and a string as a number.
    pub lenient: bool,
    /// The one value that it always has: sent by itself, and no part of what an application fills in.
    pub fixed: Option<String>,
    /// Facts that the provider doesn't state.
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
    /// An amount in the smallest unit of its currency.
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
    /// Least length.
    pub min: Option<u32>,
    /// Most length.
    pub max: Option<u32>,
    /// Lengths count bytes, not characters.
    pub bytes: bool,
    /// Must match as a whole.
    pub pattern: Option<String>,
    /// No leading or trailing space.
    pub trimmed: bool,
    /// The credential that the value must begin with.
    pub prefix: Option<String>,
}

/// Limits of an integer.
#[derive(Debug, Clone)]
pub struct Int {
    /// Least value.
    pub min: Option<i64>,
    /// Greatest value.
    pub max: Option<i64>,
    /// Most digits.
    pub digits: Option<u32>,
    /// How it is written.
    pub wire: Wire,
}

/// Limits of a decimal.
#[derive(Debug, Clone)]
pub struct Decimal {
    /// Digits after the point.
    pub scale: u32,
    /// Least value, as written.
    pub min: Option<rust_decimal::Decimal>,
    /// Greatest value.
    pub max: Option<rust_decimal::Decimal>,
    /// Most characters on the wire.
    pub max_chars: Option<u32>,
    /// The field with the currency, or the currency.
    pub currency: Option<String>,
    /// How many digits after the point may be other than zero, where the currency is always the same.
    pub fraction: Option<u32>,
    /// How it is written.
    pub wire: Wire,
}

/// What a provider says of its currencies.
pub type Currencies = Arc<Vec<CurrencyFact>>;

/// What a provider says of a currency.
#[derive(Debug, Clone)]
pub struct CurrencyFact {
    /// Its code in ISO 4217.
    pub code: String,
    /// Doc and place.
    pub about: About,
    /// Further names under which it may arrive.
    pub also: Vec<String>,
    /// How many digits its amounts have after the point, where the provider counts otherwise than ISO 4217.
    pub exponent: Option<u32>,
}

/// A field that holds a currency.
#[derive(Debug, Clone)]
pub struct CurrencyUse {
    /// The codes allowed here; empty means those of all currencies in use.
    pub only: Vec<String>,
    /// What the provider says of its currencies.
    pub facts: Currencies,
}

/// A use of an enum.
#[derive(Debug, Clone)]
pub struct EnumUse {
    /// The enum.
    pub of: Arc<EnumType>,
    /// Defined in place (not in `types:`).
    pub inline: bool,
    /// The wire values allowed here; empty means all.
    pub only: Vec<String>,
    /// How an int enum is written.
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
    /// Offset from UTC in seconds.
    pub offset: i32,
    /// How the unix formats are written.
    pub wire: Wire,
}

/// A duration such as `90m`.
#[derive(Debug, Clone)]
pub struct Duration {
    /// Unit letters allowed, of `s`, `m`, `h`, `d`.
    pub units: Vec<char>,
    /// Least length in seconds.
    pub min: Option<u64>,
    /// Greatest length in seconds.
    pub max: Option<u64>,
    /// The letter that means "until 00:00".
    pub until_midnight: Option<char>,
}

/// A use of an object.
#[derive(Debug, Clone)]
pub struct ObjectUse {
    /// Its table, narrowed for this use.
    pub table: Arc<Table>,
    /// It is a shared type just as it stands (neither in place nor narrowed).
    pub shared: bool,
    /// It is JSON text inside a string; the text's limits.
    pub text: Option<Text>,
}

/// A list.
#[derive(Debug, Clone)]
pub struct ListUse {
    /// Each element.
    pub item: Box<Field>,
    /// Least number of elements.
    pub min: Option<u32>,
    /// Greatest number of elements; with `text`, that limit is of the text instead.
    pub max: Option<u32>,
    /// It is JSON text inside a string; the text's limits.
    pub text: Option<Text>,
}

/// A rule between fields; names are dotted wire names of the same table.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Doc and place.
    pub about: About,
    /// What is demanded.
    pub kind: RuleKind,
}

/// What a rule demands.
#[derive(Debug, Clone)]
pub enum RuleKind {
    /// Must be there when.
    Required(String, Vec<Condition>),
    /// Must not be there when.
    Forbidden(String, Vec<Condition>),
    /// Exactly one.
    OneOf(Vec<String>),
    /// At least one.
    AtLeastOne(Vec<String>),
    /// With the first given, the second has no effect.
    Overrides(String, String),
    /// The first, an amount, has no more digits after the point than the currency in the second, as the provider counts. It follows
    /// from the amount's `currency:`.
    Fraction(String, String, Currencies),
}

/// One line of a `when:`; all must hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// Dotted wire name.
    pub name: String,
    /// What it must be.
    pub is: Is,
}

/// What a condition asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Is {
    /// It is there.
    Present,
    /// It is not.
    Absent,
    /// It has one of these values, compared as text.
    Any(Vec<String>),
}
