//! What a sum of money gives away: of one entity whose facts are masked, and of a few in a total.
//!
//! Counts of entities are shown to whoever reaches them; this is about amounts alone. Totals of two days or of two reaches may still
//! be subtracted from one another by somebody who has both: what leaves the offices goes through disclosure control.

use std::collections::{HashMap, HashSet};

use duojin_access::{Access, Reach};
use duojin_facts::Snapshot;
use duojin_pack::Pack;
use duojin_rule::{Amount, BenefitForm, Clause, CollectedUnder, Expr, Node, Sensitivity};
use roaring::RoaringBitmap;

use crate::search::Found;
use crate::sight::{Sight, row};

/// The fewest entities whose masked amounts may be shown added together.
pub(crate) const FEWEST: u64 = 3;

/// What the money of a clause rests on.
struct Basis {
    /// Sensitivity and law of collection of every fact in its benefits.
    facts: HashSet<(Sensitivity, CollectedUnder)>,
    /// Facts of another entity, which may be out of reach, or a fact that the dictionary does not hold.
    beyond: bool,
}

impl Basis {
    fn of(pack: &Pack, clause: &Clause) -> Self {
        let mut basis = Self { facts: HashSet::new(), beyond: false };
        let mut look = |expr: &Expr| match &expr.node {
            Node::Fact { fact, .. } => match pack.schema.fact(*fact) {
                Some(def) => {
                    basis.facts.insert((def.sensitivity, def.collected_under));
                }
                None => basis.beyond = true,
            },
            Node::Of { .. } => basis.beyond = true,
            _ => {}
        };
        for benefit in &clause.benefits {
            let formula = match &benefit.form {
                BenefitForm::Exact(formula)
                | BenefitForm::UpTo(formula)
                | BenefitForm::PoolShare { weight: formula, .. } => Some(formula),
                BenefitForm::CaseByCase | BenefitForm::InKind(_) => None,
            };
            formula.into_iter().chain(&benefit.when).for_each(|expr| expr.walk(&mut |part| look(part)));
        }
        basis
    }
}

/// Whether the caller may see every fact that an entity's money under a clause rests on: else the figure would tell them.
pub(crate) fn shows_money(pack: &Pack, access: &Access, clause: &Clause, found: &Found) -> bool {
    let (basis, row) = (Basis::of(pack, clause), row(pack, found));
    (!basis.beyond || access.shows_all())
        && basis.facts.iter().all(|(sensitivity, law)| access.value(&row, *sensitivity, *law).is_ok())
}

/// Whose amounts are clear to a caller. Its key tells callers apart by what they see, not by the post that gives it.
#[derive(Clone, Debug)]
pub(crate) struct MoneySight(Option<Access>);

/// What a [`MoneySight`] sees, to be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Everything,
    Within(Vec<Reach>),
}

impl Seen {
    pub(crate) fn of(access: &Access) -> Self {
        Self::Within(access.reaches().iter().cloned().map(|reach| Reach { post: String::new(), ..reach }).collect())
    }
}

impl MoneySight {
    /// By what the caller may see of enterprises; none if nothing.
    pub(crate) const fn new(access: Option<Access>) -> Self {
        Self(access)
    }

    pub(crate) fn seen(&self) -> Seen {
        match &self.0 {
            None => Seen::Within(Vec::new()),
            Some(access) => {
                let whole = access.clearing(Sensitivity::Confidential, CollectedUnder::Statistical);
                if whole.is_some_and(|whole| whole.shows_all()) { Seen::Everything } else { Seen::of(access) }
            }
        }
    }

    /// Rows of a snapshot with every fact that the money rests on in the clear; none if every row is.
    fn clear(&self, pack: &Pack, clause: &Clause, snapshot: &Snapshot, kept: &mut Kept) -> Option<RoaringBitmap> {
        let Some(access) = &self.0 else { return Some(RoaringBitmap::new()) };
        let basis = Basis::of(pack, clause);
        if basis.beyond && !access.shows_all() {
            return Some(RoaringBitmap::new());
        }
        let rows = basis.facts.into_iter().filter_map(|kind| {
            kept.entry(kind)
                .or_insert_with(|| match access.clearing(kind.0, kind.1) {
                    Some(clearing) => Sight::of(&clearing, pack, snapshot).rows(snapshot),
                    None => Some(RoaringBitmap::new()),
                })
                .clone()
        });
        rows.reduce(|all, these| all & these)
    }

    /// Whether a total over these rows gives away what one or two entities get whose amounts the caller may not see: all that the
    /// caller sees can be taken off it, and so can what is certain.
    pub(crate) fn gives_away(
        &self,
        pack: &Pack,
        clause: &Clause,
        snapshot: &Snapshot,
        kept: &mut Kept,
        amounts: impl Iterator<Item = (u32, Amount)>,
    ) -> bool {
        let Some(clear) = self.clear(pack, clause, snapshot, kept) else { return false };
        let (mut settled, mut open) = (0_u64, 0_u64);
        for (_, amount) in amounts.filter(|(row, _)| !clear.contains(*row)) {
            *(if amount.determined().is_some() { &mut settled } else { &mut open }) += 1;
        }
        [settled, open].into_iter().any(|few| (1..FEWEST).contains(&few))
    }
}

