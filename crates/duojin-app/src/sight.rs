//! Which rows of the register a caller sees: the reach of an action, turned into one test a row.
//!
//! INVARIANT (one meaning of a reach): for every entity `Sight::sees` answers as `Access::shows` does; the property test holds them together.

use std::collections::{BTreeMap, BTreeSet};

use duojin_access::{Access, Limit, Row};
use duojin_facts::{Column, ColumnKey, Snapshot};
use duojin_pack::Pack;
use duojin_rule::FactType;
use roaring::RoaringBitmap;

use crate::search::{Found, identity};

/// Sectors as bits: bit n for sector n.
pub(crate) struct SectorBits(BTreeMap<String, u16>);

impl SectorBits {
    /// By the pack's list of industry codes of each sector.
    pub(crate) fn of(pack: &Pack) -> Self {
        let mut bits: BTreeMap<String, u16> = BTreeMap::new();
        for industry in &pack.plan.sector_industries {
            *bits.entry(industry.code.clone()).or_default() |= bit(industry.sector);
        }
        Self(bits)
    }

    /// Sectors of an industry code; none for an unknown one.
    pub(crate) fn get(&self, industry: Option<&str>) -> u16 {
        industry.and_then(|code| self.0.get(code)).copied().unwrap_or(0)
    }
}

/// What decides whether an entity of a list is shown.
pub(crate) fn row<'a>(pack: &Pack, found: &'a Found) -> Row<'a> {
    let own =
        pack.plan.sector_industries.iter().filter(|industry| Some(industry.code.as_str()) == found.industry.as_deref());
    let sectors = own.fold(0, |all, industry| all | bit(industry.sector));
    Row { entity: found.id, area: found.area.as_deref(), sectors }
}

/// An entity of a list with what of it the caller may see: a row in reach is not yet every fact of it.
pub(crate) fn as_seen(access: &Access, pack: &Pack, found: Found) -> Found {
    let clear = |name: &str| match pack.schema.fact_named(name) {
        Some((_, fact)) => access.value(&row(pack, &found), fact.sensitivity, fact.collected_under).is_ok(),
        None => true,
    };
    let [name, code, area, industry, size, status] =
        [identity::NAME, identity::CODE, identity::AREA, identity::INDUSTRY, identity::SIZE, identity::STATUS]
            .map(clear);
    Found {
        name: found.name.filter(|_| name),
        code: found.code.filter(|_| code),
        area: found.area.filter(|_| area),
        industry: found.industry.filter(|_| industry),
        size: found.size.filter(|_| size),
        status: found.status.filter(|_| status),
        ..found
    }
}

/// What of an access may be asked by a fact: a list picked by a value tells the value.
pub(crate) fn asking(access: &Access, pack: &Pack, fact: &str) -> Option<Access> {
    match pack.schema.fact_named(fact) {
        Some((_, fact)) => access.clearing(fact.sensitivity, fact.collected_under),
        None => Some(access.clone()),
    }
}

/// The bit of a sector; none for a number that is no sector.
fn bit(sector: u8) -> u16 {
    1_u16.checked_shl(sector.into()).unwrap_or(0)
}

/// One reach over a snapshot: tables by code; none where there is no limit.
struct Tables {
    areas: Option<Vec<bool>>,
    industries: Option<Vec<bool>>,
    entities: Option<BTreeSet<u64>>,
}

/// The rows of one snapshot that an action reaches.
pub(crate) struct Sight {
    all: bool,
    reaches: Vec<Tables>,
    area: Option<usize>,
    industry: Option<usize>,
}

impl Sight {
    /// The sight of an access over a snapshot.
    pub(crate) fn of(access: &Access, pack: &Pack, snapshot: &Snapshot) -> Self {
        let place = |name| {
            let (fact, _) = snapshot.schema.fact_named(name)?;
            snapshot.column_index(ColumnKey { fact, period: None })
        };
        let (area, industry) = (place(identity::AREA), place(identity::INDUSTRY));
        let bits = SectorBits::of(pack);
        let reaches = access.reaches().iter().filter(|reach| !reach.own).map(|reach| Tables {
            areas: match &reach.areas {
                Limit::All => None,
                Limit::Only(areas) => Some(table(snapshot, area, |word| areas.contains(word))),
            },
            industries: match &reach.sectors {
                Limit::All => None,
                Limit::Only(sectors) => {
                    let wanted = sectors.iter().fold(0_u16, |all, n| all | bit(*n));
                    Some(table(snapshot, industry, |word| bits.get(Some(word)) & wanted != 0))
                }
            },
            entities: match &reach.entities {
                Limit::All => None,
                Limit::Only(these) => Some(these.clone()),
            },
        });
        Self { all: access.shows_all(), reaches: reaches.collect(), area, industry }
    }

    /// Whether a row is seen.
    pub(crate) fn sees(&self, snapshot: &Snapshot, morsel: usize, row: usize) -> bool {
        self.all || self.reaches.iter().any(|reach| self.within(reach, snapshot, morsel, row))
    }

