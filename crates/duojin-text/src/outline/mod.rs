//! The structure of a document: what stands in front, its sections as a tree, list items, blocks, sentences, and web residue.
//!
//! Every line of the text lies in exactly one block. All spans count Unicode scalars of the text that was given.
//! Widths do not matter: the outline is read from a text folded to one width, scalar by scalar.

mod blocks;
pub(crate) mod chars;
mod date;
mod items;
mod marker;
mod page;
pub mod residue;
mod sentence;
mod tree;

pub use items::Item;
pub use marker::Style;
pub use residue::Residue;
pub use sentence::Sentence;

use chars::{at, contains, is_han, part};
use duojin_base::{Diagnostic, Place, Span};
use page::{Page, span};

/// What a document is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Title, issuer, number, date, addressee, preamble.
    pub front: Front,
    /// The tree of headings, in order of place; a parent stands before its children.
    pub sections: Vec<Section>,
    /// Every line of the text, in order.
    pub blocks: Vec<Block>,
    /// Sentences of the bodies of blocks, in order; headings are none.
    pub sentences: Vec<Sentence>,
    /// List items, in order.
    pub items: Vec<Item>,
    /// What is not the document's.
    pub residue: Vec<Residue>,
    /// What is odd about the numbering.
    pub remarks: Vec<Remark>,
}

/// What stands in front of the body, or below it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Front {
    /// The title; over two lines if it was broken.
    pub title: Option<Span>,
    /// 发文机关: from the signature, the lines of the head, or 来源.
    pub issuer: Option<Span>,
    /// 发文字号.
    pub number: Option<Span>,
    /// The first full date of head or signature.
    pub date: Option<Span>,
    /// 主送机关.
    pub addressee: Option<Span>,
    /// Paragraphs between title and first section.
    pub preamble: Option<Span>,
}

/// What a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// An empty line.
    Blank,
    /// A title line.
    Title,
    /// Who issued it, also with the date behind.
    Issuer,
    /// 发文字号.
    Number,
    /// A date alone.
    Date,
    /// A line of particulars: 来源, 发布时间.
    Source,
    /// 主送机关.
    Addressee,
    /// A paragraph in front of the first section.
    Preamble,
    /// The heading of a section, with its body behind it if it is a run-in heading.
    Heading,
    /// A numbered list item.
    Item,
    /// A paragraph.
    Paragraph,
    /// 特此通知, （此件公开发布）, 抄送.
    Closing,
    /// A list of attachments.
    Attachments,
    /// Web residue.
    Residue,
}

/// A line, or several that are one broken paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The lines, without the line feed behind them.
    pub span: Span,
    /// What it is.
    pub role: Role,
    /// Its words behind number and heading, without blanks at the ends; empty for a heading alone.
    pub body: Span,
    /// Index of the innermost section it lies in.
    pub section: Option<usize>,
}

/// A heading and all that stands below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its place in the tree: `2.10` is the tenth below the second, whatever their numbers say.
    pub id: String,
    /// 1 at the top.
    pub level: u32,
    /// Index of the section above.
    pub parent: Option<usize>,
    /// Form of its number.
    pub style: Style,
    /// Its number as written: `（十）`.
    pub number: String,
    /// Its number.
    pub value: u32,
    /// Where the number stands.
    pub number_span: Span,
    /// The heading without number and full stop; empty for an article without one.
    pub heading: String,
    /// Where the heading stands.
    pub heading_span: Span,
    /// From its number to the last scalar of the last thing below it.
    pub span: Span,
    /// What it is for, by the general words of the heading of its chapter.
    pub kind: Kind,
    /// Index of its block.
    pub block: usize,
}

/// What a chapter is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// 总体要求, 总则.
    General,
    /// 重点领域.
    Domain,
    /// 行动, 工程, 任务, 措施.
    Action,
    /// 保障, 实施, 附则.
    Safeguard,
    /// Nothing in its words tells.
    Other,
}

impl Kind {
    fn of(heading: &[char]) -> Self {
        const CUES: [(&[&str], Kind); 4] = [
            (&["保障", "组织实施", "组织领导", "附则", "监督管理", "其他", "其它"], Kind::Safeguard),
            (&["总体", "总则", "指导思想", "基本原则", "发展目标", "主要目标"], Kind::General),
            (&["行动", "工程", "任务", "举措", "措施"], Kind::Action),
            (&["领域", "产业", "方向"], Kind::Domain),
        ];
        let heading: Vec<char> = heading.iter().copied().filter(|c| *c != ' ').collect();
        CUES.iter()
            .find(|(cues, _)| cues.iter().any(|cue| contains(&heading, cue)))
            .map_or(Kind::Other, |(_, kind)| *kind)
    }