/// Rows in the clear by kind of fact, found once a day of a run.
pub(crate) type Kept = HashMap<(Sensitivity, CollectedUnder), Option<RoaringBitmap>>;

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use std::path::Path;

    use duojin_access::{Permission, Post, Principal, Role};
    use duojin_base::{Instant, Money};

    use crate::app::App;
    use crate::clock::{At, Clock};
    use crate::matching;
    use crate::progress::Silent;
    use crate::search::index;

    use super::*;

    fn holder(role: Role, area: Option<&str>) -> Principal {
        let post = Post {
            id: "post-1".into(),
            role,
            organisations: vec!["unit:1".into()],
            organisation_name: "单位".into(),
            title: "岗位".into(),
            area: area.map(str::to_owned),
            sectors: vec![],
            entity: None,
        };
        Principal::person("person-1", "张三", vec![post])
    }

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

    /// Every total that every area sees: none over one or two amounts that its clerk may not see, and none missing without that.
    #[tokio::test(flavor = "multi_thread")]
    async fn no_total_is_one_or_two_masked_amounts() {
        let directory = tempfile::tempdir().unwrap();
        let app = city(directory.path()).await;
        let at = At { as_of: app.clock().today(), known_at: app.clock().now() };
        let operator = Principal::local_operator("t");
        let whole = matching::run(&app, &operator, at, &Silent).await.unwrap();
        assert!(whole.results.iter().all(|result| result.money.is_some()), "the operator sees every fact");
        let index = index(&app, at).await.unwrap();
        let areas: Vec<String> = app.pack().classifications.areas.iter().map(|area| area.name.clone()).collect();
        let (mut shown, mut few_but_clear) = (0, 0);
        let task_force = holder(Role::TaskForce, None);
        let clerks = areas.iter().map(|area| holder(Role::Area, Some(area)));
        for caller in clerks.chain([task_force.clone()]) {
            let reach = caller.access(Permission::ReadEffects).unwrap();
            let entity = caller.access(Permission::ReadEntity).unwrap();
            let report = matching::within(&app, &caller, &reach, at, &Silent).await.unwrap();
            for result in &report.results {
                let clause = app.pack().policies.rule(&result.clause).unwrap();
                if result.eligible > result.eligible_samples.len() as u64 {
                    continue;
                }
                let masked = |id: u64| !shows_money(app.pack(), &entity, clause, &index.find(id).unwrap());
                let of = |settled: bool| {
                    let kind = |amount: Amount| amount.determined().is_some() == settled;
                    let rows = result.eligible_samples.iter().filter(|(_, amount)| amount.is_some_and(kind));
                    rows.filter(|(id, _)| masked(*id)).count() as u64
                };
                let few = [of(true), of(false)].into_iter().any(|n| n == 1 || n == 2);
                assert_eq!(result.money.is_none(), few, "{} {:?}", result.clause, caller.posts);
                shown += usize::from(result.eligible >= FEWEST);
                few_but_clear += usize::from(!few && (1..FEWEST).contains(&result.eligible));
            }
        }
        assert!(shown > 0 && few_but_clear > 0, "{shown} {few_but_clear}: the city shows nothing of the kind");

        // The same over amounts of our own: the task force does not see what this clause's money rests on, the operator does.
        let clause = app.pack().policies.rule("dg-yanfa-buzhu-2016-02").unwrap();
        let settled = Amount::exactly(Money::from_fen(123_456));
        let open = Amount { high: None, ..settled };
        let sight = |who: &Principal| MoneySight::new(who.access(Permission::ReadEntity).ok());
        let tells = |who: &Principal, amounts: &[Amount]| {
            let rows = (0..).zip(amounts.iter().copied());
            sight(who).gives_away(app.pack(), clause, index.snapshot(), &mut Kept::new(), rows)
        };
        for (amounts, expected) in [
            (vec![], false),
            (vec![settled], true),
            (vec![settled; 2], true),
            (vec![settled; 3], false),
            // One that is not settled stands alone in the range.
            (vec![settled, settled, settled, open], true),
            (vec![settled, settled, settled, open, open, open], false),
        ] {
            assert_eq!(tells(&task_force, &amounts), expected, "{}", amounts.len());
            assert_eq!(tells(&holder(Role::Auditor, None), &amounts), expected);
            assert!(!tells(&operator, &amounts));
        }
        // A clerk who sees what some rest on can take those off: only the others count.
        let mut clerk = holder(Role::Statistician, None);
        clerk.posts[0].role = Role::Enterprise;
        clerk.posts[0].entity = Some(index.snapshot().morsels[0].ids[0]);
        assert!(!tells(&clerk, &[settled]), "its own");
        assert!(tells(&clerk, &[settled; 3]), "two others");
        assert!(!tells(&clerk, &[settled; 4]), "three others");
        app.close().await;
    }

    /// What one caller sees is never another's: reports are kept by what is seen, and shared among equals.
    #[test]
    fn reports_are_kept_by_what_is_seen_and_not_by_who_sees() {
        let seen = |who: &Principal| MoneySight::new(who.access(Permission::ReadEntity).ok()).seen();
        let force = holder(Role::TaskForce, None);
        let mut other = force.clone();
        other.posts[0].id = "post-2".into();
        assert_eq!(seen(&force), seen(&other));
        assert_eq!(seen(&Principal::local_operator("t")), Seen::Everything);
        assert_ne!(seen(&force), Seen::Everything);
        assert_ne!(seen(&force), seen(&holder(Role::Auditor, None)));
    }
}
