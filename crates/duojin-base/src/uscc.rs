//! 统一社会信用代码 (GB 32100-2015).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// A credit code whose form and check character are right. That it belongs to a name, it does not prove.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uscc([u8; 18]);

/// Why a text is no credit code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UsccError {
    /// Not 18 characters.
    #[error("统一社会信用代码应为 18 位，这里是 {found} 位")]
    Length {
        /// Characters found.
        found: usize,
    },
    /// A character that the standard does not use.
    #[error("第 {position} 位“{found}”不在统一社会信用代码的字符集里（不用 I、O、S、V、Z）")]
    Character {
        /// From 1.
        position: usize,
        /// What stands there.
        found: char,
    },
    /// The last character does not follow from the others.
    #[error("校验位不对：末位是“{found}”，按前 17 位应为“{expected}”")]
    Check {
        /// What stands there.
        found: char,
        /// What the first 17 give.
        expected: char,
    },
}

fn value_of(byte: u8) -> Option<u32> {
    ALPHABET.iter().position(|c| *c == byte).and_then(|at| u32::try_from(at).ok())
}

/// The check character for the first 17, or none if one of them is not in the alphabet.
fn check_character(first: &[u8]) -> Option<u8> {
    let sum = first.iter().zip(WEIGHTS).try_fold(0, |sum, (c, w)| Some(sum + value_of(*c)? * w))?;
    ALPHABET.get(((31 - sum % 31) % 31) as usize).copied()
}

impl Uscc {
    /// The code with its check character worked out: `first` are 17 characters of the alphabet.
    pub fn with_check(first: &str) -> Result<Self, UsccError> {
        let text = format!("{first}0");
        let bytes = Self::characters(&text)?;
        let check = check_character(&bytes[..17]).ok_or(UsccError::Length { found: first.len() })?;
        let mut code = bytes;
        code[17] = check;
        Ok(Self(code))
    }

    fn characters(text: &str) -> Result<[u8; 18], UsccError> {
        let found = text.chars().count();
        let upper = text.to_uppercase();
        let mut code = [0_u8; 18];
        if found != 18 {
            return Err(UsccError::Length { found });
        }
        for (at, (slot, c)) in code.iter_mut().zip(upper.chars()).enumerate() {
            let byte = u8::try_from(c).ok().filter(|b| value_of(*b).is_some());
            *slot = byte.ok_or(UsccError::Character { position: at + 1, found: c })?;
        }
        Ok(code)
    }

    /// The 18 characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// Whether the registration authority is the one that synthetic entities use (99xxxx): no real code has it.
    pub fn is_synthetic(&self) -> bool {
        self.as_str().get(2..4) == Some("99")
    }
}

impl FromStr for Uscc {
    type Err = UsccError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = Self::characters(text.trim())?;
        let expected = check_character(&code[..17]).unwrap_or(b'?');
        if code[17] == expected {
            Ok(Self(code))
        } else {
            Err(UsccError::Check { found: char::from(code[17]), expected: char::from(expected) })
        }
    }
}

impl fmt::Display for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Uscc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Uscc({self})")
    }
}

impl Serialize for Uscc {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Uscc {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
