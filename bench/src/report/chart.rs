//! `docs/performance.svg`: a bar for each contender, on a logarithmic scale within each group.

use svg::Document;
use svg::node::element::{Rectangle, Style, Text, Title};

use super::{Group, Report, shown};

const WIDTH: f64 = 900.0;
const NAMES: f64 = 250.0;
const BARS: f64 = 520.0;
const LINE: f64 = 18.0;

/// The chart.
#[must_use]
pub fn chart(report: &Report) -> String {
    let groups: Vec<&Group> = report.tables.iter().flat_map(|table| &table.bars).collect();
    let lines: usize = groups.iter().map(|group| group.bars.len() + 2).sum();
    let height = lines as f64 * LINE + 50.0;
    let mut document = Document::new()
        .set("viewBox", (0.0, 0.0, WIDTH, height))
        .set("role", "img")
        .add(Title::new("Paysmith beside its peers"))
        .add(Style::new(
            "text{font:12px system-ui,sans-serif;fill:#24292f}.head{font-weight:600}.ours{fill:#1a7f64}.peer{fill:#b8c0c8}\
             @media(prefers-color-scheme:dark){text{fill:#e6edf3}.peer{fill:#57606a}}",
        ))
        .add(text(0.0, LINE, "head", "Shorter is better, but for what is per second. Each group has a logarithmic scale of its own."));
    let mut y = 2.0 * LINE;
    for group in groups {
        y += LINE;
        document = document.add(text(0.0, y, "head", &group.title));
        for (name, value, ours) in &group.bars {
            y += LINE;
            let length = length(group, *value);
            document = document
                .add(text(12.0, y, "name", name))
                .add(
                    Rectangle::new()
                        .set("class", if *ours { "ours" } else { "peer" })
                        .set("x", NAMES)
                        .set("y", format!("{:.1}", y - 11.0))
                        .set("width", format!("{length:.1}"))
                        .set("height", 13)
                        .set("rx", 2),
                )
                .add(text(NAMES + length + 6.0, y, "figure", &shown(*value, group.unit)));
        }
        y += LINE;
    }
    format!("{document}\n")
}

fn text(x: f64, y: f64, class: &str, words: &str) -> Text {
    Text::new(words).set("class", class).set("x", format!("{x:.1}")).set("y", format!("{y:.1}"))
}

/// The least of a group is a tenth as long as the greatest.
fn length(group: &Group, value: f64) -> f64 {
    let values = || group.bars.iter().map(|(_, value, _)| value.max(1e-9).ln());
    let (least, greatest) = values()
        .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
    let span = (greatest - least).max(1e-9);
    BARS * (0.1 + 0.9 * (value.max(1e-9).ln() - least) / span)
}
