//! Messages for a terminal: the words underlined in their line, the mend beneath.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::ops::Range;

use ariadne::{CharSet, Color, Config, IndexType, Label, Report, ReportKind, Source as Text};
use duojin_base::{Diagnostic, Place, Severity};

/// In which language messages are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// 中文
    #[default]
    Zh,
    /// English
    En,
}

/// Shows messages one after the other. `files` are the whole texts by the names that places carry; a message about a file that is
/// not among them is shown without its words.
pub fn render(diagnostics: &[Diagnostic], files: &[(&str, &str)], colour: bool, language: Language) -> String {
    let texts: HashMap<&str, &str> = files.iter().copied().collect();
    let mut out = String::new();
    for diagnostic in diagnostics {
        let drawn = if texts.contains_key(diagnostic.place.file.as_str()) {
            draw(diagnostic, &texts, colour, language)
        } else {
            None
        };
        match drawn {
            Some(drawn) => out.push_str(&drawn),
            None => plain(&mut out, diagnostic, language),
        }
        out.push('\n');
    }
    out
}

const fn severity(severity: Severity, language: Language) -> &'static str {
    match (severity, language) {
        (Severity::Error, Language::Zh) => "错误",
        (Severity::Warning, Language::Zh) => "提醒",
        (Severity::Note, Language::Zh) => "说明",
        (Severity::Error, Language::En) => "error",
        (Severity::Warning, Language::En) => "warning",
        (Severity::Note, Language::En) => "note",
    }
}

/// `file:3:5: 错误[rule.unknown-name] …`
fn plain(out: &mut String, diagnostic: &Diagnostic, language: Language) {
    let Place { file, line, column, .. } = &diagnostic.place;
    let _ = write!(out, "{file}");
    for part in [line, column].into_iter().flatten() {
        let _ = write!(out, ":{part}");
    }
    let (message, mend) = words(diagnostic, language);
    let _ = writeln!(out, ": {}[{}] {message}", severity(diagnostic.severity, language), diagnostic.code);
    if let Some(mend) = mend {
        let _ = writeln!(out, "    {mend}");
    }
}

fn words(diagnostic: &Diagnostic, language: Language) -> (&str, Option<&str>) {
    match language {
        Language::Zh => (&diagnostic.zh, diagnostic.mend_zh.as_deref()),
        Language::En => (&diagnostic.en, diagnostic.mend_en.as_deref()),
    }
}

fn range(place: &Place) -> Option<(String, Range<usize>)> {
    let span = place.span?;
    let start = span.start as usize;
    Some((place.file.clone(), start..(span.end as usize).max(start + 1)))
}

fn draw(diagnostic: &Diagnostic, texts: &HashMap<&str, &str>, colour: bool, language: Language) -> Option<String> {
    let main = range(&diagnostic.place)?;
    let tint = match diagnostic.severity {
        Severity::Error => Color::Red,
        Severity::Warning => Color::Yellow,
        Severity::Note => Color::Blue,
    };
    let (message, mend) = words(diagnostic, language);
    let here = match language {
        Language::Zh => "这里",
        Language::En => "here",
    };
    let config = Config::default()
        .with_color(colour)
        .with_index_type(IndexType::Char)
        .with_char_set(CharSet::Unicode)
        .with_compact(false);
    let mut report = Report::build(ReportKind::Custom(severity(diagnostic.severity, language), tint), main.clone())
        .with_config(config)
        .with_code(diagnostic.code)
        .with_message(message)
        .with_label(Label::new(main).with_message(mend.unwrap_or(here)).with_color(tint));
    for (place, zh, en) in &diagnostic.related {
        let label = if language == Language::Zh { zh } else { en };
        if let Some(other) = range(place).filter(|(file, _)| texts.contains_key(file.as_str())) {
            report = report.with_label(Label::new(other).with_message(label).with_color(Color::Cyan));
        }
    }
    let cache =
        ariadne::sources(texts.iter().map(|(file, text)| ((*file).to_owned(), Text::from(*text).text().to_owned())));
    let mut drawn = Vec::new();
    report.finish().write(cache, &mut drawn).ok()?;
    let drawn = String::from_utf8(drawn).ok()?;
    let drawn = if colour { drawn } else { uncoloured(&drawn) };
    // The drawing pads its lines; trailing blanks help nobody.
    Some(drawn.lines().map(|line| format!("{}\n", line.trim_end())).collect())
}

/// Without escape sequences: the head line of a custom kind is coloured whatever the configuration says.
fn uncoloured(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\u{1b}' {
            chars.by_ref().find(char::is_ascii_alphabetic);
        } else {
            out.push(c);
        }
    }
    out
}
