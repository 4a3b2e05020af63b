//! `cargo xtask evidence N`: the command behind each "Done when" line of an issue, run now, written to docs/evidence/N.md.
//!
//! The lines lie in docs/evidence/N.toml. N is the number in the issue's title. A line without a command is unproven.
//!
//! ```toml
//! [[line]]
//! text = "what the issue demands"
//! [[line.check]]
//! command = "duojin targets --format json"     # by bash, in the workspace's folder; the built `duojin` is on the path
//! figure = '(\d+) passed'                      # first group of the last match; or json:/pointer into the last JSON line
//! pass = ">= 48"                               # compares the figure; without it the exit code alone decides
//! ```

use crate::shell::{self, Outcome};
use regex_lite::Regex;
use serde_json::Value;
use std::fmt::Write as _;
use toml::Table;

/// One command and how its answer is read.
struct Check {
    command: String,
    figure: Option<String>,
    pass: Option<String>,
}

/// What a check came to.
struct Finding {
    command: String,
    figure: String,
    passed: bool,
    seconds: u64,
}

/// Runs all lines, writes the page, fails if a line falls short.
pub(crate) fn run(args: &[String]) -> Outcome {
    let [number] = args else {
        return Err("cargo xtask evidence N".to_owned());
    };
    let folder = shell::root().join("docs").join("evidence");
    let source = folder.join(format!("{number}.toml"));
    let text = std::fs::read_to_string(&source).map_err(|e| format!("{}: {e}", source.display()))?;
    let table: Table = text.parse().map_err(|e| format!("{}: {e}", source.display()))?;
    let lines = lines(&table).map_err(|e| format!("{}: {e}", source.display()))?;

    let duojin = shell::build_duojin(false)?;
    let path = std::env::var("PATH").unwrap_or_default();
    let path = duojin.parent().map_or(path.clone(), |folder| format!("{}:{path}", folder.display()));

    let title = table.get("title").and_then(|title| title.as_str()).unwrap_or_default();
    let mut page = format!("# Evidence for issue {number}: {title}\n\n");
    let _ = writeln!(
        page,
        "Written by `cargo xtask evidence {number}` from `docs/evidence/{number}.toml`, {}, commit {}, {} cores.\n",
        shell::today(),
        shell::commit(),
        shell::cores()
    );
    let mut short = 0;
    for (index, (text, checks)) in lines.iter().enumerate() {
        shell::heading(text);
        let findings = checks.iter().map(|check| examine(check, &path)).collect::<Outcome<Vec<Finding>>>()?;
        let verdict = verdict(&findings);
        short += usize::from(verdict != "pass");
        page.push_str(&section(index + 1, text, &findings, verdict));
        eprintln!("   {verdict}");
    }
    let _ = writeln!(page, "**{} of {} lines pass.**", lines.len() - short, lines.len());
    let out = folder.join(format!("{number}.md"));
    shell::write(&out, &page)?;
    println!("{}: {} of {} lines pass.", out.display(), lines.len() - short, lines.len());
    if short == 0 { Ok(()) } else { Err(format!("{short} line(s) fall short or are unproven.")) }
}

fn lines(table: &Table) -> Outcome<Vec<(String, Vec<Check>)>> {
    let lines = table.get("line").and_then(|lines| lines.as_array()).ok_or("there is no [[line]]")?;
    lines
        .iter()
        .map(|line| {
            let text = line.get("text").and_then(|text| text.as_str()).ok_or("a [[line]] has no `text`")?;
            let checks = line.get("check").and_then(|checks| checks.as_array()).map_or(&[] as &[_], Vec::as_slice);
            let checks = checks.iter().map(check).collect::<Outcome<Vec<Check>>>()?;
            Ok((text.trim().to_owned(), checks))
        })
        .collect()
}

fn check(value: &toml::Value) -> Outcome<Check> {
    let word = |key: &str| value.get(key).and_then(|word| word.as_str()).map(str::to_owned);
    let command = word("command").ok_or("a [[line.check]] has no `command`")?;
    Ok(Check { command, figure: word("figure"), pass: word("pass") })
}

fn examine(check: &Check, path: &str) -> Outcome<Finding> {
    eprintln!("   $ {}", check.command);
    let said = shell::watch(shell::command("bash", &["-o", "pipefail", "-c", &check.command]).env("PATH", path))?;
    let figure = match &check.figure {
        None => Some(if said.success { "exit 0".to_owned() } else { "exit not 0".to_owned() }),
        Some(how) => read_figure(how, &said.lines)?,
    };
    let held = match (&check.pass, &figure) {
        (None, figure) => figure.is_some(),
        (Some(_), None) => false,
        (Some(condition), Some(figure)) => holds(figure, condition)?,
    };
    Ok(Finding {
        command: check.command.clone(),
        figure: figure.unwrap_or_else(|| "not found".to_owned()),
        passed: said.success && held,
        seconds: said.elapsed.as_secs(),
    })
}

