//! Reads and writes as much of YAML as the specs use, and keeps every text as it is written. It shares no code with the
//! generator's reader.

use std::collections::HashMap;

/// A value of YAML.
#[derive(Clone)]
pub(super) enum Yaml {
    /// A text as it is written: plain, quoted, an alias, or a block of lines after `>-` or `|`.
    Text(String),
    List(Vec<Yaml>),
    Map(Vec<(String, Yaml)>),
    /// `&name` and the value that it names.
    Anchored(String, Box<Yaml>),
}

impl Yaml {
    pub(super) fn read(text: &str) -> Self {
        let lines: Vec<String> = text.lines().map(str::to_owned).collect();
        block(&lines)
    }

    pub(super) fn write(&self) -> String {
        let mut out = String::new();
        self.put(0, &mut out);
        out
    }

    /// Replaces each alias by the value that it stands for, so that the order of keys doesn't matter for it.
    pub(super) fn resolved(self) -> Self {
        self.resolve(&mut HashMap::new())
    }

    fn resolve(self, known: &mut HashMap<String, Yaml>) -> Self {
        match self {
            Self::Text(text) => match text.strip_prefix('*') {
                Some(name) => known.get(name).unwrap_or_else(|| panic!("no anchor {name}")).clone(),
                None => Self::Text(text),
            },
            Self::List(items) => Self::List(items.into_iter().map(|item| item.resolve(known)).collect()),
            Self::Map(entries) => {
                let resolved = entries.into_iter().map(|(key, value)| (key, value.resolve(known)));
                Self::Map(resolved.collect())
            }
            Self::Anchored(name, inner) => {
                let inner = inner.resolve(known);
                known.insert(name.trim_start_matches('&').to_owned(), inner.clone());
                inner
            }
        }
    }

    /// Writes the value behind a key or a dash.
    fn put(&self, indent: usize, out: &mut String) {
        match self {
            Self::Text(text) => {
                let mut lines = text.lines();
                out.push_str(&format!(" {}\n", lines.next().unwrap_or_default()));
                lines.for_each(|line| out.push_str(&format!("{:indent$}{line}\n", "")));
            }
            Self::Anchored(name, inner) => {
                out.push_str(&format!(" {name}"));
                inner.put(indent, out);
            }
            Self::List(items) if items.is_empty() => out.push_str(" []\n"),
            Self::Map(entries) if entries.is_empty() => out.push_str(" {}\n"),
            Self::List(items) => {
                out.push('\n');
                for item in items {
                    out.push_str(&format!("{:indent$}-", ""));
                    item.put(indent + 2, out);
                }
            }
            Self::Map(entries) => {
                out.push('\n');
                for (key, value) in entries {
                    out.push_str(&format!("{:indent$}{key}:", ""));
                    value.put(indent + 2, out);
                }
            }
        }
    }
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

fn says_nothing(line: &str) -> bool {
    line.trim().is_empty() || line.trim_start().starts_with('#')
}

/// Reads lines that are a map or a list in block style.
fn block(lines: &[String]) -> Yaml {
    let Some(first) = lines.iter().find(|line| !says_nothing(line)) else {
        return Yaml::Text("~".to_owned());
    };
    if first.trim_start().starts_with(['{', '[']) {
        return Flow { rest: &lines.join("\n") }.value();
    }
    let indent = indent_of(first);
    let starts: Vec<usize> = (0..lines.len())
        .filter(|at| !says_nothing(&lines[*at]) && indent_of(&lines[*at]) == indent)
        .collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let parts =
        starts.iter().zip(ends).map(|(start, end)| (&lines[*start][indent..], &lines[*start + 1..end]));
    if first.trim_start().starts_with("- ") {
        return Yaml::List(parts.map(|(line, below)| item(&line[2..], indent + 2, below)).collect());
    }
    let entry = |(line, below): (&str, &[String])| {
        let (key, rest) = key(line).unwrap_or_else(|| panic!("no key in `{line}`"));
        (key.to_owned(), value(rest, below))
    };
    Yaml::Map(parts.map(entry).collect())
}

/// Reads what follows a dash: a value, or the first line of a map.
fn item(text: &str, indent: usize, below: &[String]) -> Yaml {
    if text.starts_with(['{', '[', '&', '*']) || key(text).is_none() {
        return value(text, below);
    }
    let mut lines = vec![format!("{:indent$}{text}", "")];
    lines.extend_from_slice(below);
    block(&lines)
}

/// The key at the beginning of a line, and what follows its colon.
fn key(line: &str) -> Option<(&str, &str)> {
    let quoted = line.chars().next().filter(|c| "\"'".contains(*c));
    let end = match quoted {
        Some(quote) => quoted_end(line, quote),
        None => line.find(": ").or(line.ends_with(':').then(|| line.len() - 1))?,
    };
    let (key, rest) = line.split_at(end);
    rest.strip_prefix(':').map(|rest| (key, rest))
}

/// Where a quoted text at the beginning of a line ends.
fn quoted_end(text: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = text.char_indices().skip(1).find(|(_, c)| {
        let closes = *c == quote && !escaped;
        escaped = *c == '\\' && quote == '"' && !escaped;
        closes
    });
    end.map_or(text.len(), |(at, c)| at + c.len_utf8())
}

fn value(rest: &str, below: &[String]) -> Yaml {
    let rest = rest.trim();
    if rest.starts_with('&') {
        let (name, rest) = rest.split_once(' ').unwrap_or((rest, ""));
        return Yaml::Anchored(name.to_owned(), Box::new(value(rest, below)));
    }
    match rest.chars().next() {
        None | Some('#') => block(below),
        Some('>' | '|') => {
            let least = below.iter().filter(|line| !line.trim().is_empty()).map(|line| indent_of(line)).min();
            let lines = below.iter().map(|line| line.get(least.unwrap_or(0)..).unwrap_or_default());
            Yaml::Text([rest].into_iter().chain(lines).collect::<Vec<_>>().join("\n"))
        }
        Some('{' | '[' | '"' | '\'') => {
            let text =
                [rest].into_iter().chain(below.iter().map(|line| line.trim())).collect::<Vec<_>>().join("\n");
            Flow { rest: &text }.value()
        }
        Some(_) => {
            let lines = [rest]
                .into_iter()
                .chain(below.iter().filter(|line| !says_nothing(line)).map(|line| line.trim()));
            Yaml::Text(
                lines
                    .map(|line| line.split(" #").next().unwrap_or_default().trim())
                    .collect::<Vec<_>>()
                    .join(" "),
            )
        }
    }
}

/// Reads a value in flow style: `{ … }` or `[ … ]`.
struct Flow<'t> {
    rest: &'t str,
}

