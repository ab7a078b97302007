//! Where a spec comes from: a built-in provider, a file, or standard input.

use std::io::{self, Read};
use std::sync::Arc;

use paysmith_codegen::checked::Provider;

use crate::output::Result;
use crate::providers::{BUILT_IN, find};

/// A spec's text, and how it is called in errors.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// A built-in provider's name, a path, or `-`.
    pub(crate) fn of(name: &str) -> Result<Self> {
        if name == "-" {
            let mut text = String::new();
            io::stdin().lock().read_to_string(&mut text)?;
            return Ok(Self { path: "<stdin>".to_owned(), text });
        }
        if let Some(built_in) = find(name) {
            return Ok(Self { path: format!("specs/{name}.yaml"), text: built_in.yaml.to_owned() });
        }
        match std::fs::read_to_string(name) {
            Ok(text) => Ok(Self { path: name.to_owned(), text }),
            Err(error) => Err(unreadable(name, &error).into()),
        }
    }

    /// Every built-in provider's.
    pub(crate) fn built_in() -> Vec<Self> {
        BUILT_IN
            .iter()
            .map(|built_in| Self {
                path: format!("specs/{}.yaml", built_in.descriptor.name),
                text: built_in.yaml.to_owned(),
            })
            .collect()
    }

    /// The named ones, or all built-in ones.
    pub(crate) fn all(names: &[String]) -> Result<Vec<Self>> {
        if names.is_empty() {
            Ok(Self::built_in())
        } else {
            names.iter().map(|name| Self::of(name)).collect()
        }
    }

    /// What the spec says, if nothing is wrong with it.
    pub(crate) fn checked(&self) -> Result<Arc<Provider>> {
        let checked = paysmith_codegen::check_str(&self.path, &self.text)?;
        Ok(Arc::new(Provider::clone(&checked)))
    }
}

/// What the specs say, each read by a thread of its own: most of a start is the reading of YAML.
pub(crate) fn checked(sources: &[Source]) -> Result<Vec<Arc<Provider>>> {
    let read = |source: &Source| paysmith_codegen::check_str(&source.path, &source.text);
    std::thread::scope(|scope| {
        let threads: Vec<_> = sources.iter().map(|source| scope.spawn(move || read(source))).collect();
        let checked = threads.into_iter().map(|thread| match thread.join() {
            Ok(checked) => {
                let checked = checked?;
                Ok(Arc::new(Provider::clone(&checked)))
            }
            Err(panic) => std::panic::resume_unwind(panic),
        });
        checked.collect()
    })
}

/// The bytes of a file, or of standard input for `-`.
pub(crate) fn read(name: &str) -> Result<Vec<u8>> {
    let bytes = if name == "-" {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(name)
    };
    bytes.map_err(|error| format!("can't read {name}: {error}").into())
}

fn unreadable(name: &str, error: &io::Error) -> String {
    let names: Vec<&str> = BUILT_IN.iter().map(|built_in| built_in.descriptor.name).collect();
    let looks_like_path = name.contains(['/', '\\', '.']);
    if error.kind() == io::ErrorKind::NotFound && !looks_like_path {
        return format!("`{name}` is neither a built-in provider ({}) nor a file", names.join(", "));
    }
    format!("can't read {name}: {error}")
}
