//! The only module that writes to the terminal.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use paysmith_doctor::SecretMask;

/// What a subcommand returns: whether the thing that was asked about is as it should be, or why the command couldn't be
/// carried out.
pub(crate) type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// Standard output and standard error. Both mask every secret that is known, even where another part of the program has
/// let one through by mistake.
pub(crate) struct Output {
    colours: bool,
    known_secrets: Mutex<SecretMask>,
}

impl Output {
    pub(crate) fn new() -> Self {
        Self { colours: wants_colours(&io::stdout()), known_secrets: Mutex::default() }
    }

    /// Masks this secret in everything that is printed from now on.
    pub(crate) fn mask_from_now_on(&self, secret: &str) {
        self.known_secrets.lock().unwrap_or_else(PoisonError::into_inner).hide(secret);
    }

    fn masked(&self, text: &str) -> String {
        self.known_secrets.lock().unwrap_or_else(PoisonError::into_inner).masked(text)
    }

    /// Whether standard output is a terminal that shows colours.
    pub(crate) fn colours(&self) -> bool {
        self.colours
    }

    /// Prints a text and ends its line.
    pub(crate) fn line(&self, text: &str) -> Result<()> {
        self.print(&format!("{text}\n"))
    }

    /// Prints a text as it is. It is no error if the program that reads the output has stopped reading (`| head`).
    pub(crate) fn print(&self, text: &str) -> Result<()> {
        match io::stdout().lock().write_all(self.masked(text).as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            result => Ok(result?),
        }
    }

    /// Prints what clap, which reads the arguments, has to say: the help, or what is wrong with an argument. It repeats
    /// arguments, which may hold a secret by mistake, and so it is masked as well.
    pub(crate) fn clap_message(&self, message: &clap::Error) -> ExitCode {
        let code = ExitCode::from(u8::try_from(message.exit_code()).unwrap_or(2));
        let text = message.render();
        if message.use_stderr() {
            let colours = wants_colours(&io::stderr());
            self.print_to_stderr(&if colours { text.ansi().to_string() } else { text.to_string() });
        } else {
            self.print(&if self.colours { text.ansi().to_string() } else { text.to_string() }).ok();
        }
        code
    }

    /// Prints an error and the chain of its causes to standard error.
    pub(crate) fn error(&self, error: &dyn std::error::Error) {
        let mut text = format!("error: {error}\n");
        let mut cause = error.source();
        while let Some(error) = cause {
            text.push_str(&format!("  because: {error}\n"));
            cause = error.source();
        }
        self.print_to_stderr(&text);
    }

    fn print_to_stderr(&self, text: &str) {
        // If standard error can't be written to, there is no other place to report that.
        io::stderr().lock().write_all(self.masked(text).as_bytes()).ok();
    }
}

/// Whether this is a terminal whose user hasn't switched colours off (<https://no-color.org>).
fn wants_colours(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none()
}