impl<'t> Flow<'t> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
        while self.rest.starts_with('#') {
            self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
        }
    }

    fn eat(&mut self, c: char) -> bool {
        self.skip();
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn value(&mut self) -> Yaml {
        self.skip();
        if self.rest.starts_with('&') {
            let (name, rest) = self.rest.split_once(' ').expect("something is named");
            self.rest = rest;
            return Yaml::Anchored(name.to_owned(), Box::new(self.value()));
        }
        if self.eat('{') {
            let mut entries = Vec::new();
            while !self.eat('}') {
                let key = self.text(true).to_owned();
                let value = if self.eat(':') { self.value() } else { Yaml::Text("~".to_owned()) };
                entries.push((key, value));
                self.eat(',');
            }
            return Yaml::Map(entries);
        }
        if self.eat('[') {
            let mut items = Vec::new();
            while !self.eat(']') {
                items.push(self.value());
                self.eat(',');
            }
            return Yaml::List(items);
        }
        Yaml::Text(self.text(false).to_owned())
    }

    fn text(&mut self, key: bool) -> &'t str {
        self.skip();
        let ends = |(at, c): (usize, char)| match c {
            ',' | '{' | '}' | '[' | ']' | '\n' => true,
            ':' => key && self.rest[at + 1..].starts_with([' ', '\n', ',', '}']),
            '#' => self.rest[..at].ends_with(' '),
            _ => false,
        };
        let end = match self.rest.chars().next() {
            Some(quote @ ('"' | '\'')) => quoted_end(self.rest, quote),
            _ => self.rest.char_indices().find(|it| ends(*it)).map_or(self.rest.len(), |(at, _)| at),
        };
        assert!(end > 0, "nothing to read in `{}`", self.rest);
        let (text, rest) = self.rest.split_at(end);
        self.rest = rest;
        text.trim()
    }
}
