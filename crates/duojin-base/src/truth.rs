//! The three truths (三值) and why something is unknown.

use std::fmt;
use std::ops::{BitAnd, BitOr, Not};

use serde::{Deserialize, Serialize};

/// True, false or unknown, combined as Kleene's logic does (and SQL's).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Truth {
    /// 真
    True,
    /// 假
    False,
    /// 未知
    Unknown,
}

impl Truth {
    /// Whether the answer is true or false.
    pub const fn is_decided(self) -> bool {
        !matches!(self, Self::Unknown)
    }

    /// At least `k` of the given answers hold: true once the true ones reach `k`, false once true and unknown together cannot.
    pub fn at_least(k: usize, answers: impl IntoIterator<Item = Self>) -> Self {
        let (mut yes, mut open) = (0_usize, 0_usize);
        for answer in answers {
            match answer {
                Self::True => yes += 1,
                Self::Unknown => open += 1,
                Self::False => {}
            }
        }
        if yes >= k {
            Self::True
        } else if yes + open < k {
            Self::False
        } else {
            Self::Unknown
        }
    }
}

impl From<bool> for Truth {
    fn from(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }
}

impl BitAnd for Truth {
    type Output = Self;
    fn bitand(self, other: Self) -> Self {
        match (self, other) {
            (Self::False, _) | (_, Self::False) => Self::False,
            (Self::True, Self::True) => Self::True,
            _ => Self::Unknown,
        }
    }
}

impl BitOr for Truth {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        match (self, other) {
            (Self::True, _) | (_, Self::True) => Self::True,
            (Self::False, Self::False) => Self::False,
            _ => Self::Unknown,
        }
    }
}

impl Not for Truth {
    type Output = Self;
    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
        }
    }
}

/// Why something is unknown. Only [`Cause::Missing`] is ever asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// 缺资料: nobody has told us.
    Missing,
    /// 无意义: growth or ratio on a base that is not positive, division by zero.
    Undefined,
    /// 未到期: the period is not closed, or not published.
    NotDue,
    /// 不适用: the dictionary says that this fact does not exist for this kind of entity.
    NotApplicable,
    /// 冲突: sources disagree beyond the declared tolerance.
    Conflict,
}

impl Cause {
    /// All causes, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Missing, Self::Undefined, Self::NotDue, Self::NotApplicable, Self::Conflict];

    /// The Chinese word of the official vocabulary.
    pub const fn zh(self) -> &'static str {
        match self {
            Self::Missing => "缺资料",
            Self::Undefined => "无意义",
            Self::NotDue => "未到期",
            Self::NotApplicable => "不适用",
            Self::Conflict => "冲突",
        }
    }

    /// The English word.
    pub const fn en(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Undefined => "undefined",
            Self::NotDue => "not due",
            Self::NotApplicable => "not applicable",
            Self::Conflict => "in conflict",
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.zh())
    }
}

/// A set of causes: an answer can be unknown for several reasons at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Causes(u8);

impl Causes {
    /// No cause.
    pub const NONE: Self = Self(0);

    /// The set of one.
    pub const fn one(cause: Cause) -> Self {
        Self(1 << cause as u8)
    }

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the cause is in the set.
    pub const fn contains(self, cause: Cause) -> bool {
        self.0 & (1 << cause as u8) != 0
    }

    /// Whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The causes in the order in which they are shown.
    pub fn iter(self) -> impl Iterator<Item = Cause> {
        Cause::ALL.into_iter().filter(move |cause| self.contains(*cause))
    }
}

impl From<Cause> for Causes {
    fn from(cause: Cause) -> Self {
        Self::one(cause)
    }
}

impl FromIterator<Cause> for Causes {
    fn from_iter<T: IntoIterator<Item = Cause>>(iter: T) -> Self {
        iter.into_iter().fold(Self::NONE, |set, cause| set.with(Self::one(cause)))
    }
}
