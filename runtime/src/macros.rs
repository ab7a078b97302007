//! The code that `#[derive(Choice)]` needs for every enum alike. The derive macro writes only a call of the macro here, which
//! isn't for use by hand.

/// Implements for an enum the traits that a field's type must have, and `Display`.
#[doc(hidden)]
#[macro_export]
macro_rules! choice_field {
    ($choice:ident, $other:ident, $view:ident, $read:ident) => {
        #[automatically_derived]
        impl $crate::Field for $choice {
            #[inline]
            fn view(&self) -> $crate::View<'_> {
                $crate::View::$view(self.wire(), self.listed())
            }

            fn put(
                &mut self,
                value: $crate::Arrived<'_>,
                spec: &$crate::table::FieldSpec,
            ) -> ::core::result::Result<(), $crate::Unreadable> {
                *self = Self::from($crate::$read(value, spec)?);
                ::core::result::Result::Ok(())
            }
        }

        #[automatically_derived]
        impl $crate::Empty for $choice {
            fn empty() -> Self {
                Self::$other(::core::default::Default::default())
            }
        }

        #[automatically_derived]
        impl ::core::fmt::Display for $choice {
            fn fmt(&self, formatter: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                ::core::fmt::Display::fmt(&self.wire(), formatter)
            }
        }
    };
}
