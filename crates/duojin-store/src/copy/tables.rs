//! Which tables there are, with what a row is found by. A test compares this list with the migrations: a new table needs a line here.

/// A table, and the columns of its primary key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) key: &'static [&'static str],
    /// What a new database holds in it already; `FALSE` if nothing.
    pub(super) from_start: &'static str,
}

const fn table(name: &'static str, key: &'static [&'static str]) -> Table {
    Table { name, key, from_start: "FALSE" }
}

/// Every table of ours. Foreign keys are checked when all are there, so their order is free.
pub(super) const TABLES: &[Table] = &[
    Table { name: "meta", key: &["key"], from_start: "key = 'format'" },
    table("batches", &["id"]),
    table("observations", &["batch", "line"]),
    table("statistical_observations", &["batch", "line"]),
    table("series_figures", &["batch", "line"]),
    table("mappings", &["source"]),
    table("imports", &["id"]),
    table("organisations", &["id"]),
    table("people", &["id"]),
    table("passwords", &["person"]),
    table("password_history", &["person", "changed_at"]),
    table("links", &["token_hash"]),
    table("sign_in_attempts", &["login_hash"]),
    table("sessions", &["token_hash"]),
    table("posts", &["id"]),
    table("holdings", &["id"]),
    table("audit", &["seq"]),
    Table { name: "audit_head", key: &["one"], from_start: "seq = 0" },
    table("jobs", &["id"]),
    table("job_marks", &["job", "mark"]),
    table("schedules", &["name"]),
    table("inbox", &["id"]),
    table("settings", &["key"]),
    table("calendars", &["token_hash"]),
    table("documents", &["id"]),
    table("document_items", &["document", "number"]),
    table("document_steps", &["document", "seq"]),
    table("publications", &["seq"]),
];