fn read_figure(how: &str, lines: &[String]) -> Outcome<Option<String>> {
    if let Some(pointer) = how.strip_prefix("json:") {
        let last = lines
            .iter()
            .rev()
            .find_map(|line| serde_json::from_str::<Value>(line).ok().filter(|v| v.is_object() || v.is_array()));
        // A document printed over several lines is read as a whole.
        let document = last.or_else(|| serde_json::from_str(&lines.join("\n")).ok());
        let found = document.as_ref().and_then(|document| document.pointer(pointer));
        return Ok(found.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    }
    let regex = Regex::new(how).map_err(|e| format!("figure `{how}` is no regular expression: {e}"))?;
    let found = lines.iter().rev().find_map(|line| {
        let groups = regex.captures(line)?;
        groups.get(1).or_else(|| groups.get(0)).map(|group| group.as_str().to_owned())
    });
    Ok(found)
}

/// `>= 48`, `<= 900`, `== 0`, `= text`.
fn holds(figure: &str, condition: &str) -> Outcome<bool> {
    let (sign, limit) =
        condition.split_once(' ').ok_or_else(|| format!("pass `{condition}`: write a sign, a space and a value"))?;
    if sign == "=" {
        return Ok(figure == limit);
    }
    let number = |text: &str| text.replace([',', '_'], "").parse::<f64>().ok();
    let limit = number(limit).ok_or_else(|| format!("pass `{condition}`: `{limit}` is no number"))?;
    let Some(figure) = number(figure) else {
        return Ok(false);
    };
    match sign {
        ">=" => Ok(figure >= limit),
        "<=" => Ok(figure <= limit),
        "==" => Ok((figure - limit).abs() < f64::EPSILON),
        _ => Err(format!("pass `{condition}`: the sign is one of >= <= == =")),
    }
}

fn verdict(findings: &[Finding]) -> &'static str {
    if findings.is_empty() {
        "unproven"
    } else if findings.iter().all(|finding| finding.passed) {
        "pass"
    } else {
        "short"
    }
}

fn section(number: usize, text: &str, findings: &[Finding], verdict: &str) -> String {
    let mut section = format!("## {number}. {verdict}\n\n{text}\n\n");
    if findings.is_empty() {
        section.push_str("No command proves this line yet.\n\n");
        return section;
    }
    section.push_str("| command | figure | time | |\n| --- | --- | ---: | --- |\n");
    for finding in findings {
        let _ = writeln!(
            section,
            "| `{}` | {} | {} s | {} |",
            finding.command.replace('|', "\\|"),
            finding.figure.replace('|', "\\|"),
            finding.seconds,
            if finding.passed { "pass" } else { "short" }
        );
    }
    section.push('\n');
    section
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_come_from_words_or_from_json() {
        let lines = ["ran 10 pairs", "ran 1000 pairs", r#"{"a": {"b": 48}}"#, "bye"].map(str::to_owned);
        assert_eq!(read_figure(r"ran (\d+) pairs", &lines), Ok(Some("1000".to_owned())));
        assert_eq!(read_figure("json:/a/b", &lines), Ok(Some("48".to_owned())));
        assert_eq!(read_figure("json:/a/c", &lines), Ok(None));
        assert!(read_figure("(", &lines).is_err());
        let document = ["{", r#""n": 3"#, "}"].map(str::to_owned);
        assert_eq!(read_figure("json:/n", &document), Ok(Some("3".to_owned())));
    }

    #[test]
    fn conditions_compare_numbers_and_words() {
        assert_eq!(holds("1,950,000", ">= 1950000"), Ok(true));
        assert_eq!(holds("4097", "<= 4096"), Ok(false));
        assert_eq!(holds("48", "== 48"), Ok(true));
        assert_eq!(holds("true", "= true"), Ok(true));
        assert_eq!(holds("not found", ">= 1"), Ok(false));
        assert!(holds("1", "about 1").is_err());
    }

    #[test]
    fn a_line_without_a_command_is_unproven() {
        let table: Table =
            "[[line]]\ntext = 'a'\n[[line]]\ntext = 'b'\n[[line.check]]\ncommand = 'true'\n".parse().expect("toml");
        let lines = lines(&table).expect("lines");
        assert_eq!(lines.iter().map(|(_, checks)| checks.len()).collect::<Vec<_>>(), [0, 1]);
        assert_eq!(verdict(&[]), "unproven");
        let finding = |passed| Finding { command: String::new(), figure: String::new(), passed, seconds: 0 };
        assert_eq!(verdict(&[finding(true), finding(true)]), "pass");
        assert_eq!(verdict(&[finding(true), finding(false)]), "short");
    }

    #[test]
    fn evidence_files_are_readable() {
        let folder = shell::root().join("docs").join("evidence");
        let mut read = 0;
        for path in std::fs::read_dir(folder).expect("docs/evidence").flatten().map(|entry| entry.path()) {
            if path.extension().is_some_and(|ext| ext == "toml") {
                let table: Table = std::fs::read_to_string(&path).expect("text").parse().expect("toml");
                for (_, checks) in lines(&table).expect("lines") {
                    for check in checks {
                        if let Some(how) = check.figure.as_deref().filter(|how| !how.starts_with("json:")) {
                            assert!(Regex::new(how).is_ok(), "{how}");
                        }
                        if let Some(condition) = &check.pass {
                            assert!(holds("0", condition).is_ok(), "{condition}");
                        }
                    }
                }
                read += 1;
            }
        }
        assert!(read > 0);
    }
}
