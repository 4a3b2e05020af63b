//! A decimal number as it is spelled in a pack, read exactly.

use duojin_base::Exact;
use duojin_base::exact::{parse_decimal, to_f64, to_scaled};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An exact decimal with its spelling: `26.9` stays 26.9 and is never a double.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// As spelled in the file.
    pub text: String,
    /// What it is.
    pub value: Exact,
}

impl Number {
    /// Reads a decimal; none if the text is no number.
    pub fn parse(text: &str) -> Option<Self> {
        parse_decimal(text).map(|value| Self { text: text.to_owned(), value })
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("“{text}”不是数 (not a number)")))
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_exact(&self.value, serializer)
    }
}

/// Writes a whole number as an integer, anything else as the nearest double.
pub fn serialize_exact<S: Serializer>(value: &Exact, serializer: S) -> Result<S::Ok, S::Error> {
    match to_scaled(value, 0) {
        Some(whole) => serializer.serialize_i64(whole),
        None => serializer.serialize_f64(to_f64(value)),
    }
}
