//! One row at a time: every node, in the meaning of the language, on columns. The batch path falls back to it, the one-entity path lives on it.

use std::cmp::Ordering;

use arrow::array::Array;
use duojin_base::{Datelike, NaiveDate, Truth};
use duojin_facts::{Column, RecordTable, record_range};
use duojin_rule::{AggregateKind, BandMode};

use crate::bound::{At, Bound};
use crate::compile::{arith, day_number, holds};
use crate::op::{BandOp, NodeId, Op, Sort, Source};
use crate::rat::Rat;

/// Whole years from a day to `as_of`; none if the day is later.
pub(crate) fn age(day: i32, as_of: NaiveDate) -> Option<i64> {
    if day > day_number(as_of) {
        return None;
    }
    let day = NaiveDate::default().checked_add_signed(chrono::TimeDelta::try_days(i64::from(day))?)?;
    let years = i64::from(as_of.year()) - i64::from(day.year());
    let reached = (day.month(), day.day()) <= (as_of.month(), as_of.day());
    Some(if reached { years } else { years - 1 })
}

/// What an aggregate makes of numbers; none where it has no meaning.
#[derive(Debug)]
struct Fold {
    kind: AggregateKind,
    value: Option<Rat>,
    count: i64,
}

impl Fold {
    const fn new(kind: AggregateKind) -> Self {
        Self { kind, value: None, count: 0 }
    }

    fn take(&mut self, number: Rat) {
        self.count += 1;
        self.value = Some(match (self.value.take(), self.kind) {
            (None, _) => number,
            (Some(sum), AggregateKind::Sum | AggregateKind::Mean) => sum.plus(&number),
            (Some(best), AggregateKind::Max) => {
                if number.compare(&best) == Ordering::Greater {
                    number
                } else {
                    best
                }
            }
            (Some(best), AggregateKind::Min) => best.lesser(number),
        });
    }

    fn result(self) -> Option<Rat> {
        match (self.value, self.kind) {
            (Some(sum), AggregateKind::Mean) => sum.per(&Rat::int(self.count)),
            (value, _) => value,
        }
    }
}

fn word_known(column: &Column, row: usize) -> bool {
    match column {
        Column::Empty => false,
        Column::Bool(a) => a.is_valid(row),
        Column::Number(a) => a.is_valid(row),
        Column::Code(a) => a.is_valid(row),
        Column::Set { known, .. } => known.is_valid(row) && known.value(row),
        Column::Text(a) => a.is_valid(row),
        Column::Date(a) => a.is_valid(row),
        Column::Entity(a) => a.is_valid(row),
    }
}

impl Bound {
    fn present(&self, at: &At<'_>, source: Source) -> bool {
        self.read(at, source).is_some_and(|(column, row)| word_known(column, row))
    }

    /// The records of the entity; none if they are not known.
    fn own_records(&self, at: &At<'_>, record: u32) -> Option<&RecordTable> {
        let (morsel, row) = at.place?;
        self.records(morsel, record).filter(|table| table.known.is_valid(row) && table.known.value(row))
    }

    fn each_record<'a>(&'a self, at: &At<'a>, record: u32) -> Option<impl Iterator<Item = At<'a>>> {
        let (_, row) = at.place?;
        let table = self.own_records(at, record)?;
        let at = *at;
        Some(record_range(table, row).map(move |row| At { record: Some((table, row)), ..at }))
    }

    /// Where a referenced entity stands; none if the reference is unknown. Fields keep their record: they mean where they are written.
    fn follow<'a>(&'a self, reference: NodeId, at: &At<'a>) -> Option<At<'a>> {
        let id = self.entity(reference, at)?;
        Some(At { id, place: self.snapshot.find(id), record: at.record })
    }

    /// The branch an 若 takes; none if its condition is unknown.
    fn branch(&self, condition: NodeId, then: NodeId, otherwise: NodeId, at: &At<'_>) -> Option<NodeId> {
        match self.truth(condition, at) {
            Truth::True => Some(then),
            Truth::False => Some(otherwise),
            Truth::Unknown => None,
        }
    }

