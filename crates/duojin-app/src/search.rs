//! Finding an enterprise by name, code, area, industry or size.

use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::{Array, StringArray, UInt32Array};
use duojin_access::{Access, Permission, Principal};
use duojin_base::NaiveDate;
use duojin_facts::{Column, ColumnKey, Snapshot, Wanted};
use duojin_pack::Pack;
use duojin_rule::{FactId, ObjectKind, Schema};
use serde::Serialize;

use crate::app::App;
use crate::clock::At;
use crate::error::AppError;
use crate::layers::data;
use crate::sight::{Sight, as_seen, asking};

/// Most rows of a page.
pub const MAX_PAGE: usize = 100;
/// Matches counted before counting stops.
const MAX_COUNTED: usize = 10_000;
/// Longest text searched for, in characters.
const MAX_QUERY: usize = 60;

/// Names of the facts that identify an entity.
pub mod identity {
    /// 名称
    pub const NAME: &str = "名称";
    /// 统一社会信用代码
    pub const CODE: &str = "统一社会信用代码";
    /// 注册地
    pub const AREA: &str = "注册地";
    /// 行业
    pub const INDUSTRY: &str = "行业";
    /// 企业规模
    pub const SIZE: &str = "企业规模";
    /// 经营状态
    pub const STATUS: &str = "经营状态";
    /// 成立日期
    pub const FOUNDED: &str = "成立日期";
}

/// What is looked for. Empty parts do not restrict.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Part of the name, or beginning of the code, or the internal id.
    pub text: String,
    /// Area code.
    pub area: Option<String>,
    /// Beginning of the industry code.
    pub industry: Option<String>,
    /// Size class.
    pub size: Option<String>,
    /// What kind of entity.
    pub kind: Option<ObjectKind>,
    /// Page, from 1.
    pub page: usize,
    /// Rows a page.
    pub per_page: usize,
}

/// An entity in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Found {
    /// Internal id.
    pub id: u64,
    /// 名称, if known.
    pub name: Option<String>,
    /// 统一社会信用代码, if known.
    pub code: Option<String>,
    /// What it is.
    pub kind: ObjectKind,
    /// Area code.
    pub area: Option<String>,
    /// Industry code.
    pub industry: Option<String>,
    /// Size class.
    pub size: Option<String>,
    /// 经营状态
    pub status: Option<String>,
}

/// A page of a search.
#[derive(Clone, Debug, Serialize)]
pub struct SearchResult {
    /// The rows.
    pub rows: Vec<Found>,
    /// How many match; at least so many if `cut_short`.
    pub total: u64,
    /// Whether counting stopped at the limit.
    pub cut_short: bool,
    /// Entities in the register altogether, as far as the caller sees it.
    pub register: u64,
    /// Which page, from 1.
    pub page: usize,
    /// Rows a page.
    pub per_page: usize,
    /// Whether the entities are synthetic.
    pub synthetic: bool,
}

/// The identifying columns of every entity.
#[derive(Debug)]
pub(crate) struct Index {
    newest: i64,
    as_of: NaiveDate,
    snapshot: Snapshot,
    name: Option<usize>,
    code: Option<usize>,
    area: Option<usize>,
    industry: Option<usize>,
    size: Option<usize>,
    status: Option<usize>,
}

/// The index last used.
#[derive(Debug, Default)]
pub(crate) struct IndexCache(Mutex<Option<Arc<Index>>>);

/// The identifying columns at a moment, from the cache if nothing was recorded since.
pub(crate) async fn index(app: &App, at: At) -> Result<Arc<Index>, AppError> {
    let data = data(app).await?;
    let newest = data.visible_newest(at.known_at);
    let cached = app.search_index().0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(index) = cached.filter(|i| i.newest == newest && i.as_of == at.as_of) {
        return Ok(index);
    }
    let schema = Arc::clone(&app.pack().schema);
    let names = [identity::NAME, identity::CODE, identity::AREA, identity::INDUSTRY, identity::SIZE, identity::STATUS];
    let keys: Vec<ColumnKey> = names.iter().filter_map(|name| state_key(&schema, name)).collect();
    let wanted = Wanted { keys, ..Wanted::default() };
    let snapshot = tokio::task::block_in_place(|| data.fold(&schema, at, &wanted))?.snapshot;
    let place = |name| state_key(&schema, name).and_then(|key| snapshot.column_index(key));
    let [name, code, area, industry, size, status] = names.map(place);
    let index = Arc::new(Index { newest, as_of: at.as_of, snapshot, name, code, area, industry, size, status });
    *app.search_index().0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&index));
    Ok(index)
}

fn state_key(schema: &Schema, name: &str) -> Option<ColumnKey> {
    schema.fact_named(name).map(|(fact, _): (FactId, _)| ColumnKey { fact, period: None })
}

impl Index {
    /// Number of entities.
    pub(crate) fn len(&self) -> usize {
        self.snapshot.len()
    }

