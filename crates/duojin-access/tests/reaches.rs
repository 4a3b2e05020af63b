//! The reach of every principal against a slow, obvious reading of the table's text: each role, each permission, each kind of row.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::sync::LazyLock;

use duojin_access::{Mask, Permission, Post, Principal, Role, Row};
use duojin_rule::{CollectedUnder, Sensitivity};
use proptest::prelude::*;

const TABLE: &str = include_str!("../src/matrix.md");
const AREAS: [&str; 3] = ["南城街道", "长安镇", "松山湖"];
const LAWS: [CollectedUnder; 4] =
    [CollectedUnder::Statistical, CollectedUnder::Administrative, CollectedUnder::SelfReported, CollectedUnder::Public];
const LEVELS: [Sensitivity; 3] = [Sensitivity::Public, Sensitivity::Internal, Sensitivity::Confidential];

/// A cell of the table, found in its text by name.
fn cell(row: &str, role: Role) -> &'static str {
    static LINES: LazyLock<Vec<Vec<&'static str>>> = LazyLock::new(|| {
        TABLE.lines().filter(|l| l.starts_with('|')).map(|l| l.split('|').map(str::trim).collect()).collect()
    });
    let column = LINES[0].iter().position(|word| *word == role.key()).unwrap();
    LINES.iter().find(|line| line[1] == row).unwrap()[column]
}

/// Whether one post shows a row, by the words of its cell.
fn shows(word: &str, post: &Post, row: &Row<'_>) -> bool {
    match word {
        "全部" | "本单位" => word == "全部" || !post.organisations.is_empty(),
        "本领域" => post.sectors.iter().any(|n| row.sectors & (1 << n) != 0),
        "本地区" => post.area.is_some() && post.area.as_deref() == row.area,
        "本企业" => post.entity == Some(row.entity),
        _ => false,
    }
}

fn clear(role: Role, sensitivity: Sensitivity, law: CollectedUnder) -> bool {
    let ceiling = match cell("敏感上限", role) {
        "公开" => 0,
        "内部" => 1,
        "保密" => 2,
        other => unreachable!("{other}"),
    };
    LEVELS.iter().position(|l| *l == sensitivity).unwrap() <= ceiling
        && (law != CollectedUnder::Statistical || cell("统计资料", role) == "是")
}

fn post() -> impl Strategy<Value = Post> {
    let role = proptest::sample::select(Role::HELD_BY_POST.to_vec());
    let area = proptest::option::of(proptest::sample::select(AREAS.to_vec()));
    let sectors = proptest::collection::vec(1_u8..=10, 0..3);
    (role, area, sectors, proptest::option::of(1_u64..4), any::<bool>()).prop_map(
        |(role, area, sectors, entity, org)| Post {
            id: format!("post-{}", role.key()),
            role,
            organisations: if org { vec!["unit:甲".to_owned()] } else { Vec::new() },
            organisation_name: "甲".to_owned(),
            title: "岗".to_owned(),
            area: area.map(str::to_owned),
            sectors,
            entity,
        },
    )
}

proptest! {
    #[test]
    fn a_row_is_shown_and_a_fact_is_clear_by_one_post_alone(
        posts in proptest::collection::vec(post(), 1..4),
        entity in 1_u64..4,
        area in proptest::option::of(proptest::sample::select(AREAS.to_vec())),
        sectors in 0_u16..2048,
    ) {
        let principal = Principal::person("person-1", "张三", posts.clone());
        let row = Row { entity, area, sectors: sectors & !1 };
        for permission in Permission::ALL {
            let access = principal.access(*permission);
            // Somebody who holds a post may all that the public may, as the public may it.
            let public = Post { role: Role::Public, organisations: Vec::new(), area: None, sectors: Vec::new(), entity: None, ..posts[0].clone() };
            let all: Vec<&Post> = posts.iter().chain([&public]).collect();
            let covering: Vec<&Post> = all.into_iter().filter(|p| shows(cell(permission.key(), p.role), p, &row)).collect();
            let shown = access.as_ref().is_ok_and(|access| access.shows(&row));
            prop_assert_eq!(shown, !covering.is_empty(), "{:?} {:?}", permission, row);
            let Ok(access) = access else { continue };
            for sensitivity in LEVELS {
                for law in LAWS {
                    let expected = if covering.is_empty() {
                        Err(Mask::OutOfReach)
                    } else if covering.iter().any(|p| clear(p.role, sensitivity, law)) {
                        Ok(())
                    } else if law == CollectedUnder::Statistical && covering.iter().all(|p| cell("统计资料", p.role) == "否") {
                        Err(Mask::Statistical)
                    } else {
                        Err(Mask::Sensitive)
                    };
                    prop_assert_eq!(access.value(&row, sensitivity, law), expected, "{:?} {:?} {:?}", permission, sensitivity, law);
                }
            }
        }
    }
}

#[test]
fn callers_without_posts_have_the_cells_of_their_column() {
    let row = Row { entity: 1, area: None, sectors: 0 };
    for (principal, role) in [
        (Principal::public(), Role::Public),
        (Principal::local_operator("甲"), Role::LocalOperator),
        (Principal::system(), Role::System),
        (Principal::demo_administrator(), Role::DemoAdministrator),
    ] {
        for permission in Permission::ALL {
            let word = cell(permission.key(), role);
            assert_eq!(principal.may(*permission), word != "—", "{role:?} {permission:?}");
            assert_eq!(
                principal.access(*permission).is_ok_and(|a| a.shows(&row)),
                word == "全部",
                "{role:?} {permission:?}"
            );
        }
    }
}

#[test]
fn a_person_without_a_post_has_an_account_and_sees_what_the_public_sees() {
    let nobody = Principal::person("person-1", "张三", Vec::new());
    for permission in Permission::ALL {
        let own = matches!(permission, Permission::ManageOwnAccount | Permission::UseInbox);
        assert_eq!(nobody.may(*permission), own || Principal::public().may(*permission), "{permission:?}");
    }
}

#[test]
fn two_posts_are_never_added_together() {
    let statistician = Post {
        id: "a".into(),
        role: Role::Statistician,
        organisations: vec!["unit:统计".into()],
        organisation_name: "统计局".into(),
        title: "统计员".into(),
        area: None,
        sectors: Vec::new(),
        entity: None,
    };
    let clerk = Post { role: Role::Area, area: Some("南城街道".into()), ..statistician.clone() };
    let effects = Principal::person("p", "甲", vec![statistician, clerk]).access(Permission::ReadEffects).unwrap();
    let here = Row { entity: 1, area: Some("南城街道"), sectors: 0 };
    // The statistician may not see effects at all: the clerk's reach stays without the wall's other side.
    assert_eq!(effects.value(&here, Sensitivity::Internal, CollectedUnder::Administrative), Ok(()));
    assert_eq!(effects.value(&here, Sensitivity::Internal, CollectedUnder::Statistical), Err(Mask::Statistical));
    assert_eq!(effects.value(&here, Sensitivity::Confidential, CollectedUnder::Administrative), Err(Mask::Sensitive));
}
