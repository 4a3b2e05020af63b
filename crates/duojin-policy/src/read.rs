//! Literate Markdown → document, and every problem at once.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use duojin_base::{Diagnostic, NaiveDate, Place};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::inline::{Inline, Mark, split_marks};
use crate::model::{Block, PolicyClause, PolicyDocument, Question};
use crate::offsets::Offsets;
use crate::rule_block::RuleBlock;
use crate::{examples, front};

/// Highest number of a version.
const MAX_VERSION: u32 = 10_000;
/// Longest file that is read.
pub const MAX_TEXT_BYTES: usize = 1 << 20;

/// Reads one document. The document is none if its front matter says too little; problems are all there are.
///
/// Markdown that we do not use (HTML, images, tables) is a problem, not silently dropped.
pub fn read(file: &str, text: &str) -> (Option<PolicyDocument>, Vec<Diagnostic>) {
    if text.len() > MAX_TEXT_BYTES {
        let problem =
            Diagnostic::error("policy.too-long", Place::file(file), "文件超过 1 MB", "the file is longer than 1 MB");
        return (None, vec![problem.mend("拆成几个文件", "split it into several files")]);
    }
    let mut problems = Vec::new();
    let offsets = Offsets::new(file, text);
    let (meta, body) = match front::split(text) {
        Some((range, body)) => (front::read(&offsets, range, &mut problems), body),
        None => {
            problems.push(
                Diagnostic::error(
                    "policy.front-missing",
                    Place::line(file, 1),
                    "没有文件头",
                    "there is no front matter",
                )
                .mend(
                    "以 +++ 行开头，写 id、title、issuer …，再以 +++ 行结束",
                    "begin with a +++ line, id, title, issuer …, and a closing +++ line",
                ),
            );
            (None, 0)
        }
    };
    let events = Parser::new_ext(text.get(body..).unwrap_or(""), Options::ENABLE_HEADING_ATTRIBUTES)
        .into_offset_iter()
        .map(|(event, range)| (event, range.start + body..range.end + body))
        .collect();
    let mut reader = Reader {
        offsets: &offsets,
        events,
        at: 0,
        problems,
        intro: Vec::new(),
        clauses: Vec::new(),
        in_questions: false,
    };
    reader.blocks();
    let Reader { mut problems, intro, clauses, .. } = reader;
    check(&offsets, meta.as_ref().map(|meta| meta.id.as_str()), &clauses, &mut problems);
    let document = meta.map(|meta| PolicyDocument { file: file.to_owned(), meta, intro, clauses });
    (document, problems)
}

