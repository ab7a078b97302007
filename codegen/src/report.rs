//! What is wrong with a spec, rendered as rustc would: code, place, snippet, label, note.

mod code;

use std::fmt;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

pub use code::Code;

use crate::checked::At;

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its stable code.
    pub code: Code,
    /// Where.
    pub at: At,
    /// What is wrong.
    pub message: String,
    /// What to see at that place.
    pub label: String,
    /// Other places that matter, with what to see there.
    pub related: Vec<(At, String)>,
    /// Why, or what was expected.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Vec<String>,
}

impl Problem {
    /// A problem at a place.
    pub(crate) fn new(code: Code, at: At, message: impl Into<String>) -> Self {
        Self {
            code,
            at,
            message: message.into(),
            label: String::new(),
            related: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    pub(crate) fn related(mut self, at: At, label: impl Into<String>) -> Self {
        self.related.push((at, label.into()));
        self
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// "did you mean", if one of the words is near.
    pub(crate) fn suggest<'w>(self, written: &str, words: impl IntoIterator<Item = &'w str>) -> Self {
        match nearest(written, words) {
            Some(word) => self.help(format!("did you mean `{word}`?")),
            None => self,
        }
    }
}

/// The word that was probably meant.
pub(crate) fn nearest<'w>(written: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let most = (written.chars().count() / 3).max(1);
    words
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(&written.to_lowercase(), &word.to_lowercase()), word))
        .filter(|(distance, _)| *distance <= most)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// Everything that is wrong with one spec, in the order of the file.
#[derive(Debug, Clone)]
pub struct Report {
    /// How the file was called.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What is wrong.
    pub problems: Vec<Problem>,
}

impl Report {
    pub(crate) fn new(path: &str, text: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| (problem.at.start, problem.code));
        problems.dedup();
        Self { path: path.to_owned(), text: text.to_owned(), problems }
    }

    /// The whole report, with colours for a terminal or without.
    #[must_use]
    pub fn render(&self, colours: bool) -> String {
        let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
        let mut out = String::new();
        for problem in &self.problems {
            out.push_str(&renderer.render(&[self.group(problem)]));
            out.push_str("\n\n");
        }
        out.push_str(&self.last_line());
        out
    }

    fn group<'a>(&'a self, problem: &'a Problem) -> annotate_snippets::Group<'a> {
        let mut snippet = Snippet::source(&self.text).path(&self.path).annotation(
            AnnotationKind::Primary.span(self.visible(problem.at)).label(problem.label.as_str()),
        );
        for (at, label) in &problem.related {
            snippet =
                snippet.annotation(AnnotationKind::Context.span(self.visible(*at)).label(label.as_str()));
        }
        let mut group =
            Level::ERROR.primary_title(&problem.message).id(problem.code.as_str()).element(snippet);
        for note in &problem.notes {
            group = group.element(Level::NOTE.message(note));
        }
        for help in &problem.help {
            group = group.element(Level::HELP.message(help));
        }
        group
    }

    /// A span that can be pointed at: on one line, not empty, inside the text.
    fn visible(&self, at: At) -> std::ops::Range<usize> {
        let start = at.start.min(self.text.len());
        let rest = self.text.get(start..).unwrap_or_default();
        let line = rest.find('\n').unwrap_or(rest.len());
        let length = (at.end.saturating_sub(at.start)).clamp(usize::from(line > 0), line.max(1));
        let mut end = (start + length).min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        start..end
    }

    fn last_line(&self) -> String {
        let count = self.problems.len();
        let s = if count == 1 { "" } else { "s" };
        format!("{}: {count} error{s}", self.path)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.render(false))
    }
}

impl std::error::Error for Report {}
