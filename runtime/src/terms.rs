//! Types that the tables of fields and the tables of operations both use: conditions on fields, and how a time is written.

/// A condition on a field.
#[derive(Debug)]
pub struct Condition {
    /// The path to the field, by the names on the wire.
    pub path: &'static [&'static str],
    /// What must be true of the field.
    pub is: Is,
}

/// What a condition asks of a field.
#[derive(Debug)]
pub enum Is {
    /// The field is there.
    Present,
    /// The field isn't there.
    Absent,
    /// The field has one of these values. They are compared as text.
    Any(&'static [&'static str]),
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
    /// The seconds since 1970.
    Unix,
    /// The milliseconds since 1970.
    UnixMs,
}
