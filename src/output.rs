//! The only place that writes to the terminal.

use std::io::{self, IsTerminal, Write};

/// What a subcommand returns: whether the thing asked about is so, or why it couldn't be asked.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Standard output and error.
pub(crate) struct Output {
    colours: bool,
}

impl Output {
    pub(crate) fn new() -> Self {
        Self { colours: io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() }
    }

    /// Someone is watching, and wants colours.
    pub(crate) fn colours(&self) -> bool {
        self.colours
    }

    /// A line, or several.
    pub(crate) fn line(&self, text: &str) -> Result<()> {
        self.print(&format!("{text}\n"))
    }

    /// Just this text. A reader that has gone away (`| head`) is no error.
    pub(crate) fn print(&self, text: &str) -> Result<()> {
        match io::stdout().lock().write_all(text.as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => Ok(result?),
        }
    }

    /// An error and what caused it.
    pub(crate) fn error(&self, error: &dyn std::error::Error) {
        let mut text = format!("error: {error}\n");
        let mut cause = error.source();
        while let Some(error) = cause {
            text.push_str(&format!("  because: {error}\n"));
            cause = error.source();
        }
        // Where standard error can't be written to, there is nobody to tell.
        io::stderr().lock().write_all(text.as_bytes()).ok();
    }
}