    fn within(&self, reach: &Tables, snapshot: &Snapshot, morsel: usize, row: usize) -> bool {
        let Some(stretch) = snapshot.morsels.get(morsel) else { return false };
        let coded = |table: &Option<Vec<bool>>, column: Option<usize>| match table {
            None => true,
            Some(table) => match column.and_then(|at| stretch.columns.get(at)) {
                Some(Column::Code(codes)) => {
                    use arrow::array::Array;
                    codes.is_valid(row) && table.get(codes.value(row) as usize).copied().unwrap_or(false)
                }
                _ => false,
            },
        };
        let named =
            reach.entities.as_ref().is_none_or(|these| stretch.ids.get(row).is_some_and(|id| these.contains(id)));
        named && coded(&reach.areas, self.area) && coded(&reach.industries, self.industry)
    }

    /// All rows seen, by their place in the snapshot; none if every row is.
    pub(crate) fn rows(&self, snapshot: &Snapshot) -> Option<RoaringBitmap> {
        if self.all {
            return None;
        }
        let mut rows = RoaringBitmap::new();
        let mut start = 0_usize;
        for (at, morsel) in snapshot.morsels.iter().enumerate() {
            let seen = (0..morsel.ids.len()).filter(|row| self.sees(snapshot, at, *row));
            // Rows of a snapshot fit 32 bits: the engine's bitmaps hold them.
            rows.extend(seen.filter_map(|row| u32::try_from(start + row).ok()));
            start += morsel.ids.len();
        }
        Some(rows)
    }
}

