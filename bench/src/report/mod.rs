//! What was measured: tables, budgets and the bars of the chart. It is printed, and written as JSON, Markdown and SVG.

mod chart;
mod machine;
mod page;
mod terminal;

use serde::Serialize;

pub use chart::chart;
pub use machine::{Machine, field};
pub use page::page;
pub use terminal::print;

/// Everything of one run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Where and with what it was measured.
    pub machine: Machine,
    /// The tables in the order of the page.
    pub tables: Vec<Table>,
}

/// One table.
#[derive(Debug, Default, Serialize)]
pub struct Table {
    /// The word with which `only` runs this table.
    pub id: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What was measured, and how.
    pub about: String,
    /// The columns' headings.
    pub columns: Vec<String>,
    /// The rows.
    pub rows: Vec<Vec<Cell>>,
    /// Sentences that stand below the table.
    pub notes: Vec<String>,
    /// What the project promises of these figures.
    pub budgets: Vec<Budget>,
    /// The bars that the chart shows of this table.
    pub bars: Vec<Group>,
    /// Profiles of the cases that missed a budget.
    pub profiles: Vec<Profile>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(id: &'static str, title: &'static str, about: &str, columns: &[&str]) -> Self {
        let columns = columns.iter().map(|&column| column.to_owned()).collect();
        Self { id, title, about: about.to_owned(), columns, ..Self::default() }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Cell>) {
        self.rows.push(cells.into_iter().collect());
    }

    /// Adds a row whose peer could not be measured.
    pub fn not_measured(&mut self, first: &str, why: impl std::fmt::Display) {
        self.rows.push(vec![Cell::text(first), Cell::NotMeasured { not_measured: why.to_string() }]);
    }

    /// Adds a budget.
    pub fn budget(&mut self, what: impl Into<String>, limit: Limit, found: f64) {
        self.budgets.push(Budget { what: what.into(), met: limit.holds(found), limit, found });
    }
}

/// What stands in a cell.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A figure.
    Figure {
        /// The figure, in this unit.
        value: f64,
        /// The unit.
        unit: Unit,
    },
    /// A peer that could not be measured, and why.
    NotMeasured {
        /// The reason.
        not_measured: String,
    },
}

impl Cell {
    /// A cell with a text.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// A cell with a figure.
    #[must_use]
    pub const fn of(value: f64, unit: Unit) -> Self {
        Self::Figure { value, unit }
    }
}

/// A figure's unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Nanoseconds.
    Nanoseconds,
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// A ratio: how many times as much.
    Times,
    /// A number of things.
    Count,
    /// A number in a second.
    PerSecond,
    /// Bytes.
    Bytes,
}

impl std::fmt::Display for Cell {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::NotMeasured { not_measured } => write!(f, "not measured: {not_measured}"),
            Self::Figure { value, .. } if value.is_nan() => f.write_str("not measured"),
            Self::Figure { value, unit } => f.write_str(&shown(*value, *unit)),
        }
    }
}

/// A figure with its unit, in about three digits.
#[must_use]
pub fn shown(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Nanoseconds if value >= 1e6 => format!("{} ms", digits(value / 1e6)),
        Unit::Nanoseconds if value >= 1e3 => format!("{} µs", digits(value / 1e3)),
        Unit::Nanoseconds => format!("{} ns", digits(value)),
        Unit::Milliseconds => format!("{} ms", digits(value)),
        Unit::Seconds => format!("{} s", digits(value)),
        Unit::Times => format!("{value:.2} ×"),
        Unit::Count => grouped(value),
        Unit::PerSecond => format!("{}/s", grouped(value)),
        Unit::Bytes if value >= 1024.0 * 1024.0 => format!("{} MiB", digits(value / 1024.0 / 1024.0)),
        Unit::Bytes if value >= 1024.0 => format!("{} KiB", digits(value / 1024.0)),
        Unit::Bytes => format!("{value:.0} B"),
    }
}

fn digits(value: f64) -> String {
    match value {
        value if value >= 100.0 => grouped(value),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.2}"),
    }
}

fn grouped(value: f64) -> String {
    if value < 100.0 && value.fract() != 0.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A promise about a figure, and whether it is kept.
#[derive(Debug, Serialize)]
pub struct Budget {
    /// What the promise is about.
    pub what: String,
    /// The limit.
    pub limit: Limit,
    /// What was measured.
    pub found: f64,
    /// Whether the promise is kept.
    pub met: bool,
}

/// The bounds that a promise names.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Limit {
    /// The figure must not be less than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub least: Option<f64>,
    /// The figure must not be more than this.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<f64>,
    /// The unit of both bounds.
    pub unit: Unit,
}

impl Limit {
    /// The figure must not be more than this.
    #[must_use]
    pub const fn most(most: f64, unit: Unit) -> Self {
        Self { least: None, most: Some(most), unit }
    }

    /// The figure must not be less than this.
    #[must_use]
    pub const fn least(least: f64, unit: Unit) -> Self {
        Self { least: Some(least), most: None, unit }
    }

    /// The figure must be between these two.
    #[must_use]
    pub const fn between(least: f64, most: f64, unit: Unit) -> Self {
        Self { least: Some(least), most: Some(most), unit }
    }

    fn holds(&self, found: f64) -> bool {
        self.least.is_none_or(|least| found >= least) && self.most.is_none_or(|most| found <= most)
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.least, self.most) {
            (Some(least), Some(most)) => {
                write!(f, "{} to {}", shown(least, self.unit), shown(most, self.unit))
            }
            (Some(least), None) => write!(f, "≥ {}", shown(least, self.unit)),
            (None, Some(most)) => write!(f, "≤ {}", shown(most, self.unit)),
            (None, None) => f.write_str("none"),
        }
    }
}

/// Bars that belong together.
#[derive(Debug, Serialize)]
pub struct Group {
    /// What is compared.
    pub title: String,
    /// The unit of the bars.
    pub unit: Unit,
    /// For each bar its name, its figure, and whether it is Paysmith's.
    pub bars: Vec<(String, f64, bool)>,
}

/// The functions in which the instructions of a call are spent.
#[derive(Debug, Serialize)]
pub struct Profile {
    /// The call.
    pub of: String,
    /// How the profile was made.
    pub how: String,
    /// The share in percent of each function, the greatest first.
    pub lines: Vec<(f64, String)>,
}

#[cfg(test)]
mod tests {
    use super::{Unit, shown};

    #[test]
    fn figures_are_short_and_have_a_unit() {
        assert_eq!(shown(37.44, Unit::Nanoseconds), "37.4 ns");
        assert_eq!(shown(1_234_567.0, Unit::PerSecond), "1,234,567/s");
        assert_eq!(shown(1.2649, Unit::Times), "1.26 ×");
        assert_eq!(shown(2_500.0, Unit::Nanoseconds), "2.50 µs");
        assert_eq!(shown(4.2, Unit::Count), "4.2");
    }
}
