//! `cargo xtask asked`: every use case of the application layer asks what its caller may, and which permission it asks for is reviewed.
//!
//! A use case is a public function of `duojin-app` that takes a `Principal`. The reviewed list is `docs/access/use-cases.md`;
//! `--write` writes it anew, and the difference is looked at in the commit.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::shell::{self, Outcome};

/// What a function with a principal does with it.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asks {
    public: bool,
    /// Permissions named in its body.
    permissions: BTreeSet<String>,
    /// Whether it hands the principal on.
    hands_on: bool,
}

/// Compares the source with the reviewed list, or writes the list.
pub(crate) fn run(args: &[String]) -> Outcome {
    let path = shell::root().join("docs/access/use-cases.md");
    let found = use_cases(&shell::root().join("crates/duojin-app/src"))?;
    let unasked: Vec<&String> = found
        .iter()
        .filter(|(_, asks)| asks.public && asks.permissions.is_empty() && !asks.hands_on)
        .map(|(name, _)| name)
        .collect();
    for name in &unasked {
        println!(
            "{name} takes a Principal and neither asks it nor hands it on.\n    Mend: `principal.access(Permission::…)?` in its first line."
        );
    }
    let list = list(&found);
    match args.first().map(String::as_str) {
        Some("--write") => shell::write(&path, &list)?,
        None => {
            let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
            if reviewed != list {
                return Err(format!(
                    "asked: {} is not what the source says: run `cargo xtask asked --write` and review the difference.\n{}",
                    path.display(),
                    difference(&reviewed, &list)
                ));
            }
        }
        Some(other) => return Err(format!("`cargo xtask asked` knows only --write, not `{other}`.")),
    }
    if unasked.is_empty() {
        println!("asked: {} use cases, each asks its principal.", found.values().filter(|asks| asks.public).count());
        return Ok(());
    }
    Err(format!("asked: {} use case(s) do not ask.", unasked.len()))
}

fn list(found: &BTreeMap<String, Asks>) -> String {
    let mut text = "# Use cases and what they ask for\n\nWritten by `cargo xtask asked --write`, reviewed by people. “hands on” means: asked by the use case it calls.\n\n| use case | permission |\n|---|---|\n".to_owned();
    for (name, asks) in found.iter().filter(|(_, asks)| asks.public) {
        let mut words: Vec<&str> = asks.permissions.iter().map(String::as_str).collect();
        if words.is_empty() {
            words.push("hands on");
        }
        text += &format!("| `{name}` | {} |\n", words.join(", "));
    }
    text
}

fn difference(old: &str, new: &str) -> String {
    let (before, after): (BTreeSet<&str>, BTreeSet<&str>) = (old.lines().collect(), new.lines().collect());
    let gone = before.difference(&after).map(|line| format!("- {line}"));
    let come = after.difference(&before).map(|line| format!("+ {line}"));
    gone.chain(come).collect::<Vec<_>>().join("\n")
}

fn use_cases(folder: &Path) -> Outcome<BTreeMap<String, Asks>> {
    let mut found = BTreeMap::new();
    for file in crate::layers::rust_files(folder) {
        let text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
        let module =
            file.strip_prefix(folder).unwrap_or(&file).with_extension("").display().to_string().replace('/', "::");
        let module = module.strip_suffix("::mod").unwrap_or(&module).to_owned();
        for (name, asks) in functions(without_tests(&text)) {
            found.insert(format!("{module}::{name}"), asks);
        }
    }
    Ok(found)
}

/// A file without the tests at its end. A tests module in a file of its own (`mod tests;`) cuts nothing.
fn without_tests(text: &str) -> &str {
    let inline = text.match_indices("#[cfg(test)]").find(|(at, _)| {
        let rest = text.get(*at..).unwrap_or_default();
        rest.find("mod ").is_some_and(|module| {
            let named = rest.get(module..).unwrap_or_default();
            named.find('{').is_some_and(|open| named.find(';').is_none_or(|end| open < end))
        })
    });
    inline.map_or(text, |(at, _)| text.get(..at).unwrap_or_default())
}

/// Functions of a file that take a principal.
fn functions(text: &str) -> Vec<(String, Asks)> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("fn ") {
        let head = text.get(at + 3..).unwrap_or_default();
        let Some(open) = head.find(" {\n").or_else(|| head.find(" {")) else { continue };
        let signature = head.get(..open).unwrap_or_default();
        if signature.contains(';') || !signature.contains("rincipal: &Principal") {
            continue;
        }
        let name: String = signature.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let line = text.get(..at).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        let body = body(head.get(open..).unwrap_or_default());
        let asked = [".access(", ".access_behind_the_wall(", ".may("].iter().any(|call| body.contains(call));
        let named = body.match_indices("Permission::").filter_map(|(at, word)| {
            let rest = body.get(at + word.len()..)?;
            Some(rest.chars().take_while(|c| c.is_alphanumeric()).collect::<String>())
        });
        let mut permissions: BTreeSet<String> = named.filter(|_| asked).collect();
        if asked && permissions.is_empty() {
            permissions.insert("by its argument".to_owned());
        }
        let asks = Asks {
            public: line.trim_start().starts_with("pub ") || line.trim_start().starts_with("pub async"),
            permissions,
            hands_on: body.contains("principal,") || body.contains("principal)"),
        };
        found.push((name, asks));
    }
    found
}

/// From an opening brace to the one that closes it.
fn body(text: &str) -> &str {
    let mut depth = 0_usize;
    for (at, c) in text.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth == 1 => return text.get(..=at).unwrap_or_default(),
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn only_tests_in_the_file_are_left_out() {
        assert_eq!(
            without_tests("#[cfg(test)]\nmod tests;\n\npub fn a() { b(); }"),
            "#[cfg(test)]\nmod tests;\n\npub fn a() { b(); }"
        );
        assert_eq!(without_tests("pub fn a() {}\n#[cfg(test)]\nmod tests {\n use x;\n}"), "pub fn a() {}\n");
    }

    #[test]
    fn a_use_case_that_does_not_ask_is_found() {
        let text = "pub async fn asks(app: &App, principal: &Principal) -> X {\n    principal.access(Permission::ReadPlan)?;\n}\n\
                    pub fn hands(app: &App, principal: &Principal) -> X {\n    other(app, principal)\n}\n\
                    pub fn forgets(app: &App, _principal: &Principal) -> X {\n    if a { b }\n}\n\
                    fn elsewhere(app: &App) {}\n";
        let found = functions(text);
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].1.permissions, BTreeSet::from(["ReadPlan".to_owned()]));
        assert!(found[1].1.hands_on && found[1].1.permissions.is_empty());
        assert_eq!(found[2], ("forgets".to_owned(), Asks { public: true, ..Asks::default() }));
    }
}
