//! `docs/performance.svg`: a bar for each contender, from zero, with a scale of its own for each group.

use svg::Document;
use svg::node::element::{Rectangle, Style, Text, Title};

use super::{Group, Report, shown};

const COLUMNS: usize = 3;
const COLUMN: f64 = 470.0;
const NAMES: f64 = 235.0;
const BARS: f64 = 150.0;
const LINE: f64 = 18.0;

/// The chart.
#[must_use]
pub fn chart(report: &Report) -> String {
    let mut document = Document::new();
    let mut columns = [2.0 * LINE; COLUMNS];
    for group in report.tables.iter().flat_map(|table| &table.bars) {
        // The group goes into the column with the most room, so that the order stays about that of the tables.
        let least = columns.iter().copied().enumerate().min_by(|one, other| one.1.total_cmp(&other.1));
        let Some((column, y)) = least else { continue };
        let (drawn, end) = bars(document, group, column as f64 * COLUMN, y);
        document = drawn;
        if let Some(column) = columns.get_mut(column) {
            *column = end;
        }
    }
    let height = columns.into_iter().fold(0.0, f64::max) + LINE;
    let document = document
        .set("viewBox", (0.0, 0.0, COLUMN * COLUMNS as f64, height))
        .set("role", "img")
        .add(Title::new("Paysmith beside its peers"))
        .add(Style::new(
            "text{font:12px system-ui,sans-serif;fill:#24292f}.head{font-weight:600}.ours{fill:#1a7f64}.peer{fill:#b8c0c8}\
             @media(prefers-color-scheme:dark){text{fill:#e6edf3}.peer{fill:#57606a}}",
        ))
        .add(text(0.0, LINE, "head", "Shorter is better, but for what is per second. Every group has a scale of its own, from zero."));
    format!("{document}\n")
}

/// Draws one group, and returns where it ends.
fn bars(mut document: Document, group: &Group, x: f64, mut y: f64) -> (Document, f64) {
    let greatest = group.bars.iter().map(|(_, value, _)| *value).fold(f64::MIN_POSITIVE, f64::max);
    y += LINE;
    document = document.add(text(x, y, "head", &group.title));
    for (name, value, ours) in &group.bars {
        y += LINE;
        let length = BARS * value / greatest;
        let bar = Rectangle::new()
            .set("class", if *ours { "ours" } else { "peer" })
            .set("x", format!("{:.1}", x + NAMES))
            .set("y", format!("{:.1}", y - 11.0))
            .set("width", format!("{length:.1}"))
            .set("height", 13)
            .set("rx", 2);
        document = document.add(text(x + 8.0, y, "name", name)).add(bar).add(text(
            x + NAMES + length + 6.0,
            y,
            "figure",
            &shown(*value, group.unit),
        ));
    }
    (document, y + LINE)
}

fn text(x: f64, y: f64, class: &str, words: &str) -> Text {
    Text::new(words).set("class", class).set("x", format!("{x:.1}")).set("y", format!("{y:.1}"))
}