    /// The truth of a node.
    pub(crate) fn truth(&self, id: NodeId, at: &At<'_>) -> Truth {
        match self.graph.op(id) {
            Op::Truth(truth) => *truth,
            Op::Flag(source) => match self.read(at, *source) {
                Some((Column::Bool(a), row)) if a.is_valid(row) => a.value(row).into(),
                _ => Truth::Unknown,
            },
            Op::Compare { op, left, right } => match (self.number(*left, at), self.number(*right, at)) {
                (Some(left), Some(right)) => holds(*op, left.compare(&right)).into(),
                _ => Truth::Unknown,
            },
            Op::CompareDay { op, left, right } => match (self.day(*left, at), self.day(*right, at)) {
                (Some(left), Some(right)) => holds(*op, left.cmp(&right)).into(),
                _ => Truth::Unknown,
            },
            Op::Member { item, test } => match self.read(at, *item) {
                Some((Column::Code(a), row)) if a.is_valid(row) => {
                    self.tables.get(*test as usize).map_or(Truth::Unknown, |table| table.ask(a.value(row)))
                }
                _ => Truth::Unknown,
            },
            Op::Contains { set, test } => self.contains(at, *set, *test),
            Op::TextIn { item, words } => match self.read(at, *item) {
                Some((Column::Text(a), row)) if a.is_valid(row) => {
                    let text = a.value(row);
                    words.binary_search_by(|word| (**word).cmp(text)).is_ok().into()
                }
                _ => Truth::Unknown,
            },
            Op::Has(inner) => self.known(*inner, at).into(),
            Op::Lookup(lookup) => {
                self.lookups.get(*lookup as usize).map_or(Truth::Unknown, |answers| answers.ask(at.id))
            }
            Op::And(of) => {
                let mut all = Truth::True;
                for id in of {
                    all = all & self.truth(*id, at);
                    if all == Truth::False {
                        break;
                    }
                }
                all
            }
            Op::Or(of) => {
                let mut any = Truth::False;
                for id in of {
                    any = any | self.truth(*id, at);
                    if any == Truth::True {
                        break;
                    }
                }
                any
            }
            Op::Not(inner) => !self.truth(*inner, at),
            Op::AtLeast { k, of } => Truth::at_least(*k, of.iter().map(|id| self.truth(*id, at))),
            Op::AnyRecord { record, filter } => {
                let Some(mut records) = self.each_record(at, *record) else {
                    return Truth::Unknown;
                };
                match filter {
                    Some(filter) => {
                        let mut any = Truth::False;
                        for record in records {
                            any = any | self.truth(*filter, &record);
                            if any == Truth::True {
                                break;
                            }
                        }
                        any
                    }
                    None => records.next().is_some().into(),
                }
            }
            Op::If { condition, then, otherwise } => match self.branch(*condition, *then, *otherwise, at) {
                Some(id) => self.truth(id, at),
                None => Truth::Unknown,
            },
            Op::Of { reference, body } => match self.follow(*reference, at) {
                Some(other) => self.truth(*body, &other),
                None => Truth::Unknown,
            },
            _ => Truth::Unknown,
        }
    }

    fn contains(&self, at: &At<'_>, set: Source, test: u32) -> Truth {
        let (Some((Column::Set { offsets, items, known }, row)), Some(table)) =
            (self.read(at, set), self.tables.get(test as usize))
        else {
            return Truth::Unknown;
        };
        if !(known.is_valid(row) && known.value(row)) {
            return Truth::Unknown;
        }
        let range = match (offsets.get(row), offsets.get(row + 1)) {
            (Some(from), Some(to)) => *from as usize..*to as usize,
            _ => return Truth::Unknown,
        };
        let codes = items.get(range).unwrap_or(&[]);
        codes.iter().fold(Truth::False, |any, code| any | table.ask(*code))
    }

    /// The number of a node; none if it is unknown.
    pub(crate) fn number(&self, id: NodeId, at: &At<'_>) -> Option<Rat> {
        match self.graph.op(id) {
            Op::Number(value) => Some(value.clone()),
            Op::Value { source, decimals } => match self.read(at, *source) {
                Some((Column::Number(a), row)) if a.is_valid(row) => Some(Rat::scaled(a.value(row), *decimals)),
                _ => None,
            },
            Op::CountRecords { record, filter } => {
                let mut count = 0_i64;
                for record in self.each_record(at, *record)? {
                    match filter.map_or(Truth::True, |filter| self.truth(filter, &record)) {
                        Truth::True => count += 1,
                        Truth::False => {}
                        Truth::Unknown => return None,
                    }
                }
                Some(Rat::int(count))
            }
            Op::AggregateRecords { kind, record, value, filter } => {
                let mut fold = Fold::new(*kind);
                for record in self.each_record(at, *record)? {
                    match filter.map_or(Truth::True, |filter| self.truth(filter, &record)) {
                        Truth::True => fold.take(self.number(*value, &record)?),
                        Truth::False => {}
                        Truth::Unknown => return None,
                    }
                }
                match (fold.count, kind) {
                    (0, AggregateKind::Sum) => Some(Rat::ZERO),
                    _ => fold.result(),
                }
            }
            Op::Negate(inner) => self.number(*inner, at).map(|value| value.negated()),
            Op::Arith { op, left, right } => arith(*op, &self.number(*left, at)?, &self.number(*right, at)?),
            Op::Growth { now, before } => Some(self.over_positive(*now, *before, at)?.minus(&Rat::int(1))),
            Op::Share { part, whole } => self.over_positive(*part, *whole, at),
            Op::Aggregate { kind, of, known_only } => {
                let mut fold = Fold::new(*kind);
                for id in of {
                    match self.number(*id, at) {
                        Some(number) => fold.take(number),
                        None if *known_only => {}
                        None => return None,
                    }
                }
                fold.result()
            }
            Op::Round { rounding, value, step } => Some(self.number(*value, at)?.rounded(step, *rounding)),
            Op::Age(date) => age(self.day(*date, at)?, self.graph.context.as_of).map(Rat::int),
            Op::If { condition, then, otherwise } => self.number(self.branch(*condition, *then, *otherwise, at)?, at),
            Op::Of { reference, body } => self.number(*body, &self.follow(*reference, at)?),
            Op::Bands { mode, base, bands } => {
                let base = self.number(*base, at)?;
                match mode {
                    BandMode::Whole => self.whole_band(&base, bands, at),
                    BandMode::Marginal => self.marginal_bands(&base, bands, at),
                }
            }
            _ => None,
        }
    }

