//! Automatic numbers: what Word counts and draws in front of a paragraph, spelled out as text.

use super::xml::{each, number, value};
use crate::document::{Unreadable, limits};
use crate::quantity::to_chinese;
use quick_xml::events::Event;
use std::collections::{BTreeMap, BTreeSet};

/// Word has nine levels.
const LEVELS: usize = 9;

#[derive(Clone, Debug, Default)]
pub(super) struct Numbering {
    abstracts: BTreeMap<u32, [Level; LEVELS]>,
    lists: BTreeMap<u32, List>,
    /// For each abstract list the numbers that its levels have come to.
    counters: BTreeMap<u32, [Option<u32>; LEVELS]>,
    /// Lists whose own starts have been taken.
    begun: BTreeSet<u32>,
}

#[derive(Clone, Debug, Default)]
struct Level {
    start: Option<u32>,
    format: String,
    text: String,
    style: Option<String>,
    legal: bool,
    restart: Option<u32>,
}

#[derive(Clone, Debug, Default)]
struct List {
    of: u32,
    starts: BTreeMap<usize, u32>,
    levels: BTreeMap<usize, Level>,
}

#[derive(Default)]
struct Reading {
    of_abstract: Option<u32>,
    of_list: Option<u32>,
    level: usize,
    in_override: bool,
    redefined: bool,
}

impl Numbering {
    pub(super) fn read(xml: &str) -> Result<Self, Unreadable> {
        let mut all = Self::default();
        let mut reading = Reading::default();
        each(xml, |event| {
            match event {
                Event::Start(e) | Event::Empty(e) => {
                    let name = e.local_name();
                    all.open(name.as_ref(), e, &mut reading);
                }
                Event::End(e) => match e.local_name().as_ref() {
                    "abstractNum" => reading.of_abstract = None,
                    "num" => reading.of_list = None,
                    "lvlOverride" => (reading.in_override, reading.redefined) = (false, false),
                    _ => {}
                },
                _ => {}
            }
            Ok(())
        })?;
        Ok(all)
    }

    fn open(&mut self, name: &str, e: &quick_xml::events::BytesStart<'_>, reading: &mut Reading) {
        let at_level = || number(e, "ilvl").map_or(0, |level| (level as usize).min(LEVELS - 1));
        match name {
            "abstractNum" => {
                reading.of_abstract = number(e, "abstractNumId");
                if let Some(id) = reading.of_abstract {
                    self.abstracts.entry(id).or_default();
                }
            }
            "num" => {
                reading.of_list = number(e, "numId");
                if let Some(id) = reading.of_list {
                    self.lists.entry(id).or_default();
                }
            }
            "abstractNumId" => {
                if let Some(list) = reading.of_list.and_then(|id| self.lists.get_mut(&id)) {
                    list.of = number(e, "val").unwrap_or(0);
                }
            }
            "lvlOverride" => {
                reading.level = at_level();
                reading.in_override = true;
            }
            "startOverride" => {
                if let Some(list) = reading.of_list.and_then(|id| self.lists.get_mut(&id)) {
                    list.starts.insert(reading.level, number(e, "val").unwrap_or(1));
                }
            }
            "lvl" => {
                reading.level = at_level();
                reading.redefined = reading.in_override;
            }
            _ => {}
        }
        let level = match (reading.of_abstract, reading.of_list) {
            (Some(id), _) => self.abstracts.get_mut(&id).and_then(|levels| levels.get_mut(reading.level)),
            (None, Some(id)) if reading.redefined => {
                self.lists.get_mut(&id).map(|list| list.levels.entry(reading.level).or_default())
            }
            _ => None,
        };
        let Some(level) = level else { return };
        match name {
            "start" => level.start = number(e, "val"),
            "numFmt" => level.format = value(e, "val").unwrap_or_default(),
            "lvlText" => {
                level.text = value(e, "val").unwrap_or_default().chars().take(limits::LABEL_SCALARS_MAX).collect();
            }
            "pStyle" => level.style = value(e, "val"),
            "isLgl" => level.legal = true,
            "lvlRestart" => level.restart = number(e, "val"),
            _ => {}
        }
    }

    fn level<'a>(&'a self, list: &'a List, at: usize) -> Option<&'a Level> {
        list.levels.get(&at).or_else(|| self.abstracts.get(&list.of).and_then(|levels| levels.get(at)))
    }

    /// The level that a style stands for in a list.
    pub(super) fn level_of_style(&self, list: u32, style: &str) -> Option<u32> {
        let list = self.lists.get(&list)?;
        let levels = self.abstracts.get(&list.of)?;
        let at = levels.iter().position(|level| level.style.as_deref() == Some(style))?;
        u32::try_from(at).ok()
    }

