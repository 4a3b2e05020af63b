//! Lines joined to blocks, and what stands before and after the body: title, number, addressee, signature, attachments.

use super::chars::{BORDER, at, closes_line, contains, ends, is_han, part, starts};
use super::date::{date_in, is_date};
use super::marker::{Marker, Style, marker};
use super::page::{Page, span};
use super::residue::Residue;
use super::{Front, Role};

/// A block in the making.
#[derive(Clone, Debug)]
pub(crate) struct Raw {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) marker: Option<Marker>,
    pub(crate) role: Role,
}

impl Raw {
    pub(crate) fn words<'a>(&self, page: &'a Page) -> &'a [char] {
        part(&page.folded, self.from, self.to)
    }

    /// Blank or residue: nothing a reader reads.
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self.role, Role::Blank | Role::Residue)
    }
}

/// Words that name a kind of document and so end its title.
const KINDS: [&str; 27] = [
    "通知", "意见", "办法", "方案", "计划", "措施", "细则", "决定", "规定", "指南", "规划", "纲要", "条例", "汇编",
    "公告", "通告", "公示", "批复", "函", "报告", "要点", "政策", "规则", "标准", "清单", "目录", "解读",
];
/// Last words of bodies that issue documents.
const BODIES: [&str; 14] =
    ["政府", "委员会", "委", "局", "厅", "部", "办公室", "办公厅", "院", "会", "署", "处", "中心", "办"];

/// One block for each line; a paragraph broken over lines is one block.
pub(crate) fn blocks(page: &Page, residue: &[Residue]) -> Vec<Raw> {
    let mut raws: Vec<Raw> = Vec::with_capacity(page.lines.len());
    let mut residue = residue.iter().peekable();
    let mut broken = Vec::new();
    for line in &page.lines {
        let whole = span(line.from, line.to);
        while residue.next_if(|one| one.span.end <= whole.start && !line.is_blank()).is_some() {}
        let is_residue = residue.peek().is_some_and(|one| one.span == whole) && !line.is_blank();
        let role = match (line.is_blank(), is_residue) {
            (true, _) => Role::Blank,
            (_, true) => Role::Residue,
            _ => Role::Paragraph,
        };
        let found = (role == Role::Paragraph).then(|| marker(&page.folded, line.from, line.to)).flatten();
        broken.push(Raw { start: line.start, end: line.end, from: line.from, to: line.to, marker: found, role });
    }
    settle(&mut broken);
    let mut lines = broken.into_iter().peekable();
    while let Some(mut raw) = lines.next() {
        while lines.peek().is_some_and(|next| goes_on(page, &raw, next)) {
            let Some(next) = lines.next() else { break };
            (raw.end, raw.to) = (next.end, next.to);
        }
        raws.push(raw);
    }
    raws
}

/// A doubtful number counts only where it is the next of its row, or 1 with a 2 to follow.
fn settle(raws: &mut [Raw]) {
    let mut rows: Vec<(Style, u32)> = Vec::new();
    // The next sure number of each form, read from the end.
    let mut coming: Vec<Option<u32>> = vec![None; raws.len()];
    let mut later: Vec<(Style, u32)> = Vec::new();
    for (raw, coming) in raws.iter().zip(coming.iter_mut()).rev() {
        let Some(found) = raw.marker else { continue };
        let row = later.iter_mut().find(|(style, _)| *style == found.style);
        *coming = row.as_ref().map(|(_, value)| *value);
        match row {
            Some(row) => row.1 = found.value,
            None => later.push((found.style, found.value)),
        }
    }
    for (raw, coming) in raws.iter_mut().zip(coming) {
        let Some(found) = raw.marker else { continue };
        let row = rows.iter_mut().find(|(style, _)| *style == found.style);
        let next = row.as_ref().map_or(1, |(_, value)| value + 1);
        let fits = if found.value == 1 { coming == Some(2) } else { found.value == next };
        if found.doubtful && !fits {
            raw.marker = None;
        } else if let Some(row) = row {
            row.1 = found.value;
        } else {
            rows.push((found.style, found.value));
        }
    }
}

