//! Problems of a spec, and reports that show them as rustc would: code, place, snippet, label, note.

mod code;
mod one_line;
mod render;
mod span;

pub use code::Code;
pub use one_line::{github, one_line};
pub use span::Span;

/// One thing that is wrong or unwise in a spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Its stable code.
    pub code: Code,
    /// Where it stands.
    pub at: Span,
    /// What is wrong or unwise.
    pub message: String,
    /// The words that the report puts at that place.
    pub label: String,
    /// Other places that matter, each with the words that the report puts there.
    pub related: Vec<(Span, String)>,
    /// Why, or what was expected.
    pub notes: Vec<String>,
    /// What to do.
    pub help: Vec<String>,
}

impl Problem {
    /// Begins a problem, to which the functions below add.
    pub(crate) fn new(code: Code, at: Span, message: impl Into<String>) -> Self {
        Self {
            code,
            at,
            message: clean(message),
            label: String::new(),
            related: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    pub(crate) fn label(mut self, label: impl Into<String>) -> Self {
        self.label = clean(label);
        self
    }

    pub(crate) fn related(mut self, at: Span, label: impl Into<String>) -> Self {
        self.related.push((at, clean(label)));
        self
    }

    pub(crate) fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(clean(note));
        self
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(clean(help));
        self
    }

    pub(crate) fn help_if(self, so: bool, help: &str) -> Self {
        if so { self.help(help) } else { self }
    }

    /// Adds "did you mean", if one of the words is near to what was written.
    pub(crate) fn suggest<'w>(self, written: &str, words: impl IntoIterator<Item = &'w str>) -> Self {
        match nearest(written, words) {
            Some(word) => self.help(format!("did you mean `{word}`?")),
            None => self,
        }
    }
}

/// Makes a text safe for a terminal: what a spec contains could be a megabyte long, or hold control characters that
/// clear the screen.
fn clean(text: impl Into<String>) -> String {
    const MOST: usize = 600;
    let mut text: String = text.into();
    if text.len() > MOST {
        text.truncate(text.floor_char_boundary(MOST));
        text.push('…');
    }
    let shown = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    text.chars().map(shown).collect()
}

/// The word that was probably meant, if one of them is near to what was written.
pub(crate) fn nearest<'w>(written: &str, words: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    if written.len() > 100 {
        return None;
    }
    let lower = written.to_lowercase();
    let most = written.chars().count().div_ceil(3);
    let distance = |word: &str| {
        let word = word.to_lowercase();
        let distance = strsim::damerau_levenshtein(&lower, &word);
        // A word that is cut short, or that goes on after a known word, counts as near, however many letters that makes.
        let is_cut = lower.starts_with(&word) || word.starts_with(&lower);
        if is_cut && word.len() > 2 && lower.len() > 2 { distance.min(most) } else { distance }
    };
    // A word that is known but wrong here isn't suggested again.
    let others = words.into_iter().filter(|word| *word != written);
    let near = others.map(|word| (distance(word), word)).filter(|(distance, _)| *distance <= most);
    near.min_by_key(|(distance, _)| *distance).map(|(_, word)| word)
}

/// Words as a choice: `a`, `b` or `c`.
pub(crate) fn choice<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "nothing".to_owned(),
    }
}

/// The problem of a name that isn't known. It suggests the nearest of the known names, and lists them.
pub(crate) fn unknown<'w>(
    code: Code,
    at: Span,
    message: String,
    name: &str,
    known: impl IntoIterator<Item = &'w str>,
) -> Problem {
    const MOST: usize = 20;
    let known: Vec<&str> = known.into_iter().collect();
    let problem = Problem::new(code, at, message).suggest(name, known.iter().copied());
    match known.get(..MOST) {
        _ if known.is_empty() => problem,
        Some(first) if known.len() > MOST => {
            problem.note(format!("there are: {} and {} more", first.join(", "), known.len() - MOST))
        }
        _ => problem.note(format!("there are: {}", known.join(", "))),
    }
}

/// Everything that is wrong with one spec, or unwise in it, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the file was called.
    pub path: String,
    /// Its text.
    pub text: String,
    /// The problems, in the order of the file.
    pub problems: Vec<Problem>,
}

impl Report {
    pub(crate) fn new(path: &str, text: &str, mut problems: Vec<Problem>) -> Self {
        problems.sort_by_key(|problem| (problem.at.start, problem.code));
        // A mistake in a shared field or an alias is found at each use, and reported once.
        let mut seen = std::collections::BTreeSet::new();
        problems.retain(|problem| seen.insert((problem.at.start, problem.code, problem.message.clone())));
        Self { path: path.to_owned(), text: text.to_owned(), problems }
    }

    /// How many errors there are, and how many warnings.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        let warnings = self.problems.iter().filter(|problem| problem.code.is_warning()).count();
        (self.problems.len() - warnings, warnings)
    }

    /// Whether there is an error, so that the spec can't be used.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.counts().0 > 0
    }
}