struct Reader<'a> {
    offsets: &'a Offsets<'a>,
    events: Vec<(Event<'a>, Range<usize>)>,
    at: usize,
    problems: Vec<Diagnostic>,
    intro: Vec<Block>,
    clauses: Vec<PolicyClause>,
    in_questions: bool,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Option<(Event<'a>, Range<usize>)> {
        let event = self.events.get(self.at).cloned();
        self.at += 1;
        event
    }

    fn problem(&mut self, code: &'static str, range: &Range<usize>, words: (&str, &str), mend: (&str, &str)) {
        let place = self.offsets.place(range);
        self.problems.push(Diagnostic::error(code, place, words.0, words.1).mend(mend.0, mend.1));
    }

    fn blocks(&mut self) {
        while let Some((event, range)) = self.next() {
            match event {
                Event::Start(Tag::Heading { level, id, attrs, .. }) => {
                    let id = id.map(|id| id.to_string());
                    let attributes: Vec<(String, String)> = attrs
                        .into_iter()
                        .map(|(name, value)| (name.to_string(), value.map(|v| v.to_string()).unwrap_or_default()))
                        .collect();
                    self.heading(level, id, &attributes, &range);
                }
                Event::Start(Tag::Paragraph) => {
                    let run = self.run(TagEnd::Paragraph, &range);
                    self.prose(Block::Paragraph(run), &range);
                }
                Event::Start(Tag::List(start)) => self.list(start.is_some(), &range),
                Event::Start(Tag::BlockQuote(_)) => self.quote(&range),
                Event::Start(Tag::CodeBlock(kind)) => self.code(&kind, &range),
                Event::Rule => {}
                Event::End(_) => {}
                other => {
                    self.unsupported(&range);
                    if let Event::Start(tag) = other {
                        self.skip(tag.to_end());
                    }
                }
            }
        }
    }

    fn unsupported(&mut self, range: &Range<usize>) {
        self.problem(
            "policy.markdown-unsupported",
            range,
            ("这里用了政策文本不支持的 Markdown", "Markdown that policy texts do not use"),
            (
                "只用段落、列表、引用、强调、链接和两种代码块",
                "use paragraphs, lists, quotes, emphasis, links and the two code blocks",
            ),
        );
    }

    fn skip(&mut self, end: TagEnd) {
        let mut depth = 1_u32;
        while let Some((event, _)) = self.next() {
            match event {
                Event::Start(tag) if tag.to_end() == end => depth += 1,
                Event::End(tag) if tag == end => {
                    depth -= 1;
                    if depth == 0 {
                        return;
                    }
                }
                _ => {}
            }
        }
    }

    /// What the braces of a heading say beside the id: `version=2 recorded=2026-12-01`, or in Chinese `版本=2 收录=2026-12-01`.
    fn version(&mut self, attributes: &[(String, String)], range: &Range<usize>) -> (u32, Option<NaiveDate>) {
        let (mut version, mut recorded) = (1, None);
        for (name, value) in attributes {
            let understood = match name.as_str() {
                "version" | "版本" => {
                    value.parse().ok().filter(|n| (1..=MAX_VERSION).contains(n)).map(|n| version = n).is_some()
                }
                "recorded" | "收录" => value.parse().ok().map(|day| recorded = Some(day)).is_some(),
                _ => false,
            };
            if !understood {
                self.problem(
                    "policy.heading-attribute",
                    range,
                    ("标题花括号里的写法不认识", "the braces of the heading are not understood"),
                    (
                        "写成“## 名称 {#编号 version=2 recorded=2026-12-01}”",
                        "write “## name {#id version=2 recorded=2026-12-01}”",
                    ),
                );
            }
        }
        (version, recorded)
    }

    fn heading(
        &mut self,
        level: HeadingLevel,
        id: Option<String>,
        attributes: &[(String, String)],
        range: &Range<usize>,
    ) {
        let words: String = self.run(TagEnd::Heading(level), range).iter().map(|run| run.text().to_owned()).collect();
        let words = words.trim().to_owned();
        self.in_questions = false;
        match level {
            HeadingLevel::H2 => {
                let Some(id) = id else {
                    self.problem(
                        "policy.heading-id",
                        range,
                        ("条款的标题没有编号", "the clause's heading has no id"),
                        ("写成“## 名称 {#编号}”", "write “## name {#id}”"),
                    );
                    return;
                };
                let heading_span = self.offsets.span(range);
                let (version, recorded) = self.version(attributes, range);
                self.clauses.push(PolicyClause {
                    id: Arc::from(id),
                    version,
                    recorded,
                    heading: words,
                    heading_span,
                    citation: Vec::new(),
                    prose: Vec::new(),
                    rule: None,
                    questions: Vec::new(),
                    examples: Vec::new(),
                });
            }
            HeadingLevel::H3 if words == "读不准的地方" || words == "Open questions" => {
                if self.clauses.is_empty() {
                    self.problem(
                        "policy.questions-place",
                        range,
                        ("“读不准的地方”要写在条款之下", "open questions belong under a clause"),
                        ("移到“## 条款”之后", "move them below the clause's heading"),
                    );
                } else {
                    self.in_questions = true;
                }
            }
            _ => self.problem(
                "policy.heading-unknown",
                range,
                ("不认识的标题", "unknown heading"),
                ("条款用 ##，疑问用“### 读不准的地方”", "clauses are ##, questions “### 读不准的地方”"),
            ),
        }
    }

    fn prose(&mut self, block: Block, range: &Range<usize>) {
        if self.in_questions {
            self.problem(
                "policy.questions-list",
                range,
                ("“读不准的地方”下写列表", "open questions are a list"),
                ("每个疑问以“- ”开头", "begin each question with “- ”"),
            );
        }
        match self.clauses.last_mut() {
            Some(clause) => clause.prose.push(block),
            None => self.intro.push(block),
        }
    }

    fn list(&mut self, ordered: bool, range: &Range<usize>) {
        let mut items = Vec::new();
        while let Some((event, at)) = self.next() {
            match event {
                Event::Start(Tag::Item) => items.push(self.run(TagEnd::Item, &at)),
                Event::End(TagEnd::List(_)) => break,
                _ => {}
            }
        }
        match self.clauses.last_mut() {
            Some(clause) if self.in_questions => {
                clause.questions.extend(items.into_iter().map(|words| Question { words }));
            }
            _ => self.prose(Block::List { ordered, items }, range),
        }
    }

    fn quote(&mut self, range: &Range<usize>) {
        let mut run = Vec::new();
        while let Some((event, at)) = self.next() {
            match event {
                Event::Start(Tag::Paragraph) => {
                    let more = self.run(TagEnd::Paragraph, &at);
                    run.extend(more);
                }
                Event::End(TagEnd::BlockQuote(_)) => break,
                Event::Start(tag) => {
                    self.unsupported(&at);
                    self.skip(tag.to_end());
                }
                _ => {}
            }
        }
        match self.clauses.last_mut() {
            Some(clause) if clause.citation.is_empty() && clause.prose.is_empty() => {
                clause.citation = run;
            }
            _ => self.prose(Block::Note(run), range),
        }
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>, range: &Range<usize>) {
        let mut inner: Option<Range<usize>> = None;
        while let Some((event, at)) = self.next() {
            match event {
                Event::Text(_) => {
                    inner = Some(inner.map_or(at.clone(), |before| before.start..at.end));
                }
                Event::End(TagEnd::CodeBlock) => break,
                _ => {}
            }
        }
        let inner = inner.unwrap_or(range.end..range.end);
        let word = match kind {
            CodeBlockKind::Fenced(info) => info.split_whitespace().next().unwrap_or("").to_owned(),
            CodeBlockKind::Indented => String::new(),
        };
        if self.clauses.is_empty() {
            return self.problem(
                "policy.block-place",
                range,
                ("代码块要写在条款之下", "code blocks belong under a clause"),
                ("先写“## 名称 {#编号}”", "write “## name {#id}” first"),
            );
        }
        match word.as_str() {
            "duojin" => {
                let block = RuleBlock {
                    text: self.offsets.text.get(inner.clone()).unwrap_or("").to_owned(),
                    span: self.offsets.span(&inner),
                    line: self.offsets.line(inner.start),
                };
                let twice = self.clauses.last().is_some_and(|clause| clause.rule.is_some());
                if twice {
                    self.problem(
                        "policy.rule-twice",
                        range,
                        ("一个条款只写一个规则块", "one rule block a clause"),
                        ("另立一个“## 条款”，或并进上一块", "open a clause of its own, or join it to the block above"),
                    );
                } else if let Some(clause) = self.clauses.last_mut() {
                    clause.rule = Some(block);
                }
            }
            "例" | "examples" => {
                let table = examples::read(self.offsets, inner, &mut self.problems);
                if let (Some(clause), Some(table)) = (self.clauses.last_mut(), table) {
                    clause.examples.push(table);
                }
            }
            _ => self.problem(
                "policy.block-unknown",
                range,
                ("不认识的代码块", "unknown code block"),
                ("规则用 ```duojin，例子用 ```例", "rules are ```duojin, examples ```例"),
            ),
        }
    }

    /// The words up to the end of the tag. Plain text is gathered first, so that a mark may hold any of it.
    fn run(&mut self, end: TagEnd, whole: &Range<usize>) -> Vec<Inline> {
        let mut run = Vec::new();
        let mut plain = String::new();
        let mut open_mark = false;
        let mut flush = |plain: &mut String, run: &mut Vec<Inline>| {
            if !plain.is_empty() {
                open_mark |= !split_marks(plain, run);
                plain.clear();
            }
        };
        while let Some((event, at)) = self.next() {
            match event {
                Event::End(tag) if tag == end => break,
                Event::Text(text) => plain.push_str(&text),
                Event::SoftBreak | Event::HardBreak => {
                    if plain.chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric()) {
                        plain.push(' ');
                    }
                }
                Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
                Event::Code(text) => {
                    flush(&mut plain, &mut run);
                    run.push(Inline::Code(text.to_string()));
                }
                Event::Start(tag @ (Tag::Emphasis | Tag::Strong)) => {
                    flush(&mut plain, &mut run);
                    let words = self.words(tag.to_end());
                    run.push(if tag == Tag::Strong { Inline::Strong(words) } else { Inline::Emphasis(words) });
                }
                Event::Start(Tag::Link { dest_url, .. }) => {
                    flush(&mut plain, &mut run);
                    let text = self.words(TagEnd::Link);
                    if safe_href(&dest_url) {
                        run.push(Inline::Link { text, href: dest_url.to_string() });
                    } else {
                        self.unsupported(&at);
                    }
                }
                Event::Start(tag) => {
                    self.unsupported(&at);
                    self.skip(tag.to_end());
                }
                Event::End(_) => {}
                _ => self.unsupported(&at),
            }
        }
        flush(&mut plain, &mut run);
        if open_mark {
            self.problem(
                "policy.mark-open",
                whole,
                ("标记没有收口", "a mark is not closed"),
                ("写成 [①词句]", "write [①words]"),
            );
        }
        run
    }

    fn words(&mut self, end: TagEnd) -> String {
        let mut words = String::new();
        while let Some((event, at)) = self.next() {
            match event {
                Event::End(tag) if tag == end => break,
                Event::Text(text) | Event::Code(text) => words.push_str(&text),
                Event::SoftBreak | Event::HardBreak | Event::End(_) => {}
                _ => self.unsupported(&at),
            }
        }
        words
    }
}

