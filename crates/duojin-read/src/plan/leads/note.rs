//! Notes on who leads: （牵头单位：…）, ［责任单位：…］, （…牵头，…配合）, （…等负责）, and 责任单位：… without brackets.

use duojin_base::Span;
use duojin_text::outline::{Outline, Role};

use crate::plan::page::{Page, count, ends, starts};

/// A note on who leads and who helps.
#[derive(Clone, Debug, Default)]
pub(crate) struct Note {
    pub(crate) span: Span,
    pub(super) block: usize,
    pub(super) section: Option<usize>,
    /// Whether nothing but the note stands in its block.
    pub(super) alone: bool,
    /// Whether the words say which of them leads.
    named: bool,
    pub(super) leads: Vec<Span>,
    pub(super) helpers: Vec<Span>,
}

const LEAD_LABELS: &[&str] = &[
    "牵头单位",
    "牵头部门",
    "责任单位",
    "责任部门",
    "主办单位",
    "负责单位",
    "实施单位",
    "承办单位",
    "市级牵头单位",
    "省级牵头单位",
    "牵头责任单位",
    "责任主体",
    "主要责任单位",
    "牵头",
    "负责部门",
    "实施主体",
    "落实单位",
    "主责单位",
    "主责部门",
    "牵头和责任单位",
    "第一责任单位",
];
const HELP_LABELS: &[&str] = &[
    "配合单位",
    "配合部门",
    "协办单位",
    "参与单位",
    "协同单位",
    "协助单位",
    "参加单位",
    "配合",
    "参与部门",
    "协同部门",
    "配合责任单位",
    "支持单位",
];
const NOTE_CHARS: u32 = 400;
const NAME_CHARS: u32 = 30;
/// Units of one note, and of one document.
pub(super) const UNITS: usize = 400;

const TAILS: &[&str] = &[
    "负责",
    "牵头",
    "落实",
    "配合",
    "参与",
    "协助",
    "组织实施",
    "实施",
    "分工",
    "按职责",
    "按照职责",
    "根据职责",
    "依职责",
    "依据职责",
    "按各自职责",
    "按照各自职责",
    "按职能",
    "具体",
    "共同",
    "分别",
    "等",
    "推进",
    "组织",
    "指导",
    "承担",
    "按照职责分工",
    "按职责分工",
    "依职责分工",
    "依职能",
    "按照职能",
    "结合职责",
    "协同",
];
const HELP_TAILS: &[&str] = &["配合", "参与", "协助", "参加", "协同"];

/// All notes, in order of place.
pub(crate) fn notes(page: &Page, outline: &Outline) -> Vec<Note> {
    let mut out = Vec::new();
    for (index, block) in outline.blocks.iter().enumerate() {
        if !matches!(block.role, Role::Paragraph | Role::Item | Role::Heading) {
            continue;
        }
        let mut bare_from = block.body.start;
        for pair in page.pairs(block.body) {
            let inner = Span::new(pair.start + 1, pair.end);
            let next = page.at(pair.end + 1);
            let closes = pair.end + 1 >= block.body.end || matches!(next, '。' | ';' | '\n' | ' ' | '(' | '[' | '.');
            if !closes || inner.len() > NOTE_CHARS || !matches!(page.at(pair.start), '(' | '[' | '【' | '〔') {
                continue;
            }
            if let Some(note) = parse(page, inner, false) {
                let alone = pair.start == block.body.start;
                let span = Span::new(pair.start, pair.end + 1);
                out.push(Note { span, block: index, section: block.section, alone, ..note });
                bare_from = pair.end + 1;
            }
        }
        // Without brackets: a label at the head of the block or of a sentence.
        let mut at = bare_from;
        while at < block.body.end {
            let head = at == block.body.start || matches!(page.before(at), '。' | ';' | '\n' | ' ' | '—');
            if head && label(page, at).is_some() {
                let span = page.trimmed(Span::new(at, block.body.end), &['。']);
                if span.len() <= NOTE_CHARS
                    && let Some(note) = parse(page, span, true)
                {
                    out.push(Note {
                        span,
                        block: index,
                        section: block.section,
                        alone: at == block.body.start,
                        ..note
                    });
                }
                break;
            }
            at += 1;
        }
    }
    first_leads(page, &mut out);
    out
}

/// 列第一位者为牵头单位，下同: then the first of each list leads and the others help.
fn first_leads(page: &Page, notes: &mut [Note]) {
    let told = notes
        .iter()
        .any(|note| page.holds(note.span, &["第一位", "首位", "排第一", "第一个"]) && page.holds(note.span, &["牵头"]));
    if told {
        for note in notes.iter_mut().filter(|note| !note.named && note.leads.len() > 1) {
            let helpers = note.leads.split_off(1);
            note.helpers.splice(0..0, helpers);
        }
    }
}