    /// The rows themselves.
    #[cfg(test)]
    pub(crate) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    fn text(&self, morsel: usize, column: Option<usize>) -> Option<&StringArray> {
        match self.snapshot.morsels.get(morsel)?.columns.get(column?)? {
            Column::Text(array) => Some(array),
            _ => None,
        }
    }

    fn codes(&self, morsel: usize, column: Option<usize>) -> Option<&UInt32Array> {
        match self.snapshot.morsels.get(morsel)?.columns.get(column?)? {
            Column::Code(array) => Some(array),
            _ => None,
        }
    }

    fn code_word(&self, column: Option<usize>, code: u32) -> Option<&str> {
        use duojin_rule::FactType;
        let key = self.snapshot.keys.get(column?)?;
        let FactType::Code(class) = self.snapshot.schema.fact(key.fact)?.ty else { return None };
        self.snapshot.codes.get(class.0 as usize)?.get(code as usize).map(|c| &**c)
    }

    /// The entity with that internal id.
    pub(crate) fn find(&self, id: u64) -> Option<Found> {
        let (morsel, row) = self.snapshot.find(id)?;
        self.row(morsel, row)
    }

    /// The entity with that code.
    pub(crate) fn find_code(&self, code: &str) -> Option<Found> {
        (0..self.snapshot.morsels.len()).find_map(|morsel| {
            let codes = self.text(morsel, self.code)?;
            let row = (0..codes.len()).find(|row| codes.is_valid(*row) && codes.value(*row) == code)?;
            self.row(morsel, row)
        })
    }

    /// The entities of that name; if there is none, those in whose name it is, so many at most.
    pub(crate) fn find_named(&self, text: &str, most: usize) -> Vec<u64> {
        let named = |test: &dyn Fn(&str) -> bool| -> Vec<u64> {
            let morsels = self.snapshot.morsels.iter().enumerate();
            let rows = morsels.filter_map(|(at, morsel)| Some((self.text(at, self.name)?, &morsel.ids)));
            let found = rows.flat_map(|(names, ids)| names.iter().zip(ids));
            found.filter(|(name, _)| name.is_some_and(test)).map(|(_, id)| *id).take(most).collect()
        };
        let exactly = named(&|name| name == text);
        if exactly.is_empty() { named(&|name| name.contains(text)) } else { exactly }
    }

    /// Every code with its entity: whom rows of a file are about.
    pub(crate) fn each_code(&self, mut take: impl FnMut(&str, u64)) {
        for (at, morsel) in self.snapshot.morsels.iter().enumerate() {
            let Some(codes) = self.text(at, self.code) else { continue };
            for (code, id) in codes.iter().zip(&morsel.ids) {
                if let Some(code) = code {
                    take(code, *id);
                }
            }
        }
    }

    /// The largest internal id.
    pub(crate) fn largest_id(&self) -> Option<u64> {
        self.snapshot.morsels.iter().filter_map(|m| m.ids.last()).max().copied()
    }

    /// How many entities bear an industry code that is accepted, of those the caller sees.
    pub(crate) fn count_industry(&self, accepts: impl Fn(&str) -> bool, access: &Access, pack: &Pack) -> usize {
        let wanted = self.accepted(self.industry, accepts);
        let sight = Sight::of(access, pack, &self.snapshot);
        let holds = |table: &[bool], column: Option<&UInt32Array>, row: usize| {
            column.is_some_and(|column| {
                column.is_valid(row) && table.get(column.value(row) as usize).copied().unwrap_or(false)
            })
        };
        let of_morsel = |at: usize, rows: usize| {
            let industries = self.codes(at, self.industry);
            let counted = |row: &usize| holds(&wanted, industries, *row) && sight.sees(&self.snapshot, at, *row);
            (0..rows).filter(counted).count()
        };
        self.snapshot.morsels.iter().enumerate().map(|(at, morsel)| of_morsel(at, morsel.ids.len())).sum()
    }

    /// The code of the entity with that id, if it has one.
    pub(crate) fn code_of(&self, id: u64) -> Option<&str> {
        let (morsel, row) = self.snapshot.find(id)?;
        let codes = self.text(morsel, self.code)?;
        codes.is_valid(row).then(|| codes.value(row))
    }

    /// What the entity with that id is.
    pub(crate) fn kind(&self, id: u64) -> Option<ObjectKind> {
        let (morsel, row) = self.snapshot.find(id)?;
        self.snapshot.morsels.get(morsel)?.kinds.get(row).copied()
    }

    fn row(&self, morsel: usize, row: usize) -> Option<Found> {
        let text = |column| {
            let array = self.text(morsel, column)?;
            array.is_valid(row).then(|| array.value(row).to_owned())
        };
        let code = |column| {
            let array = self.codes(morsel, column)?;
            array.is_valid(row).then(|| self.code_word(column, array.value(row)).map(str::to_owned)).flatten()
        };
        let stretch = self.snapshot.morsels.get(morsel)?;
        Some(Found {
            id: *stretch.ids.get(row)?,
            name: text(self.name),
            code: text(self.code),
            kind: *stretch.kinds.get(row)?,
            area: code(self.area),
            industry: code(self.industry),
            size: code(self.size),
            status: code(self.status),
        })
    }