/// Whether a line was broken in the middle of a sentence and the next one carries it on.
fn goes_on(page: &Page, raw: &Raw, next: &Raw) -> bool {
    let words = raw.words(page);
    if raw.role != Role::Paragraph || next.role != Role::Paragraph || next.marker.is_some() {
        return false;
    }
    let last_line = words.rsplit(|c| *c == '\n').next().map_or(0, <[char]>::len);
    let next_words = next.words(page);
    if words.contains(&BORDER) || next_words.contains(&BORDER) {
        return false;
    }
    let open = words.last().is_some_and(|c| !closes_line(*c)) && !is_title_end(words);
    let told = words.len() >= 20 && words.contains(&',') || words.len() >= 34;
    let closes = next_words.last().is_some_and(|c| closes_line(*c)) || next_words.len() + 2 >= last_line;
    let labelled = is_label(next_words) || is_label(words);
    open && told
        && closes
        && !labelled
        && last_line >= 20
        && next_words.len() <= last_line + 2
        && !matches!(at(next_words, 0), '(' | '【' | '*')
        && !is_date(next_words)
}

/// 联系电话:…, 地 址:….
fn is_label(words: &[char]) -> bool {
    let colon = words.iter().take(9).position(|c| *c == ':').filter(|colon| colon + 1 < words.len());
    colon.is_some_and(|colon| part(words, 0, colon).iter().all(|c| is_han(*c) || *c == ' '))
}

pub(crate) fn is_title_end(words: &[char]) -> bool {
    let mut words = words;
    while let Some((_, rest)) = words.split_last().filter(|(last, _)| matches!(last, '》' | '”' | ' ')) {
        words = rest;
    }
    if words.last() == Some(&')') {
        let open = words.iter().rposition(|c| *c == '(').unwrap_or(0);
        words = part(words, 0, open);
    }
    KINDS.iter().any(|kind| ends(words, kind))
}

/// A line that could be a title: one phrase without a stop.
fn is_title_like(words: &[char]) -> bool {
    let stops = words.iter().any(|c| matches!(c, '。' | ';' | '!' | '?'));
    let comma = words.contains(&',') && !is_title_end(words);
    !stops && !comma && words.len() <= 60 && words.last() != Some(&':') && words.iter().any(|c| is_han(*c))
}

/// 国办发〔2018〕121号, also in brackets, also torn (东府〔20252).
fn is_number(words: &[char]) -> bool {
    let from = usize::from(at(words, 0) == '(');
    let open =
        words.iter().skip(from).position(|c| matches!(c, '〔' | '[' | '【' | '(' | '〈' | '﹝')).map(|n| n + from);
    let Some(open) = open else { return false };
    let year = part(words, open + 1, open + 5);
    (from + 2..=from + 12).contains(&open)
        && part(words, from, open).iter().all(|c| is_han(*c) || *c == ' ')
        && year.len() == 4
        && year.iter().all(char::is_ascii_digit)
        && words.len() <= 30
        && !words.contains(&'。')
}

fn is_addressee(words: &[char]) -> bool {
    let told = ["各", "单位", "政府", "局", "委", "企业", "部门"].iter().any(|word| contains(words, word));
    let lead = ["如下", "以下", "下列", "包括", "分别"].iter().any(|word| contains(words, word));
    words.last() == Some(&':') && told && !lead && words.len() <= 160 && !words.contains(&'。')
}

fn is_body(words: &[char]) -> bool {
    BODIES.iter().any(|body| ends(words, body)) && !contains(words, "关于") && words.len() <= 40
}

/// 东莞市经济和信息化局 2017年7月20日: the border between the two.
fn signed(words: &[char]) -> Option<(usize, usize)> {
    let (from, to) = date_in(words)?;
    let body = part(words, 0, from);
    let named =
        body.len() >= 3 && body.len() <= 40 && body.iter().all(|c| is_han(*c) || matches!(c, ' ' | '(' | ')' | '、'));
    (named && to == words.len()).then_some((from, to))
}

