//! Finds the spec that an argument names: that of a built-in provider, a file, or standard input.

use std::io;
use std::sync::Arc;
use std::thread;

use paysmith_codegen::Report;
use paysmith_codegen::checked::Provider;

use crate::files::read_bytes;
use crate::output::Result;
use crate::providers::{self, BUILT_IN, BuiltIn};

/// The text of a spec, and the path that error messages give for it.
pub(crate) struct SpecSource {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl SpecSource {
    /// Finds the spec by the name of a built-in provider, by its path, or by `-` for standard input.
    pub(crate) fn find(name: &str) -> Result<Self> {
        if name == "-" {
            let text = String::from_utf8(read_bytes(name)?).map_err(|_| "standard input isn't UTF-8")?;
            return Ok(Self { path: "<stdin>".to_owned(), text });
        }
        if let Some(built_in) = providers::find(name) {
            return Ok(Self::of_built_in(built_in));
        }
        match std::fs::read_to_string(name) {
            Ok(text) => Ok(Self { path: name.to_owned(), text }),
            Err(error) => Err(cannot_read(name, &error).into()),
        }
    }

    /// The spec of a built-in provider, whose text is compiled into the command line.
    pub(crate) fn of_built_in(built_in: &BuiltIn) -> Self {
        Self { path: format!("specs/{}.yaml", built_in.descriptor.name), text: built_in.yaml.to_owned() }
    }

    /// The specs that are named; those of all built-in providers if none is.
    pub(crate) fn find_all(names: &[String]) -> Result<Vec<Self>> {
        if names.is_empty() {
            Ok(BUILT_IN.iter().map(Self::of_built_in).collect())
        } else {
            names.iter().map(|name| Self::find(name)).collect()
        }
    }

    /// The provider that the spec describes, or everything that is wrong with the spec.
    pub(crate) fn check(&self) -> Result<Arc<Provider>> {
        Ok(self.check_or_report()?)
    }

    fn check_or_report(&self) -> std::result::Result<Arc<Provider>, Report> {
        let checked = paysmith_codegen::check_str(&self.path, &self.text)?;
        Ok(Arc::new(Provider::clone(&checked)))
    }
}

/// Checks each spec in a thread of its own, since a subcommand that needs all specs spends most of its start on reading YAML.
pub(crate) fn check_all(sources: &[SpecSource]) -> Result<Vec<Arc<Provider>>> {
    thread::scope(|scope| {
        let threads: Vec<_> = sources.iter().map(|source| scope.spawn(|| source.check_or_report())).collect();
        threads
            .into_iter()
            .map(|thread| Ok(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?))
            .collect()
    })
}

fn cannot_read(name: &str, error: &io::Error) -> String {
    let looks_like_path = name.contains(['/', '\\', '.']);
    if error.kind() == io::ErrorKind::NotFound && !looks_like_path {
        return format!("`{name}` is neither a built-in provider ({}) nor a file", providers::names());
    }
    format!("can't read {name}: {error}")
}
