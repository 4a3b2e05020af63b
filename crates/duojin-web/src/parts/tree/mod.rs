//! The reason tree: verdict, condition, value; an unknown leaf carries its cause.
//! Where most values come from is said once above the tree; under a value stands only what differs, and its row opens to the whole origin.

use askama::Template;
use askama::filters::HtmlSafe;

use super::mark::{Cause, Outcome};
use crate::Frame;

/// Where one value was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// What was read, as the dictionary names it: 业务收入\[2015\].
    pub what: String,
    /// Who says so: 税务共享.
    pub source: String,
    /// Day it was recorded, ISO; empty if not known.
    pub recorded: String,
    /// File and row; empty if not known.
    pub place: String,
}

impl Origin {
    /// What was read and who says so.
    fn who(&self, frame: &Frame) -> String {
        let parts = [self.what.as_str(), self.source.as_str()];
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        parts.join(frame.w().colon.as_str())
    }

    fn full(&self, frame: &Frame) -> String {
        joined(frame, &[&self.who(frame), &recorded(frame, &self.recorded), &self.place])
    }
}

fn recorded(frame: &Frame, day: &str) -> String {
    if day.is_empty() { String::new() } else { frame.w().recorded_on.with(day) }
}

fn joined(frame: &Frame, parts: &[&str]) -> String {
    let parts: Vec<&str> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(frame.w().comma.as_str())
}

/// One condition with its answer and its parts.
#[derive(Clone, Debug)]
pub struct Reason {
    /// The answer.
    pub outcome: Outcome,
    /// The condition in words.
    pub text: String,
    /// The value read, with unit; empty if none.
    pub value: String,
    /// Where the value comes from: one entry for each thing read.
    pub origins: Vec<Origin>,
    /// The working, when the value was computed.
    pub calc: Option<String>,
    /// Why it is unknown.
    pub cause: Option<Cause>,
    /// A remark under it, e.g. who could answer.
    pub note: Option<String>,
    /// Parts of the condition.
    pub children: Vec<Reason>,
}

impl Reason {
    /// A condition with nothing but its answer.
    #[must_use]
    pub fn new(outcome: Outcome, text: impl Into<String>) -> Self {
        Self {
            outcome,
            text: text.into(),
            value: String::new(),
            origins: Vec::new(),
            calc: None,
            cause: None,
            note: None,
            children: Vec::new(),
        }
    }

    /// The innermost conditions that share the answer of this one: what failed, or what is not known.
    #[must_use]
    pub fn deciding(&self) -> Vec<&Self> {
        let parts: Vec<&Self> =
            self.children.iter().filter(|child| child.outcome == self.outcome).flat_map(Self::deciding).collect();
        if parts.is_empty() { vec![self] } else { parts }
    }

    /// The whole tree, drawn.
    #[must_use]
    pub fn tree<'a>(&'a self, frame: &'a Frame) -> Tree<'a> {
        Tree { frame, root: self, common: Common::of(self) }
    }

    fn every_origin<'a>(&'a self, into: &mut Vec<&'a Origin>) {
        into.extend(&self.origins);
        for child in &self.children {
            child.every_origin(into);
        }
    }

    fn branch<'a>(&'a self, frame: &'a Frame, common: Option<&'a Common>) -> Branch<'a> {
        Branch { frame, node: self, common }
    }
}

/// What most values of a tree share; there is none unless two share it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Common {
    /// Empty where the values share the file and not the source.
    source: String,
    recorded: String,
    place: String,
}

impl Common {
    fn of(root: &Reason) -> Option<Self> {
        let mut all = Vec::new();
        root.every_origin(&mut all);
        let (first, n) = most(&all, |a, b| a.recorded == b.recorded && a.place == b.place)?;
        if n < 2 {
            return None;
        }
        let within: Vec<&Origin> =
            all.iter().copied().filter(|o| o.recorded == first.recorded && o.place == first.place).collect();
        let source = most(&within, |a, b| a.source == b.source).filter(|(_, n)| *n > 1);
        Some(Self {
            source: source.map(|(origin, _)| origin.source.clone()).unwrap_or_default(),
            recorded: first.recorded.clone(),
            place: first.place.clone(),
        })
    }

    fn line(&self, frame: &Frame) -> String {
        joined(frame, &[&self.source, &recorded(frame, &self.recorded), &self.place])
    }
}