fn is_tail_note(words: &[char]) -> bool {
    starts(words, 0, "(此件")
        || starts(words, 0, "(联系人")
        || starts(words, 0, "特此") && words.len() <= 12
        || starts(words, 0, "抄送")
        || starts(words, 0, "主题词")
        || ends(words, "印发") && date_in(words).is_some()
        || starts(words, 0, "(信息公开")
}

/// Classifies what stands before block `body`, the first numbered one.
pub(crate) fn front(page: &Page, raws: &mut [Raw], body: usize, residue: &[Residue]) -> Front {
    let mut front = Front::default();
    let mut told = false; // a paragraph has been met since the last title
    let content: Vec<usize> = (0..body).filter(|n| raws.get(*n).is_some_and(|raw| !raw.is_empty())).collect();
    for (place, index) in content.iter().enumerate() {
        let Some(raw) = raws.get(*index) else { continue };
        let words = raw.words(page);
        let (from, to) = (raw.from, raw.to);
        let next = content.get(place + 1).and_then(|next| raws.get(*next)).map(|next| next.words(page));
        let next_is_date = next.is_some_and(is_date);
        let next_is_title = next.is_some_and(|next| is_title_like(next) && !is_date(next) && !is_number(next));
        let earlier = place.checked_sub(1).and_then(|n| content.get(n)).and_then(|n| raws.get(*n)).map(|raw| raw.role);
        let goes_on = earlier == Some(Role::Title)
            && place
                .checked_sub(1)
                .and_then(|n| content.get(n))
                .and_then(|n| raws.get(*n))
                .is_some_and(|raw| !is_title_end(raw.words(page)));
        let role = if is_date(words) {
            front.date = front.date.or(date_in(words).map(|(a, b)| span(from + a, from + b)));
            Role::Date
        } else if source(words, from, residue, &mut front) {
            Role::Source
        } else if is_number(words) {
            front.number = front.number.or(Some(span(from, to)));
            Role::Number
        } else if is_tail_note(words) {
            Role::Closing
        } else if let Some((a, b)) = signed(words) {
            front.issuer = front
                .issuer
                .or(Some(span(from, from + part(words, 0, a).iter().rposition(|c| *c != ' ').map_or(a, |n| n + 1))));
            front.date = front.date.or(Some(span(from + a, from + b)));
            Role::Issuer
        } else if is_addressee(words) && !told {
            front.addressee = front.addressee.or(Some(span(from, to)));
            Role::Addressee
        } else if is_title_like(words) {
            let heads = next.is_some_and(|next| starts(next, 0, "关于"));
            if is_body(words) && (next_is_date || heads && next_is_title) {
                front.issuer = front.issuer.or(Some(span(from, to)));
                Role::Issuer
            } else if is_title_end(words) || goes_on || next_is_title && !told || front.title.is_none() && !told {
                match (&mut front.title, goes_on) {
                    (Some(title), true) if title.end as usize + 2 >= from && !told => title.end = span(0, to).end,
                    (Some(_), _) => {}
                    (none, _) => *none = Some(span(from, to)),
                }
                told = false;
                Role::Title
            } else {
                told = true;
                Role::Preamble
            }
        } else {
            told = true;
            Role::Preamble
        };
        if let Some(raw) = raws.get_mut(*index) {
            raw.role = role;
        }
    }
    // The preamble is the last run of paragraphs: an attached document has its own behind the letter that sends it.
    let mut run: Option<(usize, usize)> = None;
    for raw in raws.iter().take(body) {
        match (raw.role, run) {
            (Role::Preamble, None) => run = Some((raw.from, raw.to)),
            (Role::Preamble, Some((from, _))) => run = Some((from, raw.to)),
            (Role::Title, _) => run = None,
            _ => {}
        }
    }
    front.preamble = run.map(|(from, to)| span(from, to));
    front
}