fn safe_href(href: &str) -> bool {
    href.starts_with("https://") || href.starts_with("http://") || !href.contains(':')
}

/// What every clause must have, whatever its rule says.
fn check(offsets: &Offsets<'_>, id: Option<&str>, clauses: &[PolicyClause], problems: &mut Vec<Diagnostic>) {
    if clauses.is_empty() {
        problems.push(
            Diagnostic::error(
                "policy.no-clause",
                Place::file(offsets.file),
                "文件里没有条款",
                "the file has no clause",
            )
            .mend("写“## 名称 {#编号}”", "write “## name {#id}”"),
        );
    }
    let mut seen = BTreeSet::new();
    for clause in clauses {
        let place = || Place::words(offsets.file, offsets.text, clause.heading_span);
        let mut add = |code, zh: String, en: String, mend: (&str, &str)| {
            problems.push(Diagnostic::error(code, place(), zh, en).mend(mend.0, mend.1));
        };
        if !seen.insert((&clause.id, clause.version)) {
            add(
                "policy.id-twice",
                format!("编号 {} 写了两次", clause.id),
                format!("id {} stands twice", clause.id),
                (
                    "换一个编号；是同一条款的新版本，就写 version=2 和 recorded=日期",
                    "give it another id; a new version of the clause says version=2 and recorded=date",
                ),
            );
        }
        if let Some(id) = id.filter(|id| !clause.id.starts_with(*id)) {
            add(
                "policy.id-prefix",
                format!("编号 {} 不以文档编号 {id} 开头", clause.id),
                format!("id {} does not begin with the document's {id}", clause.id),
                ("条款编号写成“文档编号-序号”", "clause ids are “document id-number”"),
            );
        }
        if clause.citation.is_empty() {
            add(
                "policy.citation-missing",
                "条款没有出处".to_owned(),
                "the clause has no citation".to_owned(),
                ("标题下用“> 发布机关，文号，第几条”写出处", "below the heading write “> issuer, number, article”"),
            );
        }
        if clause.prose.is_empty() {
            add(
                "policy.prose-missing",
                "条款没有解释".to_owned(),
                "the clause is not restated".to_owned(),
                ("用自己的话写明给谁、凭什么、给什么", "restate it in your own words"),
            );
        }
        if clause.rule.is_none() {
            add(
                "policy.rule-missing",
                "条款没有规则".to_owned(),
                "the clause has no rule".to_owned(),
                ("在 ```duojin 块里写规则", "write the rule in a ```duojin block"),
            );
        }
        check_marks(clause, &mut add);
    }
}

fn check_marks(clause: &PolicyClause, add: &mut impl FnMut(&'static str, String, String, (&str, &str))) {
    let in_prose: BTreeSet<Mark> = clause
        .prose
        .iter()
        .flat_map(Block::runs)
        .flatten()
        .filter_map(|run| match run {
            Inline::Marked { mark, .. } => Some(*mark),
            _ => None,
        })
        .collect();
    let Some(rule) = &clause.rule else { return };
    let in_rule: BTreeSet<Mark> = rule.lines().into_iter().flat_map(|line| line.marks).collect();
    for mark in in_prose.symmetric_difference(&in_rule) {
        let figure = mark.figure();
        let (zh, en) = if in_prose.contains(mark) {
            (format!("标记 {figure} 在规则里没有对应的行"), format!("no line of the rule carries mark {figure}"))
        } else {
            (format!("标记 {figure} 在文字里没有对应的词"), format!("no words carry mark {figure}"))
        };
        add(
            "policy.mark-unmatched",
            zh,
            en,
            ("文字写 [①词句]，规则行末写 # ①", "write [①words] in the prose and # ① at the end of the rule's line"),
        );
    }
}