    fn over_positive(&self, top: NodeId, bottom: NodeId, at: &At<'_>) -> Option<Rat> {
        let bottom = self.number(bottom, at)?;
        let top = self.number(top, at)?;
        if bottom.is_positive() { top.per(&bottom) } else { None }
    }

    fn whole_band(&self, base: &Rat, bands: &[BandOp], at: &At<'_>) -> Option<Rat> {
        match bands.iter().rev().find(|band| reaches(base, band)) {
            Some(band) => self.number(band.value, at),
            None => Some(Rat::ZERO),
        }
    }

    /// Each band's rate on the part of the base in it; bands the base does not reach are not asked.
    fn marginal_bands(&self, base: &Rat, bands: &[BandOp], at: &At<'_>) -> Option<Rat> {
        let mut sum = Rat::ZERO;
        for (at_band, band) in bands.iter().enumerate() {
            if !reaches(base, band) {
                break;
            }
            let top = match bands.get(at_band + 1) {
                Some(next) => base.clone().lesser(next.from.clone()),
                None => base.clone(),
            };
            let part = top.minus(&band.from);
            sum = sum.plus(&part.times(&self.number(band.value, at)?));
        }
        Some(sum)
    }

    /// The day of a node, as days since 1970-01-01; none if it is unknown.
    fn day(&self, id: NodeId, at: &At<'_>) -> Option<i32> {
        match self.graph.op(id) {
            Op::Day(day) => Some(*day),
            Op::DayOf(source) => match self.read(at, *source) {
                Some((Column::Date(a), row)) if a.is_valid(row) => Some(a.value(row)),
                _ => None,
            },
            Op::If { condition, then, otherwise } => self.day(self.branch(*condition, *then, *otherwise, at)?, at),
            Op::Of { reference, body } => self.day(*body, &self.follow(*reference, at)?),
            _ => None,
        }
    }

    /// The entity a node refers to; none if it is unknown.
    fn entity(&self, id: NodeId, at: &At<'_>) -> Option<u64> {
        match self.graph.op(id) {
            Op::Entity(id) => Some(*id),
            Op::EntityOf(source) => match self.read(at, *source) {
                Some((Column::Entity(a), row)) if a.is_valid(row) => Some(a.value(row)),
                _ => None,
            },
            Op::If { condition, then, otherwise } => self.entity(self.branch(*condition, *then, *otherwise, at)?, at),
            Op::Of { reference, body } => self.entity(*body, &self.follow(*reference, at)?),
            _ => None,
        }
    }

    /// Whether a node has a value.
    fn known(&self, id: NodeId, at: &At<'_>) -> bool {
        match self.graph.sort(id) {
            Sort::Truth => self.truth(id, at).is_decided(),
            Sort::Number => self.number(id, at).is_some(),
            Sort::Day => self.day(id, at).is_some(),
            Sort::Entity => self.entity(id, at).is_some(),
            Sort::Word => match self.graph.op(id) {
                Op::Word => true,
                Op::WordOf(source) => self.present(at, *source),
                Op::If { condition, then, otherwise } => {
                    self.branch(*condition, *then, *otherwise, at).is_some_and(|id| self.known(id, at))
                }
                Op::Of { reference, body } => {
                    self.follow(*reference, at).is_some_and(|other| self.known(*body, &other))
                }
                _ => false,
            },
        }
    }
}

fn reaches(base: &Rat, band: &BandOp) -> bool {
    match base.compare(&band.from) {
        Ordering::Greater => true,
        Ordering::Equal => band.inclusive,
        Ordering::Less => false,
    }
}