    /// Codes of a column that a filter accepts, as a table by code.
    fn accepted(&self, column: Option<usize>, accepts: impl Fn(&str) -> bool) -> Vec<bool> {
        let mut table = Vec::new();
        while let Some(word) = self.code_word(column, u32::try_from(table.len()).unwrap_or(u32::MAX)) {
            table.push(accepts(word));
        }
        table
    }

    /// `picks`: the rows whose values the caller may ask by.
    fn search(&self, query: &Query, sight: &Sight, picks: &[Sight]) -> (Vec<Found>, usize, bool) {
        let text = query.text.trim().to_uppercase();
        let id: Option<u64> = text.parse().ok();
        let area_table = query.area.as_deref().map(|area| self.accepted(self.area, |word| word == area));
        let industry_table =
            query.industry.as_deref().map(|prefix| self.accepted(self.industry, |word| word.starts_with(prefix)));
        let size_table = query.size.as_deref().map(|size| self.accepted(self.size, |word| word == size));
        let (mut rows, mut total) = (Vec::new(), 0_usize);
        let skip = query.page.saturating_sub(1).saturating_mul(query.per_page);
        for (at, morsel) in self.snapshot.morsels.iter().enumerate() {
            let (names, codes) = (self.text(at, self.name), self.text(at, self.code));
            let filters = [
                (&area_table, self.codes(at, self.area)),
                (&industry_table, self.codes(at, self.industry)),
                (&size_table, self.codes(at, self.size)),
            ];
            for (row, (entity, kind)) in morsel.ids.iter().zip(&morsel.kinds).enumerate() {
                if query.kind.is_some_and(|wanted| wanted != *kind) {
                    continue;
                }
                let passes = filters.iter().all(|(table, column)| match (table, column) {
                    (None, _) => true,
                    (Some(table), Some(column)) if column.is_valid(row) => {
                        table.get(column.value(row) as usize).copied().unwrap_or(false)
                    }
                    _ => false,
                });
                let seen = |sight: &Sight| sight.sees(&self.snapshot, at, row);
                if !passes || !seen(sight) || !picks.iter().all(seen) {
                    continue;
                }
                let named = || {
                    let holds = |array: Option<&StringArray>, test: &dyn Fn(&str) -> bool| {
                        array.is_some_and(|a| a.is_valid(row) && test(a.value(row)))
                    };
                    holds(names, &|name| name.contains(query.text.trim()))
                        || holds(codes, &|code| code.starts_with(&*text))
                        || id == Some(*entity)
                };
                if !text.is_empty() && !named() {
                    continue;
                }
                total += 1;
                if total > skip && rows.len() < query.per_page {
                    rows.extend(self.row(at, row));
                }
                if total >= MAX_COUNTED.max(skip.saturating_add(query.per_page)) {
                    return (rows, total, true);
                }
            }
        }
        (rows, total, false)
    }
}

/// Searches the register.
///
/// # Errors
/// If the caller may see no enterprise, or the layers cannot be read.
pub async fn search(app: &App, principal: &Principal, at: At, query: &Query) -> Result<SearchResult, AppError> {
    let access = principal.access(Permission::SearchEntities)?;
    let mut query = query.clone();
    query.text = query.text.chars().take(MAX_QUERY).collect();
    query.page = query.page.max(1);
    query.per_page = query.per_page.clamp(1, MAX_PAGE);
    let index = index(app, at).await?;
    let synthetic = data(app).await?.is_synthetic();
    let pack = app.pack();
    let sight = Sight::of(&access, pack, &index.snapshot);
    let asked = [
        (query.area.is_some(), identity::AREA),
        (query.industry.is_some(), identity::INDUSTRY),
        (query.size.is_some(), identity::SIZE),
    ];
    let asked = asked.into_iter().filter(|(given, _)| *given);
    let picks = asked.clone().filter_map(|(_, fact)| asking(&access, pack, fact));
    let picks: Vec<Sight> = picks.map(|access| Sight::of(&access, pack, &index.snapshot)).collect();
    let may_ask = picks.len() == asked.count();
    let ((rows, total, cut_short), seen) = tokio::task::block_in_place(|| {
        let found = if may_ask { index.search(&query, &sight, &picks) } else { (Vec::new(), 0, false) };
        (found, sight.rows(&index.snapshot))
    });
    Ok(SearchResult {
        rows: rows.into_iter().map(|found| as_seen(&access, pack, found)).collect(),
        total: total as u64,
        cut_short,
        register: seen.map_or(index.len() as u64, |rows| rows.len()),
        page: query.page,
        per_page: query.per_page,
        synthetic,
    })
}