/// By code: whether it is accepted.
fn table(snapshot: &Snapshot, column: Option<usize>, accepts: impl Fn(&str) -> bool) -> Vec<bool> {
    let codes = column.and_then(|at| {
        let key = snapshot.keys.get(at)?;
        let FactType::Code(class) = snapshot.schema.fact(key.fact)?.ty else { return None };
        snapshot.codes.get(class.0 as usize)
    });
    codes.map_or_else(Vec::new, |codes| codes.iter().map(|word| accepts(word)).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use std::path::Path;

    use duojin_access::{Permission, Post, Principal, Role};
    use proptest::prelude::*;
    use proptest::test_runner::{Config, TestRunner};

    use crate::app::App;
    use crate::clock::{At, Clock};
    use crate::search::index;
    use duojin_base::Instant;

    use super::*;

    async fn city(directory: &Path) -> App {
        let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
        let clock = Clock::Fixed(Instant::end_of_shanghai_day("2026-11-23".parse().unwrap()));
        let city = crate::demo::DemoCity { entities: 1_500, seed: 5 };
        crate::demo::prepare(directory, Some(&pack), city, clock, &crate::Silent, |app, file| {
            let city = duojin_city::City::new(&app.pack().schema, 1_500, 5).unwrap();
            city.write_parquet(std::fs::File::create(file).unwrap(), |_| ()).unwrap();
            Ok(())
        })
        .await
        .unwrap()
    }

    fn post(areas: Vec<String>) -> impl Strategy<Value = Post> {
        let role = proptest::sample::select(Role::HELD_BY_POST.to_vec());
        let area = proptest::option::of(proptest::sample::select(areas));
        (role, area, proptest::collection::vec(1_u8..=10, 0..3), proptest::option::of(1_u64..1_500)).prop_map(
            |(role, area, sectors, entity)| Post {
                id: "post-1".into(),
                role,
                organisations: vec!["unit:1".into()],
                organisation_name: "单位".into(),
                title: "岗位".into(),
                area,
                sectors,
                entity,
            },
        )
    }

    /// The filter of scans and the answer for one row are one meaning, for every row of a city and any posts.
    #[tokio::test(flavor = "multi_thread")]
    async fn the_filter_of_a_scan_agrees_with_the_answer_for_one_row() {
        let directory = tempfile::tempdir().unwrap();
        let app = city(directory.path()).await;
        let at = At { as_of: app.clock().today(), known_at: app.clock().now() };
        let index = index(&app, at).await.unwrap();
        let areas: Vec<String> = app.pack().classifications.areas.iter().map(|area| area.name.clone()).collect();
        let snapshot = index.snapshot();
        let found: Vec<(usize, usize, Found)> = (0..snapshot.morsels.len())
            .flat_map(|m| (0..snapshot.morsels[m].ids.len()).map(move |row| (m, row)))
            .map(|(m, row)| (m, row, index.find(snapshot.morsels[m].ids[row]).unwrap()))
            .collect();
        assert_eq!(found.len(), 1_500);
        let mut shown = 0_usize;
        TestRunner::new(Config::with_cases(64))
            .run(&proptest::collection::vec(post(areas), 1..4), |posts| {
                let principal = Principal::person("person-1", "张三", posts);
                let Ok(access) = principal.access(Permission::ReadEntity) else { return Ok(()) };
                let sight = Sight::of(&access, app.pack(), snapshot);
                let rows = sight.rows(snapshot);
                for (place, (morsel, at, found)) in found.iter().enumerate() {
                    let one = access.shows(&row(app.pack(), found));
                    prop_assert_eq!(sight.sees(snapshot, *morsel, *at), one, "{:?}", found);
                    let place = u32::try_from(place).unwrap();
                    prop_assert_eq!(rows.as_ref().is_none_or(|rows| rows.contains(place)), one);
                }
                Ok(())
            })
            .unwrap();
        // The test is worth nothing if every reach were empty or whole.
        let clerk = Principal::person(
            "p",
            "甲",
            vec![Post {
                id: "post-1".into(),
                role: Role::Area,
                organisations: vec!["area:1".into()],
                organisation_name: "南城".into(),
                title: "岗".into(),
                area: found.iter().find_map(|(.., f)| f.area.clone()),
                sectors: vec![],
                entity: None,
            }],
        );
        let access = clerk.access(Permission::ReadEntity).unwrap();
        for (.., found) in &found {
            shown += usize::from(access.shows(&row(app.pack(), found)));
        }
        assert!(shown > 0 && shown < found.len(), "{shown}");
        app.close().await;
    }

    fn holder(role: Role) -> Principal {
        let post = Post {
            id: "post-1".into(),
            role,
            organisations: vec!["unit:1".into()],
            organisation_name: "单位".into(),
            title: "岗位".into(),
            area: None,
            sectors: vec![],
            entity: None,
        };
        Principal::person("person-1", "张三", vec![post])
    }

    /// A figure that is reckoned from a masked fact tells the fact; so does a list picked by its value.
    #[tokio::test(flavor = "multi_thread")]
    async fn nothing_reckoned_from_a_masked_fact_is_told() {
        use crate::search::{Query, search};

        let directory = tempfile::tempdir().unwrap();
        let app = city(directory.path()).await;
        let at = At { as_of: app.clock().today(), known_at: app.clock().now() };
        let (operator, office) = (Principal::local_operator("t"), holder(Role::Department));

        let whole = search(&app, &operator, at, &Query { per_page: 1, ..Query::default() }).await.unwrap().rows;
        let size = whole[0].size.clone();
        assert!(size.is_some());
        let by_size = Query { size, per_page: 5, ..Query::default() };
        assert!(search(&app, &operator, at, &by_size).await.unwrap().total > 0);
        assert_eq!(search(&app, &office, at, &by_size).await.unwrap().total, 0);
        let all = search(&app, &office, at, &Query { per_page: 100, ..Query::default() }).await.unwrap();
        assert!(!all.rows.is_empty() && all.rows.iter().all(|found| found.size.is_none() && found.name.is_some()));

        let (mut masked, mut open) = (0, 0);
        for found in all.rows {
            let id = found.id.to_string();
            let told = crate::entities::detail(&app, &operator, at, &id).await.unwrap();
            let seen = crate::entities::detail(&app, &office, at, &id).await.unwrap();
            assert!(told.found.size.is_some() && seen.found.size.is_none());
            assert!(told.matches.iter().chain(&told.history).all(|answer| !answer.amount_masked));
            let same = |a: &&crate::entities::ClauseAnswer, b: &&crate::entities::ClauseAnswer| a.clause == b.clause;
            let answers = seen.history.iter().chain(&seen.matches);
            for answer in answers {
                let whole = told.history.iter().chain(&told.matches).find(|whole| same(whole, &answer)).unwrap();
                if !answer.amount_masked {
                    assert_eq!(answer.amount, whole.amount, "{}", answer.clause);
                    continue;
                }
                assert_eq!(answer.amount.low.fen(), 0, "{}", answer.clause);
                let payable = answer.reason.children.iter().filter(|part| part.text.zh == "应付数额");
                assert!(payable.into_iter().all(|part| part.value.is_none() && part.working.is_none()));
                masked += usize::from(answer.amount != whole.amount);
                open += usize::from(whole.reason.children.iter().any(|part| part.text.zh == "应付数额"));
            }
        }
        assert!(masked > 0 && open > 0, "{masked} {open}: the city shows nothing of the kind");

        // So do the examples on the page of a policy.
        let found =
            search(&app, &operator, at, &Query { per_page: 1, ..Query::default() }).await.unwrap().rows.remove(0);
        for (clause, expected) in [("dg-yanfa-buzhu-2016-02", false), ("dg-gaoqi-2017-02", true)] {
            let clause = app.pack().policies.rule(clause).unwrap();
            let shows = |who: &Principal| {
                let access = who.access(Permission::ReadEntity).unwrap();
                crate::disclosure::shows_money(app.pack(), &access, clause, &found)
            };
            assert!(shows(&operator));
            assert_eq!(shows(&holder(Role::TaskForce)), expected, "{}", clause.id);
        }
        app.close().await;
    }
}
