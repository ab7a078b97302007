//! The built-in providers: the one place of the command line that names any.

use paysmith_runtime::spec;

/// A provider that the command line brings along.
pub(crate) struct BuiltIn {
    /// What its generated crate knows of it.
    pub(crate) descriptor: &'static spec::Provider,
    /// The spec that the crate was generated from.
    pub(crate) yaml: &'static str,
}

macro_rules! built_in {
    ($($krate:ident,)+) => {
        /// All of them.
        pub(crate) static BUILT_IN: &[BuiltIn] =
            &[$(BuiltIn { descriptor: &$krate::PROVIDER, yaml: $krate::SPEC },)+];
    };
}

built_in! {
    paysmith_scanforpay,
    paysmith_fubei,
    paysmith_qfpay,
    paysmith_cpay,
}

/// The provider of that name.
pub(crate) fn find(name: &str) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|provider| provider.descriptor.name == name)
}
