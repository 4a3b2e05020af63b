//! `duojin audit`: what the command line does is on record, and a hand in the database is found.

use duojin_tests::{Place, code, run, text};
use sqlx::Connection as _;

fn tamper(data: &str, sql: &'static str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut connection = sqlx::SqliteConnection::connect(&format!("sqlite:{data}/duojin.db")).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });
}

fn place_with_entries() -> Place {
    let place = Place::new();
    let file = place.file("a.csv", format!("统一社会信用代码,名称,营业收入(万元)\n{},公司,5\n", code(1)));
    place.import_own(&file).ok();
    // Every search is on record.
    for text in ["甲", "乙", "丙"] {
        run(&["audit", "search", "--data", &place.data(), "--text", text]).ok();
    }
    place
}

#[test]
fn the_chain_is_verified_and_a_hand_in_it_is_named() {
    let place = place_with_entries();
    let data = place.data();
    let head = run(&["audit", "head", "--data", &data]).ok();
    let kept = text(&["audit", "head", "--data", &data]).out.trim().to_owned();
    assert_eq!(head["kept"], kept);
    let newest = head["seq"].as_i64().unwrap();
    let sound = run(&["audit", "verify", "--data", &data, "--head", &kept]).ok();
    assert_eq!((sound["ok"].as_bool(), sound["entries"].as_i64()), (Some(true), Some(newest)));

    tamper(&data, "UPDATE audit SET detail = replace(detail, '乙', '丁')");
    let told = run(&["audit", "verify", "--data", &data]).fails(1);
    assert_eq!(told["fault"], "altered", "{told}");
    let bad = told["first_bad"].as_i64().unwrap();
    assert!(bad < newest && told["entries"] == bad - 1, "{told}");
    text(&["audit", "verify", "--data", &data]).says(&[&format!("第 {bad} 条"), &format!("entry {bad}"), "怎么改"]);
    tamper(&data, "UPDATE audit SET detail = replace(detail, '丁', '乙')");
    run(&["audit", "verify", "--data", &data, "--head", &kept]).ok();

    // The end cut off, with the head row made to agree: only the kept head tells.
    tamper(
        &data,
        "DELETE FROM audit WHERE seq > 2; UPDATE audit_head SET seq = 2, hash = (SELECT hash FROM audit WHERE seq = 2)",
    );
    let told = run(&["audit", "verify", "--data", &data, "--head", &kept]).fails(1);
    assert_eq!((told["first_bad"].as_i64(), told["fault"].as_str()), (Some(3), Some("missing")));
    run(&["audit", "verify", "--data", &data]).ok();
    let odd = run(&["audit", "verify", "--data", &data, "--head", "17:x"]).fails(1);
    assert_eq!(odd["problems"][0]["code"], "audit.no-head");
}

#[test]
fn search_and_export_find_what_was_done() {
    let place = place_with_entries();
    let data = place.data();
    let found = run(&["audit", "search", "--data", &data, "--action", "search_audit", "--limit", "2"]).ok();
    let entries = found["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 2);
    assert!(entries[0]["who"].as_str().unwrap().starts_with("local:"), "{found}");
    assert!(found["next_before"].is_i64());
    let next = found["next_before"].to_string();
    let older = run(&["audit", "search", "--data", &data, "--action", "search_audit", "--before", &next]).ok();
    assert_eq!(older["entries"].as_array().unwrap().len(), 2, "{older}");
    let none = run(&["audit", "search", "--data", &data, "--who", "nobody"]).ok();
    assert_eq!(none["entries"], serde_json::json!([]));

    for (name, lines) in [("a.csv", 1), ("a.jsonl", 0)] {
        let out = place.arg(name);
        let exported = run(&["audit", "export", "--data", &data, "--out", &out]).ok();
        let text = std::fs::read_to_string(&out).unwrap();
        assert_eq!(text.lines().count() as u64, exported["entries"].as_u64().unwrap() + lines);
        assert!(text.contains("search_audit"));
    }
    assert_eq!(run(&["audit", "export", "--data", &data, "--out", &place.arg("a.txt")]).code, Some(2));
    assert_eq!(run(&["audit", "search", "--data", &data, "--outcome", "perhaps"]).code, Some(2));
    assert_eq!(run(&["audit", "verify", "--data", &place.arg("nowhere")]).code, Some(2));
}

#[test]
fn a_directory_made_for_sm3_uses_it_for_ever() {
    let place = Place::new();
    let data = place.data();
    run(&["audit", "digest", "sm3", "--data", &data]).ok();
    place.import(&place.generate(20, 3), &[]).ok();
    run(&["audit", "search", "--data", &data]).ok();
    assert_eq!(run(&["audit", "verify", "--data", &data]).ok()["digest"], "sm3");
    let refused = run(&["audit", "digest", "sha-256", "--data", &data]).fails(1);
    assert_eq!(refused["problems"][0]["code"], "audit.digest-chosen");
}
