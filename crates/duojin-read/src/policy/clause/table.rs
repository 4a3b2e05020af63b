//! Steps drawn as a table: a row a line, cells between tabs; one column says what is given, the others who has it.

use duojin_text::outline::Outline;

use super::super::benefit::{self, Given};
use super::super::condition::{self, Found, Memory};
use super::super::model::Op;
use super::super::page::{Page, Stretch};
use super::super::question::Question;
use super::super::roles::{GIFT, Role, roles};

/// A table cannot be looked over beyond this.
const ROWS_MAX: usize = 60;
const CELL_CHARS_MAX: usize = 60;

/// Rows of blocks that follow each other and have as many cells.
pub(super) struct Table {
    pub(super) blocks: Vec<usize>,
    rows: Vec<Vec<Stretch>>,
}

/// The tables of the text, in order of place.
pub(super) fn tables(page: &Page<'_>, outline: &Outline, text: &str) -> Vec<Table> {
    let mut tables: Vec<Table> = Vec::new();
    let mut borders: Vec<usize> = Vec::new();
    let mut blocks = outline.blocks.iter().enumerate().peekable();
    let mut last_row: Option<usize> = None;
    let mut place = 0_u32;
    let lines = text.split('\n').map(|line| {
        let from = place;
        place += u32::try_from(line.chars().count()).unwrap_or(0) + 1;
        (from, line)
    });
    for (from, line) in lines {
        while blocks.next_if(|(_, block)| block.span.end < from).is_some() {}
        if !line.contains('\t') {
            continue;
        }
        let Some((index, block)) = blocks.peek().copied().filter(|(_, block)| block.span.start <= from) else {
            continue;
        };
        borders.clear();
        for (at, _) in (from..).zip(line.chars()).filter(|(_, c)| *c == '\t') {
            borders.push(page.place(duojin_base::Span::new(at, at)).0);
        }
        let (start, end) = page.place(block.span);
        let mut row = Vec::with_capacity(borders.len() + 1);
        let mut left = start;
        for border in borders.iter().copied().chain(std::iter::once(end)) {
            row.push((left, border.max(left)));
            left = border.max(left);
        }
        match tables.last_mut().filter(|table| {
            last_row.is_some_and(|last| last + 1 == index)
                && table.rows.first().is_some_and(|first| first.len() == row.len())
                && table.rows.len() < ROWS_MAX
        }) {
            Some(table) => {
                table.rows.push(row);
                table.blocks.push(index);
            }
            None => tables.push(Table { blocks: vec![index], rows: vec![row] }),
        }
        last_row = Some(index);
    }
    tables.retain(|table| table.rows.len() > 1);
    tables
}

impl Table {
    pub(super) fn at(&self) -> Stretch {
        let cells = || self.rows.iter().flatten();
        (cells().next().map_or(0, |cell| cell.0), cells().next_back().map_or(0, |cell| cell.1))
    }

    /// What its rows give, each with the conditions of its row; nothing if no column gives.
    pub(super) fn given(&self, page: &Page<'_>, questions: &mut Vec<Question>) -> Vec<Given> {
        let Some(head) = self.rows.first() else { return Vec::new() };
        let said = |cell: &Stretch| page.has(*cell, GIFT) || page.has(*cell, &["标准", "额度", "金额"]);
        let Some(column) = head.iter().rposition(|cell| said(cell) && page.figures_in(*cell).is_empty()) else {
            return Vec::new();
        };
        let mut given: Vec<Given> = Vec::new();
        let mut asked: Vec<Vec<Found>> = Vec::new();
        for row in self.rows.iter().skip(1) {
            let Some(gift) = row.get(column).copied() else { continue };
            let parts = roles(page, gift, true);
            let of_row = benefit::in_stretch(page, gift, &parts, &mut Vec::new(), questions);
            let mut conditions: Vec<Found> = Vec::new();
            for (cell, title) in row.iter().zip(head).enumerate().filter(|(n, _)| *n != column).map(|(_, pair)| pair) {
                conditions.extend(asks(page, *cell, *title, questions));
            }
            if let [one] = of_row.as_slice() {
                given.push(one.clone());
                asked.push(conditions);
            }
        }
        let lengths: Vec<usize> = asked.iter().map(Vec::len).collect();
        let mut all: Vec<Found> = asked.into_iter().flatten().collect();
        condition::resolve(&mut all);
        let mut all = all.into_iter();
        for (given, length) in given.iter_mut().zip(lengths) {
            given.benefit.when.extend(all.by_ref().take(length).map(|found| found.condition));
        }
        given
    }
}

/// What a cell asks for; the head of its column names the fact.
fn asks(page: &Page<'_>, cell: Stretch, title: Stretch, questions: &mut Vec<Question>) -> Vec<Found> {
    let words = page.words(cell);
    let numbers = page.has(title, &["序号", "备注", "编号", "责任", "单位"]);
    if words.is_empty() || numbers || cell.1 - cell.0 > CELL_CHARS_MAX {
        return Vec::new();
    }
    let parts: Vec<Role> = page.figures_in(cell).iter().map(|_| Role::Condition).collect();
    let mut memory = Memory::headed(page, title);
    let found = condition::in_stretch(page, cell, &parts, &mut memory, questions);
    if !found.is_empty() || !parts.is_empty() {
        return found;
    }
    vec![Found::text(page, cell, "认定级别", Op::Is, vec![words])]
}