    /// As the gold annotations say it.
    pub fn word(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Domain => "domain",
            Self::Action => "action",
            Self::Safeguard => "safeguard",
            Self::Other => "other",
        }
    }
}

/// Something odd about a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What.
    pub kind: RemarkKind,
    /// The number.
    pub span: Span,
    /// The number that was due.
    pub expected: u32,
    /// The number that stands there.
    pub found: u32,
}

/// Kinds of oddities.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RemarkKind {
    /// Numbers are missing before it.
    Skipped,
    /// The same number twice.
    Repeated,
    /// Back at 1 among siblings: a heading above is probably missing.
    Restarted,
    /// Smaller than the one before.
    Backwards,
    /// A row that does not begin at 1 and carries on no other.
    StartsLate,
    /// A number without words.
    NoHeading,
}

impl Remark {
    /// What to tell a person about it; `file` is the name they know.
    pub fn diagnostic(&self, file: &str, text: &str) -> Diagnostic {
        let Self { expected, found, .. } = self;
        let (code, zh, en) = match self.kind {
            RemarkKind::Skipped => (
                "text.number-skipped",
                format!("编号跳号:应为 {expected},写作 {found}"),
                format!("numbering skips: {expected} was due, {found} stands here"),
            ),
            RemarkKind::Repeated => {
                ("text.number-repeated", format!("编号 {found} 重复"), format!("number {found} is repeated"))
            }
            RemarkKind::Restarted => (
                "text.number-restarted",
                "同级编号从 1 重新开始,可能缺少上级标题".to_owned(),
                "siblings start again at 1: a heading above may be missing".to_owned(),
            ),
            RemarkKind::Backwards => (
                "text.number-backwards",
                format!("编号倒退:应为 {expected},写作 {found}"),
                format!("numbering goes back: {expected} was due, {found} stands here"),
            ),
            RemarkKind::StartsLate => (
                "text.number-starts-late",
                format!("编号从 {found} 开始,前面的可能缺失"),
                format!("numbering starts at {found}: earlier ones may be missing"),
            ),
            RemarkKind::NoHeading => {
                ("text.no-heading", "编号后没有标题".to_owned(), "no heading behind the number".to_owned())
            }
        };
        Diagnostic::warning(code, Place::words(file, text, self.span), zh, en)
            .mend("请对照原文核对", "compare with the original")
    }
}

/// Reads the structure of a text.
pub fn outline(text: &str) -> Outline {
    let page = Page::new(text);
    let residue = residue::found(&page);
    let mut raws = blocks::blocks(&page, &residue);
    let numbered = raws.iter().position(|raw| raw.marker.is_some()).unwrap_or(raws.len());
    let body = tree::first_bare(&page, &raws, numbered).unwrap_or(numbered);
    // Without any number nothing tells where the body begins: the head ends at the first paragraph.
    let body = if body < raws.len() { body } else { head_end(&page, &raws) };
    let mut front = blocks::front(&page, &mut raws, body, &residue);
    blocks::back(&page, &mut raws, body, &mut front);
    let mut remarks = Vec::new();
    let mut sections = tree::sections(&page, &mut raws, body, &mut remarks);
    name_annexes(&page, &mut raws, &mut sections);

    let mut outline = Outline { front, residue, remarks, ..Outline::default() };
    let mut by_block =
        sections.iter().map(|section| section.block).enumerate().collect::<Vec<_>>().into_iter().peekable();
    let mut open: Option<usize> = None;
    for (index, raw) in raws.iter().enumerate() {
        if let Some((section, _)) = by_block.next_if(|(_, block)| *block == index) {
            open = Some(section);
        }
        let holds = matches!(raw.role, Role::Heading | Role::Item | Role::Paragraph | Role::Blank | Role::Residue)
            || raw.role == Role::Title && open.is_some();
        if !holds {
            open = None;
        }
        let is_content = holds && !raw.is_empty();
        if is_content {
            extend(&mut sections, open, raw.to);
        }
        let body = body_of(&page, raw, open.and_then(|n| sections.get(n)).filter(|section| section.block == index));
        let (body_start, body_end) = chars::trimmed(&page.folded, body.0, body.1);
        read_block(&page, raw, index, (body_start, body_end), &mut outline);
        outline.blocks.push(Block {
            span: span(raw.start, raw.end),
            role: raw.role,
            body: span(body_start, body_end),
            section: open.filter(|_| is_content),
        });
    }
    outline.sections = sections;
    outline
}

