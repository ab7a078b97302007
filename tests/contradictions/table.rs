//! Compares the tables in `specs/contradictions/` with the tests that they name.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// One contradiction between a provider's sources.
pub(crate) struct Row {
    pub(crate) number: String,
    /// The words in which the row says what the sources say and what Paysmith does.
    words: BTreeSet<String>,
    tests: Vec<String>,
}

/// The rows of a table, without its heading.
pub(crate) fn rows(table: &str) -> Vec<Row> {
    let lines = table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #"));
    lines.map(row).collect()
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
    let [number, sources, sends, accepts, tests] = cells[..] else {
        panic!("a row has five cells, and this one has {}: {line}", cells.len())
    };
    Row {
        number: number.to_owned(),
        words: [sources, sends, accepts].into_iter().flat_map(words).collect(),
        tests: tests.split('`').skip(1).step_by(2).map(str::to_owned).collect(),
    }
}

/// A function of a test file.
#[derive(Default)]
struct Function {
    is_test: bool,
    identifiers: BTreeSet<String>,
    /// The words in its body's identifiers and literals.
    words: BTreeSet<String>,
}

/// The functions at the top of some test files, by their names.
pub(crate) struct Functions(BTreeMap<String, Function>);

impl Functions {
    pub(crate) fn read<'s>(sources: impl IntoIterator<Item = &'s str>) -> Self {
        let mut functions = Self(BTreeMap::new());
        for source in sources {
            functions.add(source.parse().expect("a Rust file"));
        }
        functions
    }

    fn add(&mut self, file: TokenStream) {
        let mut tokens = file.into_iter().peekable();
        let mut is_test = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                    is_test |= group.to_string().contains("test");
                }
                TokenTree::Ident(word) if word == "fn" => {
                    let Some(TokenTree::Ident(name)) = tokens.next() else { continue };
                    let body = tokens.find_map(|token| match token {
                        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
                        _ => None,
                    });
                    let mut function = Function { is_test, ..Function::default() };
                    function.read(body.expect("a function has a body").stream());
                    self.0.insert(name.to_string(), function);
                    is_test = false;
                }
                _ => {}
            }
        }
    }

    /// Whether a function asserts something, itself or by calling another function of these files that does.
    fn asserts(&self, name: &str, seen: &mut BTreeSet<String>) -> bool {
        const ASSERTIONS: [&str; 8] = [
            "assert",
            "assert_eq",
            "assert_ne",
            "panic",
            "expect_err",
            "unwrap_err",
            "must_be_accepted",
            "must_be_unknown",
        ];
        let Some(function) = self.0.get(name) else { return ASSERTIONS.contains(&name) };
        let is_new = seen.insert(name.to_owned());
        is_new && function.identifiers.iter().any(|called| self.asserts(called, seen))
    }

    /// In how many tests a word occurs, and how many tests there are.
    fn occurrences(&self, word: &str) -> (usize, usize) {
        let tests = || self.0.values().filter(|function| function.is_test);
        (tests().filter(|function| function.words.contains(word)).count(), tests().count())
    }
}

impl Function {
    fn read(&mut self, body: TokenStream) {
        for token in body {
            match token {
                TokenTree::Group(group) => self.read(group.stream()),
                TokenTree::Ident(identifier) => {
                    let identifier = identifier.to_string();
                    self.words.extend(words(&identifier));
                    self.words.extend(identifier.split('_').flat_map(words));
                    self.identifiers.insert(identifier);
                }
                TokenTree::Literal(literal) => self.words.extend(words(&literal.to_string())),
                TokenTree::Punct(_) => {}
            }
        }
    }
}

/// The words of a text in lower case: names, numbers without `_` between their digits, and other words of three letters or more.
fn words(text: &str) -> BTreeSet<String> {
    let all = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let all = all.map(|word| {
        let is_number = word.starts_with(|first: char| first.is_ascii_digit());
        if is_number { word.replace('_', "") } else { word.to_lowercase() }
    });
    all.filter(|word| word.chars().count() >= 3 || word.parse::<u64>().is_ok()).collect()
}

/// What is wrong with a table: rows without tests, and tests that can't be the tests of their rows.
///
/// A test must assert something, and it must be about its row: the two must share a word that sets the row apart. A word that
/// occurs in more than a quarter of the rows or of the tests doesn't.
pub(crate) fn mistakes(rows: &[Row], functions: &Functions) -> Vec<String> {
    let sets_apart = |word: &&String| {
        let (in_tests, tests) = functions.occurrences(word);
        let in_rows = rows.iter().filter(|row| row.words.contains(*word)).count();
        in_tests <= tests.div_ceil(4) && in_rows <= rows.len().div_ceil(4)
    };
    let mut mistakes = Vec::new();
    for Row { number, words, tests } in rows {
        if tests.is_empty() {
            mistakes.push(format!("row {number} names no test"));
        }
        for name in tests {
            match functions.0.get(name).filter(|function| function.is_test) {
                None => mistakes.push(format!("row {number} names {name}, which is no test")),
                Some(_) if !functions.asserts(name, &mut BTreeSet::new()) => {
                    mistakes.push(format!("row {number} names {name}, which asserts nothing"));
                }
                Some(test) if !words.intersection(&test.words).any(|word| sets_apart(&word)) => {
                    mistakes.push(format!("row {number} names {name}, which has no word of that row"));
                }
                Some(_) => {}
            }
        }
    }
    mistakes
}
