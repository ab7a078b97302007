//! The built-in providers. This is the only file of the command line that names any.

use paysmith_runtime::spec;

/// A provider whose generated crate is compiled into the command line.
pub(crate) struct BuiltIn {
    /// The provider's description in its generated crate.
    pub(crate) descriptor: &'static spec::Provider,
    /// The text of the spec from which the crate was generated.
    pub(crate) yaml: &'static str,
}

macro_rules! built_in {
    ($($krate:ident,)+) => {
        /// All built-in providers, in the order in which `list` and `demo` show them.
        pub(crate) static BUILT_IN: &[BuiltIn] =
            &[$(BuiltIn { descriptor: &$krate::PROVIDER, yaml: $krate::SPEC },)+];
    };
}

built_in! {
    paysmith_scanforpay,
    paysmith_fubei,
    paysmith_qfpay,
    paysmith_cpay,
    paysmith_alipay,
    paysmith_wechatpay,
}

/// The built-in provider of that name.
pub(crate) fn find(name: &str) -> Option<&'static BuiltIn> {
    BUILT_IN.iter().find(|provider| provider.descriptor.name == name)
}

/// The built-in provider of that name, or an error that lists those that there are.
pub(crate) fn built_in(name: &str) -> Result<&'static BuiltIn, String> {
    find(name).ok_or_else(|| format!("`{name}` is no built-in provider; there are {}", names()))
}

/// The names of all built-in providers, with commas between them.
pub(crate) fn names() -> String {
    let names: Vec<&str> = BUILT_IN.iter().map(|built_in| built_in.descriptor.name).collect();
    names.join(", ")
}
