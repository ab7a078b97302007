//! The variants of the checked spec's enums, and how the runtime calls each.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};

use crate::checked::{
    Algorithm, Alphabet, Class, Digest, Effect, Empty, Encode, File, KeyKind, Means, StateClass, Subject,
    TimeFormat, Written,
};

/// Implements `ToTokens` for each enum, so that a template can write `#value`. Before `as` stands the enum of the checked
/// spec, after it the path of the runtime's enum. Within the braces each variant of the former leads to the variant of the
/// latter that it becomes.
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
    Algorithm as Algorithm {
        Aes256Gcm => Aes256Gcm, Aes256Ecb => Aes256Ecb,
    }
    Alphabet as Alphabet {
        Hex => Hex, Alphanumeric => Alphanumeric, Digits => Digits,
    }
    Class as Class {
        Success => Success, Pending => Pending, Declined => Declined, Unknown => Unknown,
    }
    Digest as Digest {
        Md5 => Md5, Sha1 => Sha1, Sha256 => Sha256, Sha512 => Sha512,
        HmacMd5 => HmacMd5, HmacSha1 => HmacSha1, HmacSha256 => HmacSha256, HmacSha512 => HmacSha512,
        RsaSha256 => RsaSha256,
    }
    KeyKind as KeyKind {
        Private => Private, Public => Public, Ring => Ring, ClientCertificate => ClientCertificate,
    }
    Effect as Effect {
        Read => Read, Change => Change, Create => Create, Charge => Charge, Hold => Hold, Capture => Capture,
        Refund => Refund, Release => Release, Cancel => Cancel,
    }
    Empty as Empty {
        Keep => Keep, Skip => Skip, Either => Either,
    }
    Encode as Encode {
        HexLower => HexLower, HexUpper => HexUpper, Base64 => Base64,
    }
    File as File {
        Zip => Zip, Gzip => Gzip, Text => Text,
    }
    Means as Means {
        Created => Created, Accepted => Accepted, Paid => Paid, Held => Held, Refunded => Refunded,
        Released => Released, Closed => Closed, Done => Done, Read => Read,
    }
    StateClass as runtime::OrderState {
        Pending => Pending, Held => Held, Released => Released, Paid => Paid, Failed => Failed, Closed => Closed,
        Refunded => Refunded, PartlyRefunded => PartlyRefunded, GivenBack => GivenBack, Unknown => Unknown,
    }
    Subject as Subject {
        Order => Order, Refund => Refund, Hold => Hold, Release => Release,
    }
    TimeFormat as TimeFormat {
        Rfc3339 => Rfc3339, DateTime => DateTime, Compact => Compact, Unix => Unix, UnixMs => UnixMs,
    }
    Written as Written {
        Text => Text, Number => Number,
    }
}