/// A label with its colon: where it ends, whether it is of who leads.
fn label(page: &Page, at: u32) -> Option<(u32, bool)> {
    let lead = page.any(at, LEAD_LABELS).map(|size| (size, true));
    let help = page.any(at, HELP_LABELS).map(|size| (size, false));
    let (size, leads) = [lead, help].into_iter().flatten().max_by_key(|(size, _)| *size)?;
    let mut end = at + size;
    if page.at(end) == '】' || page.at(end) == ']' {
        end += 1;
    }
    (page.at(end) == ':').then_some((end + 1, leads))
}

fn parse(page: &Page, inner: Span, needs_label: bool) -> Option<Note> {
    let mut note = Note::default();
    let mut role: Option<bool> = None;
    let mut said = false;
    for segment in segments(page, inner) {
        let mut segment = page.trimmed(segment, &['.']);
        if page.holds(segment, &["第一位", "首位", "下同", "排名", "第一个"]) {
            continue;
        }
        if let Some((end, leads)) = label(page, segment.start) {
            let names_lead = page.holds(Span::new(segment.start, end), &["牵头", "主办", "主责"]);
            // 牵头单位：甲；责任单位：乙: who answers beside the one that leads helps.
            role = Some(leads && (names_lead || !note.named || note.leads.is_empty()));
            said = true;
            note.named |= leads && names_lead;
            segment.start = end.min(segment.end);
        }
        // A牵头B配合; A会同B负责.
        if let Some(at) = page.find(segment, "牵头") {
            let rest = Span::new(at + 2, segment.end);
            push(page, Span::new(segment.start, at), &mut note.leads);
            (said, note.named) = (true, true);
            let (rest, _) = without_tail(page, rest);
            push(page, rest, &mut note.helpers);
            continue;
        }
        let (names, tail) = without_tail(page, segment);
        let helps = tail.iter().any(|word| HELP_TAILS.contains(word));
        let leads =
            tail.iter().any(|word| matches!(*word, "负责" | "落实" | "组织实施" | "实施" | "承担" | "推进" | "组织"));
        said |= helps || leads;
        let to_helpers = match role {
            Some(leads) => !leads,
            None => helps || leads && note.named && !note.leads.is_empty(),
        };
        if role.is_none() && !helps && !leads {
            // A name alone between commas belongs to what follows: it is no note unless the rest says so.
            push(page, names, &mut note.leads);
            continue;
        }
        if !to_helpers && let Some(at) = page.find(names, "会同") {
            push(page, Span::new(names.start, at), &mut note.leads);
            push(page, Span::new(at + 2, names.end), &mut note.helpers);
            note.named = true;
            continue;
        }
        push(page, names, if to_helpers { &mut note.helpers } else { &mut note.leads });
    }
    let labelled = role.is_some();
    let sound = said && (labelled || !needs_label) && !(note.leads.is_empty() && note.helpers.is_empty());
    sound.then_some(note)
}

/// Cut at ; , 。 outside inner brackets.
fn segments(page: &Page, inner: Span) -> Vec<Span> {
    let pairs = page.pairs(inner);
    let mut out = Vec::new();
    let mut from = inner.start;
    let mut pairs = pairs.iter().peekable();
    let mut at = inner.start;
    while at < inner.end {
        while pairs.next_if(|pair| pair.start < at).is_some() {}
        if let Some(pair) = pairs.next_if(|pair| pair.start == at) {
            at = pair.end + 1;
            continue;
        }
        if matches!(page.at(at), ';' | ',' | '。' | '\n') {
            out.push(Span::new(from, at));
            from = at + 1;
        } else if at > from + 2 && label(page, at).is_some() {
            // 牵头单位：… 配合单位：… with nothing between but a blank, or nothing at all.
            out.push(Span::new(from, at));
            from = at;
        }
        at += 1;
    }
    out.push(Span::new(from, inner.end));
    out
}

fn without_tail<'w>(page: &Page, mut span: Span) -> (Span, Vec<&'w str>) {
    let mut found = Vec::new();
    span = page.trimmed(span, &[]);
    while let Some(word) =
        TAILS.iter().filter(|word| ends(page.slice(span), word)).max_by_key(|word| word.chars().count())
    {
        found.push(*word);
        span.end -= count(word);
    }
    (span, found)
}

fn push(page: &Page, span: Span, out: &mut Vec<Span>) {
    let mut span = page.trimmed(span, &[]);
    for word in ["由", "会同", "与"] {
        if starts(page.slice(span), word) {
            span.start += count(word);
        }
    }
    let pairs = page.pairs(span);
    let mut from = span.start;
    for at in span.start..=span.end {
        let inside = pairs.iter().any(|pair| pair.start < at && at < pair.end);
        if at == span.end || matches!(page.at(at), '、' | '/') && !inside {
            let (name, _) = without_tail(page, page.trimmed(Span::new(from, at), &['、']));
            // 各市、县人民政府: one name.
            let begun = at < span.end && name.len() <= 3 && page.at(name.start) == '各';
            if begun {
                continue;
            }
            if (2..=NAME_CHARS).contains(&name.len()) && out.len() < UNITS {
                out.push(name);
            }
            from = at + 1;
        }
    }
}
