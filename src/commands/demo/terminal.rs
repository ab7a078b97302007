//! Prints a line for each step of the demo, with a spinner while the step runs, and QR codes.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

use super::parties::ExamplePayment;
use crate::output::{Output, Result};

/// The output of the demo, with its spinner.
pub(super) struct Terminal<'a> {
    out: &'a Output,
    spinner: ProgressBar,
}

impl<'a> Terminal<'a> {
    pub(super) fn new(out: &'a Output) -> Self {
        let spinner = ProgressBar::new_spinner();
        let style = ProgressStyle::with_template("  {spinner} {msg}");
        spinner.set_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
        Self { out, spinner }
    }

    pub(super) fn line(&self, text: &str) -> Result<()> {
        self.spinner.suspend(|| self.out.line(text))
    }

    pub(super) fn heading(&self, payment: &ExamplePayment) -> Result<()> {
        self.line(&format!(
            "\n{}, {}: {}",
            payment.provider.title, payment.operation.name, payment.operation.title
        ))
    }

    /// Shows what is being done until [`done`](Self::done) says how it ended.
    pub(super) fn begin(&self, step: &str) {
        self.spinner.set_message(step.to_owned());
        self.spinner.enable_steady_tick(Duration::from_millis(80));
    }

    /// Says how a step ended.
    pub(super) fn done(&self, good: bool, text: &str) -> Result<()> {
        self.spinner.disable_steady_tick();
        self.line(&format!("  {} {text}", mark(good)))
    }

    /// Prints a QR code, with the margin without which a phone doesn't find it.
    pub(super) fn qr(&self, content: &str) -> Result<()> {
        let code = QrCode::new(content.as_bytes())?;
        let picture = code.render::<Dense1x2>().quiet_zone(true).build();
        let indented: Vec<String> = picture.lines().map(|line| format!("    {line}")).collect();
        self.line(&indented.join("\n"))
    }
}

/// A tick for what went well, a cross for what didn't.
pub(super) fn mark(good: bool) -> &'static str {
    if good { "✓" } else { "✗" }
}
