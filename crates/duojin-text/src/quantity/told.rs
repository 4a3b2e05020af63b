//! What may be asked of the answers: ends, signs, years, and their words for people.

use duojin_base::exact;

use super::model::{Amount, Comparator, CueKind, Quantity, QuestionKind, Time, Unit, Value, When};

impl QuestionKind {
    /// The question in Chinese and English.
    pub fn message(self) -> (String, String) {
        let (zh, en) = match self {
            Self::Vague => ("数量不确切，具体是多少？", "a vague number: how many exactly?"),
            Self::BaseLevel => ("倍数以哪一年的水平为基数？", "a multiple of which year's level?"),
            Self::Distribution { subjects, values } => {
                return (
                    format!("“分别”前有{subjects}个对象，后有{values}个数值，如何对应？"),
                    format!("{subjects} subjects but {values} values: which belongs to which?"),
                );
            }
            Self::OpposedBounds => {
                ("前后限定词相反，以哪个为准？", "the bounds before and after oppose each other: which holds?")
            }
            Self::EmptyRange => ("区间下限大于上限，单位是否漏写？", "the range runs backwards: is a unit missing?"),
            Self::ImpliedUnit => ("没有写明单位，是否与相邻数量相同？", "no unit is written: is it the neighbour's?"),
            Self::Grouping => ("数字中的逗号或空格是千分位吗？", "is the comma or blank a thousands mark?"),
            Self::NoSuchDay => ("日历上没有这一天，日期是否有误？", "no such day in the calendar"),
        };
        (zh.to_owned(), en.to_owned())
    }
}

impl Unit {
    /// The base unit with what it is counted per: 件/万人.
    pub fn base_words(&self) -> String {
        self.per.as_ref().map_or_else(|| self.base.to_owned(), |per| format!("{}/{}", self.base, per.words))
    }
}

impl Quantity {
    /// The figure, or the lower end of the range.
    pub fn low(&self) -> &Amount {
        match &self.value {
            Value::One(amount) | Value::Range { low: amount, .. } => amount,
        }
    }

    /// The figure, or the upper end of the range.
    pub fn high(&self) -> &Amount {
        match &self.value {
            Value::One(amount) | Value::Range { high: amount, .. } => amount,
        }
    }

    /// Its unit.
    pub fn unit(&self) -> &Unit {
        &self.high().unit
    }

    /// Whether the clause says this of it.
    pub fn is(&self, kind: CueKind) -> bool {
        self.cues.iter().any(|cue| cue.kind == kind)
    }
}

impl Comparator {
    /// As in the plan's schema: `>=`, `>`, `<=`, `<`, `~`, `=`, `range`.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Exactly => "=",
            Self::AtLeast => ">=",
            Self::MoreThan => ">",
            Self::AtMost => "<=",
            Self::LessThan => "<",
            Self::About => "~",
            Self::Range => "range",
        }
    }
}

impl When {
    /// The last year it reaches, where the words alone say it: 2030 for “十五五”末.
    pub fn year(&self) -> Option<i32> {
        use duojin_base::Datelike as _;
        match self.time {
            Time::Day(day) => Some(day.year()),
            Time::Month { year, .. } | Time::Year(year) => Some(year),
            Time::Years { to, .. } | Time::Plan { to, .. } => Some(to),
            _ => None,
        }
    }
}

impl Amount {
    /// Figure in the base unit and the base unit, for people: `500000000000元`.
    pub fn in_base(&self) -> String {
        let number = exact::to_decimal(&self.base).unwrap_or_else(|| self.base.to_string());
        format!("{number}{}", self.unit.base_words())
    }
}
