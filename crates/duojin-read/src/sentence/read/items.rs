//! Conditions as numbered items.

use super::rule_text::{AND, ANY, NOT, OR, Piece};
use super::{Parsed, Reader};
use crate::sentence::numeral;

/// What the items of a list are to the whole.
#[derive(Clone, Copy)]
enum Joined {
    All,
    Any,
    None,
    NotAll,
    AtLeast(u32),
}

const HEADS: [(&str, Joined); 10] = [
    ("同时符合下列条件:", Joined::All),
    ("同时满足以下条件:", Joined::All),
    ("同时满足下列条件:", Joined::All),
    ("符合下列条件之一:", Joined::Any),
    ("满足以下任一条件:", Joined::Any),
    ("满足下列条件之一:", Joined::Any),
    ("符合以下条件之一:", Joined::Any),
    ("不存在下列任一情形:", Joined::None),
    ("没有以下任一情形:", Joined::None),
    ("不同时存在下列情形:", Joined::NotAll),
];

impl Reader<'_> {
    /// A condition at the place of a paragraph.
    pub(super) fn block(&mut self, level: usize) -> Parsed<Piece> {
        let joined = self.eat_one(&HEADS).or_else(|| {
            self.maybe(|reader| {
                if !reader.eat("至少符合下列条件中的") {
                    return None;
                }
                let k = reader.small()?;
                reader.eat("项:").then_some(Joined::AtLeast(k))
            })
        });
        let Some(joined) = joined else {
            return self.expr();
        };
        let parts = self.deeper(|reader| reader.items(level, |reader| reader.block(level + 1)))?;
        let text = |min: u8, between: &str| parts.iter().map(|part| part.at(min)).collect::<Vec<_>>().join(between);
        Ok(match joined {
            Joined::All => Piece::new(text(NOT, " 且 "), AND),
            Joined::Any => Piece::new(text(AND, " 或 "), OR),
            Joined::None => Piece::new(format!("非 ({})", text(AND, " 或 ")), NOT),
            Joined::NotAll => Piece::new(format!("非 ({})", text(NOT, " 且 ")), NOT),
            Joined::AtLeast(k) => Piece::atom(format!("至少 {k} 项({})", text(ANY, ", "))),
        })
    }

    /// The items of a level, as long as their numbers go on.
    pub(super) fn items<T>(&mut self, level: usize, mut read: impl FnMut(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut parts = Vec::new();
        loop {
            let n = parts.len() + 1;
            let start = self.at;
            self.eat_any(&[";", "。", ","]);
            while self.eat("\n") {}
            if !self.mark(level, n) {
                self.at = start;
                break;
            }
            parts.push(read(self)?);
        }
        if parts.is_empty() { self.stuck("编了号的各项", "numbered items") } else { Ok(parts) }
    }

    /// The mark of the n-th item of a level.
    fn mark(&mut self, level: usize, n: usize) -> bool {
        match level {
            1 => {
                let written = format!("({})", numeral::written(n as u64));
                self.eat(&written)
            }
            2 => self.eat(&format!("{n}.")) || self.eat(&format!("{n}、")),
            3 => self.eat(&format!("({n})")),
            _ => {
                u32::try_from(n).ok().and_then(|n| char::from_u32(0x245f + n)).is_some_and(|c| self.eat(&c.to_string()))
            }
        }
    }
}
