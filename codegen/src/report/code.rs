//! The stable codes of problems.

use std::fmt;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal,)+) => {
        /// The stable code of a problem. Its first two digits tell which part of the spec it is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Code {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The code as it is printed, `E0102`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// Whether it stands for something legal but unwise. The other codes are errors.
            #[must_use]
            pub fn is_warning(self) -> bool {
                self.as_str().starts_with('W')
            }

            /// The code that somebody wrote, as in `E0102` or `e0102`. The letter of an error's code may be left out.
            #[must_use]
            pub fn find(written: &str) -> Option<Self> {
                let written = written.trim();
                let is = |code: &&Self| {
                    let code = code.as_str();
                    code.eq_ignore_ascii_case(written) || code.strip_prefix('E') == Some(written)
                };
                Self::ALL.iter().find(is).copied()
            }

            /// The code that somebody probably meant.
            #[must_use]
            pub fn nearest(written: &str) -> Option<Self> {
                let codes = Self::ALL.iter().map(|code| code.as_str());
                super::nearest(written, codes).and_then(Self::find)
            }

            /// The long text, in Markdown: why it matters, a spec that has it, what is printed, and what to write instead.
            #[must_use]
            pub const fn explanation(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("explain/", $code, ".md")),)+ }
            }

            /// What the code stands for, in a line.
            #[must_use]
            pub fn summary(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim(),)+ }
            }
        }
    };
}

codes! {
    /// The file is not YAML.
    NotYaml = "E0101",
    /// A key that the language doesn't have at this place.
    UnknownKey = "E0102",
    /// A key that stands twice in one map.
    DuplicateKey = "E0103",
    /// A key that must be there is missing.
    MissingKey = "E0104",
    /// A map where a word was expected, or the like.
    WrongKind = "E0105",
    /// A word that is not one of those expected.
    UnknownWord = "E0106",
    /// A name that can't be used.
    BadName = "E0107",
    /// A number, duration or other value that can't be read.
    BadValue = "E0108",
    /// A source that `sources:` doesn't list.
    UnknownSource = "E0109",

    /// A type that neither the language nor `types:` has.
    UnknownType = "E0201",
    /// A limit that the field's type doesn't have.
    LimitNotForType = "E0202",
    /// A range that no value can be in.
    BadRange = "E0203",
    /// A field without a type, and no shared field of its name.
    NoSharedField = "E0204",
    /// An enum value that stands twice.
    EnumValueTwice = "E0205",
    /// An enum value that is no word and has no name.
    EnumValueNeedsName = "E0206",
    /// Two names of a spec that become one name in Rust.
    SameRustName = "E0207",
    /// Two fields of a table that arrive under one name.
    FieldTwice = "E0208",
    /// A name in `only`, `require` or `omit` that the shared type doesn't have.
    NothingToNarrow = "E0209",
    /// A pattern that is no regular expression.
    BadPattern = "E0210",
    /// A type that contains itself.
    EndlessType = "E0211",
    /// A rule about a field that isn't there.
    RuleWithoutField = "E0212",

    /// A signature scheme that `signatures:` doesn't have.
    UnknownScheme = "E0301",
    /// A credential that `credentials:` doesn't have, or of the wrong type.
    UnknownCredential = "E0302",
    /// A signature over a member that the body doesn't have.
    SignedMemberMissing = "E0303",
    /// A scheme without a vector.
    NoVector = "E0304",
    /// A vector that the scheme doesn't reproduce.
    VectorMismatch = "E0305",
    /// Vectors that a scheme with one other setting passes too.
    VectorsProveTooLittle = "E0306",
    /// An HMAC without key, or a key without HMAC.
    KeyAndDigest = "E0307",
    /// A vector whose input isn't what the scheme signs.
    VectorInput = "E0308",
    /// A cipher that `ciphers:` doesn't have.
    UnknownCipher = "E0309",

    /// A variable that templates or patterns don't have.
    UnknownVariable = "E0401",
    /// An envelope without a place for what it needs.
    EnvelopeIncomplete = "E0402",
    /// An envelope that `envelopes:` doesn't have.
    UnknownEnvelope = "E0403",
    /// A code, value or variable that stands twice.
    StandsTwice = "E0404",
    /// A meaning that an HTTP status alone can't have.
    StatusAlone = "E0405",

    /// An operation that `operations:` doesn't have.
    UnknownOperation = "E0501",
    /// A field that the table doesn't have.
    UnknownField = "E0502",
    /// A recovery whose query can't settle the outcome, or can't be filled in.
    RecoveryIncomplete = "E0503",
    /// An operation or notification that lacks what its other keys need.
    OperationIncomplete = "E0504",
    /// An example that the tables don't allow.
    BadExample = "E0505",

    /// An `allow:` for a warning that isn't there.
    AllowsNothing = "W0101",
    /// A source that no `source:` names.
    UnusedSource = "W0102",
    /// A limit without a source.
    LimitWithoutSource = "W0201",
    /// A field that looks like a secret, without the mark `sensitive`.
    NotSensitive = "W0202",
    /// A shared type that no operation or notification uses.
    UnusedType = "W0203",
    /// A shared field that nothing uses.
    UnusedField = "W0204",
    /// Vectors that show little besides the settings of the scheme.
    FewVectors = "W0301",
    /// A signature scheme that signs nothing.
    UnusedScheme = "W0302",
    /// A cipher by which nothing is encrypted.
    UnusedCipher = "W0303",
    /// Something that arrives encrypted, in a message that nobody needs to sign.
    EncryptedUnsigned = "W0304",
    /// A client certificate that no operation asks for.
    UnusedCredential = "W0305",
    /// An envelope that no operation has.
    UnusedEnvelope = "W0401",
    /// A case about a member that stands nowhere.
    DeadCase = "W0402",
    /// A code that isn't listed, and is final all the same.
    UnlistedCodeIsFinal = "W0403",
    /// A value that is made for each request, and stands nowhere in it.
    UnusedValue = "W0404",
    /// A call that may move money, and that no code refuses for good.
    NothingDeclined = "W0405",
    /// A call that may move money, without a query that tells what became of it.
    NoRecovery = "W0501",
    /// A state that isn't listed, and is final all the same.
    UnlistedStateIsFinal = "W0502",
    /// The amount of a refund, a capture or a release may be left out.
    AmountMayBeMissing = "W0503",
    /// A field of an answer or a notification that looks like an echo, while the spec doesn't say whether it is one.
    EchoUnsaid = "W0504",
    /// A call whose answer is compared with nothing that was asked.
    NothingToCompare = "W0505",
    /// A query or a notification that can never say that what was asked for is done.
    NeverDone = "W0506",
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
