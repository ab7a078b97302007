//! Renders a report as text, with the part of the file that each problem is about.

use std::fmt;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Problem, Report, Span};

/// How many problems are shown. A file with more of them is no spec, and nobody reads on.
const MOST: usize = 100;

impl Report {
    /// The whole report, with colours for a terminal or without.
    #[must_use]
    pub fn render(&self, colours: bool) -> String {
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        let mut out = String::new();
        for problem in self.problems.iter().take(MOST) {
            out.push_str(&renderer.render(&[self.group(problem)]));
            out.push_str("\n\n");
        }
        if self.problems.len() > MOST {
            out.push_str(&format!("… and {} more\n\n", self.problems.len() - MOST));
        }
        out.push_str(&self.last_line());
        out
    }

    fn group<'a>(&'a self, problem: &'a Problem) -> Group<'a> {
        let primary = AnnotationKind::Primary.span(self.visible(problem.at)).label(problem.label.as_str());
        let mut snippet = Snippet::source(&self.text).path(&self.path).annotation(primary);
        for (at, label) in &problem.related {
            snippet =
                snippet.annotation(AnnotationKind::Context.span(self.visible(*at)).label(label.as_str()));
        }
        let level = if problem.code.is_warning() { Level::WARNING } else { Level::ERROR };
        let title = level.primary_title(&problem.message).id(problem.code.as_str());
        let mut group = title.element(snippet);
        for note in &problem.notes {
            group = group.element(Level::NOTE.message(note));
        }
        for help in &problem.help {
            group = group.element(Level::HELP.message(help));
        }
        group
    }

    /// The bytes to point at. A snippet needs a place on one line that isn't empty, lies inside the text and begins
    /// and ends between characters.
    fn visible(&self, at: Span) -> std::ops::Range<usize> {
        let start = self.text.floor_char_boundary(at.start);
        let line = self.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let end = at.end.clamp(start, start + line.len());
        start..self.text.ceil_char_boundary(end.max(start + usize::from(!line.is_empty())))
    }

    fn last_line(&self) -> String {
        let counted = |(count, what)| match count {
            0 => None,
            1 => Some(format!("1 {what}")),
            _ => Some(format!("{count} {what}s")),
        };
        let (errors, warnings) = self.counts();
        let parts: Vec<String> =
            [(errors, "error"), (warnings, "warning")].into_iter().filter_map(counted).collect();
        let parts = if parts.is_empty() { "ok".to_owned() } else { parts.join(", ") };
        format!("{}: {parts}", self.path)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}