    /// Counts one paragraph on and returns its number as drawn; none for bullets and lists that are not defined.
    pub(super) fn next(&mut self, list_id: u32, level: u32) -> Option<String> {
        let list = self.lists.get(&list_id)?.clone();
        let at = (level as usize).min(LEVELS - 1);
        let start = |n: usize, list: &List| self.level(list, n).and_then(|level| level.start).unwrap_or(1);
        let starts: Vec<u32> = (0..LEVELS).map(|n| start(n, &list)).collect();
        let fresh = self.begun.insert(list_id);
        let restarts: Vec<bool> =
            (0..LEVELS).map(|n| self.level(&list, n).is_none_or(|level| level.restart != Some(0))).collect();
        let counters = self.counters.entry(list.of).or_default();
        if fresh {
            for (n, own) in &list.starts {
                if let Some(counter) = counters.get_mut(*n) {
                    *counter = own.checked_sub(1);
                }
            }
        }
        for (n, counter) in counters.iter_mut().enumerate() {
            let start = starts.get(n).copied().unwrap_or(1);
            if n < at {
                // A level that was passed over counts as begun.
                *counter = counter.or(Some(start));
            } else if n == at {
                *counter = Some(counter.map_or(start, |last| last.saturating_add(1)));
            } else if restarts.get(n).copied().unwrap_or(true) {
                *counter = None;
            }
        }
        let numbers = *counters;
        let shape = self.level(&list, at)?;
        if shape.format == "bullet" || shape.format == "none" && !shape.text.contains('%') {
            return None;
        }
        let mut label = String::new();
        let mut template = shape.text.chars().peekable();
        while let Some(c) = template.next() {
            let digit = if c == '%' { template.peek().and_then(|d| d.to_digit(10)).filter(|d| *d > 0) } else { None };
            let Some(digit) = digit else {
                label.push(c);
                continue;
            };
            template.next();
            let n = digit as usize - 1;
            let value = numbers.get(n).copied().flatten().unwrap_or(1);
            let format = self.level(&list, n).map_or("decimal", |level| level.format.as_str());
            label.push_str(&drawn(value, if shape.legal { "decimal" } else { format }));
        }
        let label = label.trim().to_owned();
        (!label.is_empty()).then_some(label)
    }
}

/// A number in one of Word's formats; unknown ones as digits.
fn drawn(value: u32, format: &str) -> String {
    let nth = |from: char, many: u32| {
        (1..=many).contains(&value).then(|| char::from_u32(u32::from(from) + value - 1)).flatten().map(String::from)
    };
    let of = |row: &str| {
        let index = usize::try_from(value).ok()?.checked_sub(1)?;
        row.chars().nth(index).map(String::from)
    };
    let found = match format {
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "koreanCounting"
        | "ideographDigital"
        | "japaneseDigitalTen"
        | "taiwaneseDigital" => Some(to_chinese(value.into())),
        "chineseLegalSimplified" | "ideographLegalTraditional" => Some(
            to_chinese(value.into())
                .chars()
                .map(|c| {
                    let pairs = "一壹二贰三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟";
                    let plain = pairs.chars().step_by(2).position(|plain| plain == c);
                    plain.and_then(|n| pairs.chars().nth(2 * n + 1)).unwrap_or(c)
                })
                .collect(),
        ),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => nth('①', 20).or_else(|| {
            value
                .checked_sub(20)
                .filter(|n| (1..=15).contains(n))
                .and_then(|n| char::from_u32(0x3250 + n))
                .map(String::from)
        }),
        "decimalEnclosedParen" => nth('⑴', 20),
        "decimalEnclosedFullstop" => nth('⒈', 20),
        "ideographEnclosedCircle" => nth('㊀', 10),
        "ideographTraditional" => of("甲乙丙丁戊己庚辛壬癸"),
        "ideographZodiac" => of("子丑寅卯辰巳午未申酉戌亥"),
        "decimalFullWidth" | "decimalFullWidth2" => {
            Some(value.to_string().chars().map(|c| char::from_u32(u32::from(c) + 0xFEE0).unwrap_or(c)).collect())
        }
        "decimalZero" => Some(format!("{value:02}")),
        "numberInDash" => Some(format!("- {value} -")),
        "upperLetter" => nth('A', 26),
        "lowerLetter" => nth('a', 26),
        "upperRoman" => Some(roman(value)),
        "lowerRoman" => Some(roman(value).to_lowercase()),
        "none" => Some(String::new()),
        _ => None,
    };
    found.unwrap_or_else(|| value.to_string())
}

fn roman(value: u32) -> String {
    const PARTS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = value.min(3999);
    let mut drawn = String::new();
    for (worth, letters) in PARTS {
        while rest >= worth {
            drawn.push_str(letters);
            rest -= worth;
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::drawn;

    #[test]
    fn formats() {
        for (value, format, wanted) in [
            (1, "chineseCounting", "一"),
            (12, "chineseCountingThousand", "十二"),
            (21, "japaneseCounting", "二十一"),
            (3, "chineseLegalSimplified", "叁"),
            (12, "chineseLegalSimplified", "拾贰"),
            (20, "decimalEnclosedCircleChinese", "⑳"),
            (21, "decimalEnclosedCircleChinese", "㉑"),
            (50, "decimalEnclosedCircle", "50"),
            (12, "decimalFullWidth", "１２"),
            (2, "ideographTraditional", "乙"),
            (1994, "upperRoman", "MCMXCIV"),
            (27, "lowerLetter", "27"),
            (7, "somethingNew", "7"),
        ] {
            assert_eq!(drawn(value, format), wanted);
        }
    }
}
