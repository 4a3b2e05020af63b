//! Replays: the question asked as of an earlier recording gives the answer that was given then.

use std::path::Path;

use duojin_access::Principal;
use duojin_base::{Instant, NaiveDate, Uscc};
use duojin_store::Location;

use crate::app::App;
use crate::clock::{At, Clock};
use crate::import::{ImportRequest, run as import};
use crate::progress::Silent;

const DOCUMENT: &str = "+++\nid = \"dg-banben-2026\"\ntitle = \"版本示例\"\nissuer = \"某机关\"\nlevel = \"市\"\nregion = \"东莞市\"\nissued = \"2026\"\nsource = \"汇编\"\nsource_note = \"测试用。\"\ncomplete = true\ncompared = false\nrecorded = 2026-12-01\n+++\n\n";

fn clause(attributes: &str, amount: &str) -> String {
    format!(
        "## 版本示例{amount} {{#dg-banben-2026-01{attributes}}}\n\n> 某机关，第一条\n\n给东莞的企业{amount}。\n\n\
         ```duojin\n条款 版本示例\n  编号 dg-banben-2026-01\n  对象 企业\n  有效 2026-01-01 至 2030-12-31\n  当   在莞注册\n  \
         给予 奖励 {amount}\n```\n\n"
    )
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_known_at_gives_the_older_versions_answer() {
    let dir = tempfile::tempdir().unwrap();
    let pack = dir.path().join("pack");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan"), &pack);
    let text = format!("{DOCUMENT}{}{}", clause("", "10万元"), clause(" version=2 recorded=2027-03-01", "20万元"));
    std::fs::write(pack.join("policies/dg-banben-2026.md"), text).unwrap();
    let clock = Clock::Fixed(Instant::end_of_shanghai_day(day("2026-11-23")));
    let app = App::open(&Location::Directory(dir.path().join("data")), Some(&pack), clock).await.unwrap();
    let code = Uscc::with_check("91441900000000001").unwrap().to_string();
    let path = dir.path().join("表.csv");
    std::fs::write(&path, format!("统一社会信用代码,名称,注册地\n{code},甲,南城街道\n")).unwrap();
    let request = ImportRequest {
        path,
        name: "表.csv".to_owned(),
        source: Some("市场监管登记".to_owned()),
        period: None,
        mapping: None,
        published_at: None,
        dry_run: false,
    };
    let operator = Principal::local_operator("t");
    import(&app, &operator, &request, &Silent).await.unwrap();

    let expected = [
        ("2026-11-30", None),
        ("2026-12-01", Some(("版本示例10万元", 10_000_000))),
        ("2027-02-28", Some(("版本示例10万元", 10_000_000))),
        ("2027-03-01", Some(("版本示例20万元", 20_000_000))),
        // Once more in the past, after the present was asked: nothing kept from the one answers the other.
        ("2026-12-31", Some(("版本示例10万元", 10_000_000))),
    ];
    for (known, answer) in expected {
        let at = At { as_of: day("2026-06-30"), known_at: Instant::end_of_shanghai_day(day(known)) };
        let report = crate::matching::run(&app, &operator, at, &Silent).await.unwrap();
        let fen = report.result("dg-banben-2026-01").map(|r| (r.eligible, r.money.unwrap().determined_fen));
        assert_eq!(fen, answer.map(|(_, fen)| (1, fen)), "all entities, known at {known}");
        let page = crate::entities::detail(&app, &operator, at, &code).await.unwrap();
        let one = page.matches.iter().find(|m| m.clause == "dg-banben-2026-01");
        let one = one.map(|m| (m.title.as_str(), i128::from(m.amount.determined().unwrap().fen())));
        assert_eq!(one, answer, "one entity, known at {known}");
        let document = crate::policies::detail(&app, &operator, at, "dg-banben-2026").await;
        let shown = document.ok().map(|d| d.clauses.iter().map(|c| c.words.heading.clone()).collect::<Vec<_>>());
        assert_eq!(shown, answer.map(|(title, _)| vec![title.to_owned()]), "its page, known at {known}");
    }
}
