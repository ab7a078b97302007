//! The only place that writes to the terminal.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use paysmith_doctor::SecretMask;

/// What a subcommand returns: whether the thing asked about is so, or why it couldn't be asked.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Standard output and error. What is known to be secret is masked in both, whatever else goes wrong.
pub(crate) struct Output {
    colours: bool,
    veil: Mutex<SecretMask>,
}

impl Output {
    pub(crate) fn new() -> Self {
        let colours = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        Self { colours, veil: Mutex::default() }
    }

    /// From now on, this is masked wherever it would be printed.
    pub(crate) fn hide(&self, secret: &str) {
        self.veil.lock().unwrap_or_else(PoisonError::into_inner).hide(secret);
    }

    fn veiled(&self, text: &str) -> String {
        self.veil.lock().unwrap_or_else(PoisonError::into_inner).masked(text)
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
        match io::stdout().lock().write_all(self.veiled(text).as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => Ok(result?),
        }
    }

    /// What the parser of the command line has to say: help, or what is wrong with the arguments, which may hold anything.
    pub(crate) fn help(&self, said: &clap::Error) -> ExitCode {
        let code = ExitCode::from(u8::try_from(said.exit_code()).unwrap_or(2));
        let text = said.render();
        if said.use_stderr() {
            let colours = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
            let text = if colours { text.ansi().to_string() } else { text.to_string() };
            io::stderr().lock().write_all(self.veiled(&text).as_bytes()).ok();
        } else {
            let text = if self.colours { text.ansi().to_string() } else { text.to_string() };
            self.print(&text).ok();
        }
        code
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
        io::stderr().lock().write_all(self.veiled(&text).as_bytes()).ok();
    }
}