/// Whether folded words begin with the number of a heading or an item.
pub(crate) fn begins_with_number(words: &[char]) -> bool {
    marker::marker(words, 0, words.len()).is_some()
}

/// One past the last block of the head of a document that numbers nothing.
fn head_end(page: &Page, raws: &[blocks::Raw]) -> usize {
    let is_said = |raw: &blocks::Raw| {
        let words = raw.words(page);
        !raw.is_empty() && (words.contains(&'。') || words.contains(&',') && words.last() != Some(&':'))
    };
    raws.iter().position(is_said).unwrap_or_else(|| raws.len().min(8))
}

/// The words behind number and heading.
fn body_of(page: &Page, raw: &blocks::Raw, section: Option<&Section>) -> (usize, usize) {
    match (section, raw.marker) {
        _ if raw.is_empty() => (raw.from, raw.from),
        (Some(section), Some(found)) => {
            let mut from = (section.heading_span.end as usize).clamp(found.rest, raw.to.max(found.rest));
            if from > found.rest || section.heading.is_empty() {
                while from < raw.to
                    && !section.heading.is_empty()
                    && matches!(at(&page.folded, from), '。' | ':' | '!' | '?')
                {
                    from += 1;
                }
            }
            if section.heading_span.start as usize >= raw.to { (raw.to, raw.to) } else { (from, raw.to) }
        }
        (None, Some(found)) if raw.role == Role::Item => (found.rest, raw.to),
        _ => (raw.from, raw.to),
    }
}

fn read_block(page: &Page, raw: &blocks::Raw, index: usize, body: (usize, usize), outline: &mut Outline) {
    if raw.is_empty() {
        return;
    }
    if let Some(found) = raw.marker.filter(|_| raw.role == Role::Item) {
        outline.items.push(Item {
            span: span(raw.from, raw.to),
            number_span: span(found.start, found.end),
            value: found.value,
            style: found.style,
            block: index,
            inline: false,
        });
    }
    if !matches!(raw.role, Role::Paragraph | Role::Preamble | Role::Item | Role::Heading) {
        return;
    }
    let starts = items::inline(&page.folded, body.0, body.1);
    let first = outline.sentences.len();
    sentence::sentences(&page.folded, body.0, body.1, index, &starts, &mut outline.sentences);
    for (n, start) in starts.iter().enumerate() {
        // An item reaches to the next of its form, at most to the end of the paragraph.
        let next = starts
            .iter()
            .skip(n + 1)
            .find(|next| next.style == start.style || next.value == 1 && next.style < start.style);
        let limit = next.map_or(body.1, |next| next.marker);
        let (from, to) = chars::trimmed(&page.folded, start.marker, limit);
        let is_last = next.is_none();
        let one_sentence = is_last && start.style != Style::Arabic;
        let to = if one_sentence {
            let sentence_end = outline
                .sentences
                .get(first..)
                .unwrap_or_default()
                .iter()
                .map(|sentence| sentence.span.end as usize)
                .find(|end| *end > start.number_end);
            sentence_end.map_or(to, |end| end.min(to))
        } else {
            to
        };
        outline.items.push(Item {
            span: span(from, to.max(from)),
            number_span: span(start.marker, start.number_end),
            value: start.value,
            style: start.style,
            block: index,
            inline: true,
        });
    }
}

fn extend(sections: &mut [Section], mut open: Option<usize>, end: usize) {
    while let Some(section) = open.and_then(|n| sections.get_mut(n)) {
        section.span = Span::new(section.span.start, section.span.end.max(span(0, end).end));
        open = section.parent;
    }
}

/// The title of an annex stands on the line below its number.
fn name_annexes(page: &Page, raws: &mut [blocks::Raw], sections: &mut [Section]) {
    for section in sections.iter_mut().filter(|section| section.style == Style::Annex && section.heading.is_empty()) {
        let below = raws.iter_mut().skip(section.block + 1).find(|raw| !raw.is_empty());
        let Some(raw) = below.filter(|raw| raw.role == Role::Paragraph && raw.marker.is_none()) else { continue };
        let words = part(&page.folded, raw.from, raw.to);
        let is_title = words.len() <= 50
            && words.iter().any(|c| is_han(*c))
            && !words.iter().any(|c| matches!(c, '。' | ';' | ':'));
        if is_title {
            raw.role = Role::Title;
            section.heading = page.written(raw.from, raw.to);
            section.heading_span = span(raw.from, raw.to);
        }
    }
}
