//! Patterns: what is looked for where in a body that arrives.

/// What is looked for when an answer or a notification is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// An object. A member `*` stands for fields that lie among the other members, a member `$answer` for the one
    /// that the operation's `answer_member:` names.
    Object(Vec<(String, Pattern)>),
    /// The fields of the answer or the notification.
    Fields,
    /// The code that tells how the call went.
    Code,
    /// The provider's text about the outcome.
    Message,
    /// A signature by the scheme of that name.
    Signature(String),
    /// The value of that name, which the provider makes for each message.
    Value(String),
    /// The credential of that name: what arrives with another value is for another merchant.
    Credential(String),
    /// JSON text in a string, with what is looked for in it.
    Text(Box<Pattern>),
    /// The same, but the provider may also send the object itself.
    MaybeText(Box<Pattern>),
    /// The field of that wire name, which then isn't among the fields.
    Field(String),
    /// An object whose members are encrypted JSON text by the cipher of that name, with what is looked for in the text.
    Decrypt(String, Box<Pattern>),
}

impl Pattern {
    /// The members of an object; nothing else has any.
    #[must_use]
    pub fn members(&self) -> &[(String, Self)] {
        if let Self::Object(members) = self { members } else { &[] }
    }

    /// This part of the pattern and all parts within it, in order.
    #[must_use]
    pub fn parts(&self) -> Vec<&Self> {
        let inner: Vec<&Self> = match self {
            Self::Object(members) => members.iter().flat_map(|(_, inner)| inner.parts()).collect(),
            Self::Text(inner) | Self::MaybeText(inner) | Self::Decrypt(_, inner) => inner.parts(),
            _ => Vec::new(),
        };
        std::iter::once(self).chain(inner).collect()
    }

    /// The name of the member that holds the code.
    #[must_use]
    pub fn code_member(&self) -> Option<&str> {
        let mut members = self.parts().into_iter().flat_map(Self::members);
        members.find(|(_, inner)| *inner == Self::Code).map(|(name, _)| name.as_str())
    }

    /// The names of the members that lead to the code, from the top; `None` if nothing here is the code. Text in a string and what is
    /// encrypted are gone into.
    #[must_use]
    pub fn code_path(&self) -> Option<Vec<&str>> {
        match self {
            Self::Code => Some(Vec::new()),
            Self::Text(inner) | Self::MaybeText(inner) | Self::Decrypt(_, inner) => inner.code_path(),
            Self::Object(members) => members.iter().find_map(|(name, inner)| {
                let rest = inner.code_path()?;
                Some(std::iter::once(name.as_str()).chain(rest).collect())
            }),
            _ => None,
        }
    }

    /// The schemes of the signatures that are looked for.
    #[must_use]
    pub fn signatures(&self) -> Vec<&str> {
        let schemes = self.parts().into_iter().filter_map(|part| match part {
            Self::Signature(scheme) => Some(scheme.as_str()),
            _ => None,
        });
        schemes.collect()
    }
}

impl Pattern {
    /// The name of the cipher by which a part of what arrives is encrypted, and the pattern of what was encrypted.
    #[must_use]
    pub fn decrypted(&self) -> Option<(&str, &Self)> {
        self.parts().into_iter().find_map(|part| match part {
            Self::Decrypt(cipher, inner) => Some((cipher.as_str(), &**inner)),
            _ => None,
        })
    }

    /// Whether the field of that name arrives encrypted: it is named in the encrypted part, or stands among the fields there.
    #[must_use]
    pub fn is_encrypted(&self, name: &str) -> bool {
        let Some((_, inner)) = self.decrypted() else { return false };
        let named = |pattern: &Self| pattern.parts().contains(&&Self::Field(name.to_owned()));
        named(inner) || (!named(self) && inner.parts().contains(&&Self::Fields))
    }
}
