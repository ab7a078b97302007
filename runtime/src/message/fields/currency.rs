//! Currencies as the values of fields.

use super::choice_text;
use crate::message::{Arrived, Empty, Field, Unreadable, View};
use crate::table::FieldSpec;
use crate::value::{ArrivedCurrency, Currency, NoCurrency};

impl Field for Currency {
    fn view(&self) -> View<'_> {
        View::Choice(self.code(), *self != Self::NONE)
    }

    fn put(&mut self, value: Arrived<'_>, spec: &FieldSpec) -> Result<(), Unreadable> {
        const EXPECTED: &str = "the code of a currency in use, as in HKD";
        let code = choice_text(value, spec)?;
        *self = Self::from_code(code).map_err(|NoCurrency| Unreadable { expected: EXPECTED })?;
        Ok(())
    }
}

impl Empty for Currency {
    fn empty() -> Self {
        Self::NONE
    }
}

impl Field for ArrivedCurrency {
    fn view(&self) -> View<'_> {
        View::Choice(self.code(), self.known().is_some())
    }

    fn put(&mut self, value: Arrived<'_>, spec: &FieldSpec) -> Result<(), Unreadable> {
        let text = choice_text(value, spec)?;
        let mut names = spec.limits.currency_names.iter();
        let code = names.find(|(name, _)| *name == text).map_or(text, |(_, code)| *code);
        *self = Currency::from_code(code).map_or_else(|NoCurrency| Self::Other(text.to_owned()), Self::Known);
        Ok(())
    }
}

impl Empty for ArrivedCurrency {
    fn empty() -> Self {
        Self::Other(String::new())
    }
}
