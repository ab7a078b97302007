//! How the runtime calls what the checked spec has an enum for: the only place that knows both.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::checked::{
    Alphabet, Class, Digest, Effect, Empty, Encode, File, Means, StateClass, Subject, TimeFormat, Written,
};

/// Lets a template write `#value` for a value of an enum: as the variant of the runtime's enum that is named after `as`.
macro_rules! variants {
    ($($checked:ident as $runtime:path { $($of:ident => $variant:ident),+ $(,)? })+) => {$(
        impl ToTokens for $checked {
            fn to_tokens(&self, tokens: &mut TokenStream) {
                tokens.extend(match self {
                    $(Self::$of => quote!($runtime::$variant),)+
                });
            }
        }
    )+};
}

variants! {
    Alphabet as ::paysmith_runtime::spec::Alphabet {
        Hex => Hex, Alphanumeric => Alphanumeric, Digits => Digits,
    }
    Class as ::paysmith_runtime::spec::Class {
        Success => Success, Pending => Pending, Declined => Declined, Unknown => Unknown,
    }
    Digest as ::paysmith_runtime::spec::Digest {
        Md5 => Md5, Sha1 => Sha1, Sha256 => Sha256, Sha512 => Sha512,
        HmacMd5 => HmacMd5, HmacSha1 => HmacSha1, HmacSha256 => HmacSha256, HmacSha512 => HmacSha512,
    }
    Effect as ::paysmith_runtime::spec::Effect {
        Read => Read, Change => Change, Create => Create, Charge => Charge, Hold => Hold, Capture => Capture,
        Refund => Refund, Release => Release, Cancel => Cancel,
    }
    Empty as ::paysmith_runtime::spec::Empty {
        Keep => Keep, Skip => Skip, Either => Either,
    }
    Encode as ::paysmith_runtime::spec::Encode {
        HexLower => HexLower, HexUpper => HexUpper, Base64 => Base64,
    }
    File as ::paysmith_runtime::spec::File {
        Zip => Zip, Gzip => Gzip, Text => Text,
    }
    Means as ::paysmith_runtime::spec::Means {
        Created => Created, Accepted => Accepted, Paid => Paid, Held => Held, Refunded => Refunded,
        Released => Released, Closed => Closed, Done => Done, Read => Read,
    }
    StateClass as ::paysmith_runtime::OrderState {
        Pending => Pending, Held => Held, Released => Released, Paid => Paid, Failed => Failed, Closed => Closed,
        Refunded => Refunded, PartlyRefunded => PartlyRefunded, GivenBack => GivenBack, Unknown => Unknown,
    }
    Subject as ::paysmith_runtime::spec::Subject {
        Order => Order, Refund => Refund, Hold => Hold, Release => Release,
    }
    TimeFormat as ::paysmith_runtime::spec::TimeFormat {
        Rfc3339 => Rfc3339, DateTime => DateTime, Compact => Compact, Unix => Unix, UnixMs => UnixMs,
    }
    Written as ::paysmith_runtime::spec::Written {
        Text => Text, Number => Number,
    }
}