/// The origin that most others equal, with how many do; of equals the first.
fn most<'a>(all: &[&'a Origin], same: impl Fn(&Origin, &Origin) -> bool) -> Option<(&'a Origin, usize)> {
    let mut best: Option<(&Origin, usize)> = None;
    for origin in all {
        let n = all.iter().filter(|other| same(origin, other)).count();
        if best.is_none_or(|(_, most)| n > most) {
            best = Some((origin, n));
        }
    }
    best
}

/// A drawn tree.
#[derive(Debug, Template)]
#[template(
    source = r##"<div class="tree">{% if let Some(common) = common %}<p class="src common">{{ frame.mixed(frame.w().sources_unless.with(common.line(frame))) }}</p>{% endif %}<ul><li>{{ root.branch(frame, common.as_ref()) }}</li></ul></div>"##,
    ext = "html"
)]
pub struct Tree<'a> {
    frame: &'a Frame,
    root: &'a Reason,
    common: Option<Common>,
}

impl HtmlSafe for Tree<'_> {}

/// A drawn node with everything under it.
#[derive(Debug, Template)]
#[template(path = "parts/tree/branch.html")]
struct Branch<'a> {
    frame: &'a Frame,
    node: &'a Reason,
    common: Option<&'a Common>,
}

impl HtmlSafe for Branch<'_> {}

impl Branch<'_> {
    /// The origins in full, one after the other.
    fn full(&self) -> String {
        self.said(|origin| Some(origin.full(self.frame)))
    }

    /// What stands under the value without opening it: where it departs from what is said above.
    fn differing(&self) -> String {
        self.said(|origin| match self.common {
            Some(common) if common.recorded == origin.recorded && common.place == origin.place => {
                (common.source != origin.source).then(|| origin.who(self.frame))
            }
            _ => Some(origin.full(self.frame)),
        })
    }

    fn said(&self, say: impl Fn(&Origin) -> Option<String>) -> String {
        let parts: Vec<String> = self.node.origins.iter().filter_map(say).collect();
        parts.join(self.frame.w().semicolon.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Lang;

    fn leaf(what: &str, source: &str, place: &str) -> Reason {
        let origin =
            Origin { what: what.into(), source: source.into(), recorded: "2026-11-20".into(), place: place.into() };
        Reason { value: "1".into(), origins: vec![origin], ..Reason::new(Outcome::Eligible, what) }
    }

    #[test]
    fn a_common_source_is_said_once_and_every_origin_is_there() {
        let children = vec![
            leaf("甲", "登记", "a 第 1 行"),
            leaf("乙", "登记", "a 第 1 行"),
            leaf("丙", "税务", "a 第 1 行"),
            leaf("丁", "自报", "b 第 7 行"),
        ];
        let root = Reason { children, ..Reason::new(Outcome::Eligible, "四项成立") };
        let html = root.tree(&Frame::example(Lang::Zh, "/")).to_string();
        assert_eq!(html.matches("除另注明外，均据 登记，2026-11-20 记录，a 第 1 行").count(), 1, "{html}");
        let outside: String =
            html.split("<details").map(|part| part.split_once("</details>").map_or(part, |(_, rest)| rest)).collect();
        assert!(!outside.contains("甲：登记") && !outside.contains("乙：登记"), "the common source is not repeated");
        assert!(outside.contains("丙：税务") && !outside.contains("丙：税务，2026"), "only what differs is repeated");
        assert!(outside.contains("丁：自报，2026-11-20 记录，b 第 7 行"), "another file is said in full");
        for full in ["甲：登记，2026-11-20 记录，a 第 1 行", "丙：税务，2026-11-20 记录，a 第 1 行"]
        {
            assert!(html.contains(full), "{full} is one click away");
        }
    }

    #[test]
    fn one_value_keeps_its_source_under_it() {
        let root = Reason { children: vec![leaf("甲", "登记", "a")], ..Reason::new(Outcome::Eligible, "成立") };
        let html = root.tree(&Frame::example(Lang::En, "/")).to_string();
        assert!(!html.contains("<details") && !html.contains("common"), "{html}");
        assert!(html.contains("<span lang=\"zh-CN\">登记</span>, recorded 2026-11-20, a"), "{html}");
    }
}