/// 2023年12月01日 来源:…局: takes issuer and date out of a line of particulars.
fn source(words: &[char], from: usize, residue: &[Residue], front: &mut Front) -> bool {
    const LABELS: [&str; 9] =
        ["来源:", "信息来源:", "发布机构:", "发布单位:", "发布时间:", "发布日期:", "成文日期:", "印发日期:", "时间:"];
    if words.len() > 160 || words.contains(&'。') || !LABELS.iter().any(|label| contains(words, label)) {
        return false;
    }
    for label in ["来源:", "发布机构:", "发布单位:"] {
        let Some(place) = super::chars::find(words, label) else { continue };
        let mut start = place + label.chars().count();
        while at(words, start) == ' ' {
            start += 1;
        }
        let length = part(words, start, words.len())
            .iter()
            .position(|c| matches!(c, ' ' | '|' | '】' | ')'))
            .unwrap_or(words.len() - start.min(words.len()));
        let named = span(from + start, from + start + length);
        if length > 0 && !residue.iter().any(|one| one.span == named) {
            front.issuer = front.issuer.or(Some(named));
        }
    }
    front.date = front.date.or(date_in(words).map(|(a, b)| span(from + a, from + b)));
    true
}

/// Lists of attachments, and signatures with what belongs to them; returns nothing, sets roles.
pub(crate) fn back(page: &Page, raws: &mut [Raw], body: usize, front: &mut Front) {
    let content: Vec<usize> = (body..raws.len()).filter(|n| raws.get(*n).is_some_and(|raw| !raw.is_empty())).collect();
    let get = |raws: &[Raw], place: usize| content.get(place).and_then(|n| raws.get(*n)).cloned();
    let mut listing = false;
    for place in 0..content.len() {
        let Some(raw) = get(raws, place) else { continue };
        let next = get(raws, place + 1);
        let style = raw.marker.map(|found| found.style);
        let is_list = match (style, raw.marker) {
            (Some(Style::Annex), Some(found)) if found.rest < raw.to => next.as_ref().is_none_or(|next| {
                let words = next.words(page);
                matches!(next.marker.map(|found| found.style), Some(Style::Annex | Style::Arabic))
                    || is_closing(words)
                    || is_body(words)
            }),
            (Some(Style::Arabic), _) => listing,
            _ => false,
        };
        listing = is_list;
        if is_list && let Some(raw) = content.get(place).and_then(|n| raws.get_mut(*n)) {
            raw.role = Role::Attachments;
        }
    }
    // A signature stands at the end, or in front of an annex.
    for end in (0..=content.len()).rev() {
        let annex = get(raws, end)
            .and_then(|raw| raw.marker.filter(|found| found.style == Style::Annex && raw.role == Role::Paragraph));
        if end < content.len() && annex.is_none() {
            continue;
        }
        let mut below_date = false;
        for place in (0..end).rev() {
            let Some(raw) = get(raws, place) else { break };
            let words = raw.words(page);
            let role = if raw.role == Role::Attachments {
                Role::Attachments
            } else if raw.marker.is_some() {
                break;
            } else if is_date(words) {
                below_date = true;
                front.date = front.date.or(date_in(words).map(|(a, b)| span(raw.from + a, raw.from + b)));
                Role::Date
            } else if let Some((a, b)) = signed(words) {
                let name = part(words, 0, a).iter().rposition(|c| *c != ' ').map_or(a, |n| n + 1);
                front.issuer = front.issuer.or(Some(span(raw.from, raw.from + name)));
                front.date = front.date.or(Some(span(raw.from + a, raw.from + b)));
                Role::Issuer
            } else if is_tail_note(words) {
                Role::Closing
            } else if (below_date || is_body(words)) && is_title_like(words) && words.len() <= 40 && !is_label(words) {
                front.issuer = front.issuer.or(Some(span(raw.from, raw.to)));
                Role::Issuer
            } else {
                break;
            };
            if let Some(raw) = content.get(place).and_then(|n| raws.get_mut(*n)) {
                raw.role = role;
            }
        }
    }
}

fn is_closing(words: &[char]) -> bool {
    is_date(words) || signed(words).is_some() || is_tail_note(words)
}
