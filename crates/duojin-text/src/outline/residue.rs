//! What a web page leaves in a copied document: navigation, buttons, counters, footers. Recognised by shape, kept in the text,
//! listed with a reason.

use super::chars::{at, contains, fold, is_han, part, starts, trimmed};
use super::page::{Line, Page, span};
use duojin_base::Span;

/// Something that is not the document's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Residue {
    /// Where.
    pub span: Span,
    /// What it is.
    pub why: Why,
}

/// Kinds of web residue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// A path: 首页 > 政务公开 > 通知公告.
    Navigation,
    /// Buttons: 打印 关闭 【字号 大 中 小】.
    Buttons,
    /// An invitation to share or scan.
    Share,
    /// A counter of views.
    Counter,
    /// A link to the page before or after, or to related pages.
    Neighbours,
    /// Copyright, registration, sponsor.
    Footer,
    /// The number of a printed page.
    PageNumber,
    /// Script or style.
    Script,
    /// A line at the head or foot of every page.
    RunningHead,
    /// The table of contents.
    Contents,
    /// Text whose deletion is tracked.
    Deleted,
    /// Text that the original does not show.
    Hidden,
}

impl Why {
    /// In Chinese and in English.
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Navigation => ("网页导航", "navigation of the web page"),
            Self::Buttons => ("网页按钮", "buttons of the web page"),
            Self::Share => ("分享提示", "an invitation to share"),
            Self::Counter => ("浏览计数", "a counter of views"),
            Self::Neighbours => ("相邻或相关页面", "links to other pages"),
            Self::Footer => ("网页页脚", "the footer of the web page"),
            Self::PageNumber => ("页码", "a page number"),
            Self::Script => ("网页脚本", "script or style of the web page"),
            Self::RunningHead => ("页眉页脚", "a line at the head or foot of every page"),
            Self::Contents => ("目录", "the table of contents"),
            Self::Deleted => ("修订中删除的文字", "text whose deletion is tracked"),
            Self::Hidden => ("隐藏文字", "text that the original does not show"),
        }
    }
}

const BUTTONS: [&str; 26] = [
    "打印本页",
    "关闭窗口",
    "关闭本页",
    "返回顶部",
    "回到顶部",
    "返回首页",
    "打印",
    "关闭",
    "分享到",
    "分享",
    "收藏",
    "返回",
    "字号",
    "字体",
    "大",
    "中",
    "小",
    "默认",
    "超大",
    "纠错",
    "我要纠错",
    "下载",
    "保存",
    "繁体",
    "简体",
    "无障碍",
];
const COUNTERS: [&str; 9] =
    ["浏览次数", "浏览量", "阅读次数", "阅读量", "点击数", "点击率", "点击量", "访问量", "访问次数"];
const NEIGHBOURS: [&str; 8] = ["上一篇", "下一篇", "上一条", "下一条", "相关链接", "相关阅读", "相关文章", "相关新闻"];
const FOOTERS: [&str; 8] = ["版权所有", "ICP备", "公网安备", "网站标识码", "Copyright", "copyright", "©", "网站地图"];
const SPONSORS: [&str; 5] = ["主办单位", "承办单位", "技术支持", "网站支持", "维护单位"];

/// All of it, in order of place.
pub fn find(text: &str) -> Vec<Residue> {
    found(&Page::new(text))
}

/// Why a whole line is residue, if it is; `after_footer` tells that the line above is a footer.
pub(crate) fn line(text: &str, after_footer: bool) -> Option<Why> {
    let folded: Vec<char> = text.chars().map(|c| if c == '\n' { ' ' } else { fold(c) }).collect();
    let (from, to) = trimmed(&folded, 0, folded.len());
    shape(part(&folded, from, to), after_footer)
}

pub(crate) fn found(page: &Page) -> Vec<Residue> {
    let mut all = Vec::new();
    let mut after_footer = false;
    for line in page.lines.iter().filter(|line| !line.is_blank()) {
        let before = all.len();
        line_of(page, line, after_footer, &mut all);
        let is_footer = all.len() > before && all.last().is_some_and(|last| last.why == Why::Footer);
        after_footer = is_footer;
    }
    all
}

fn line_of(page: &Page, line: &Line, after_footer: bool, all: &mut Vec<Residue>) {
    let words = page.folded(line);
    let whole = span(line.from, line.to);
    if let Some(why) = shape(words, after_footer) {
        all.push(Residue { span: whole, why });
    } else if words.len() <= 120 {
        // A line of particulars: source and date are the document's, the counter beside them is not.
        for (start, end) in fields(words) {
            let field = part(words, start, end);
            let why = if is_counter(field) {
                Why::Counter
            } else if is_buttons(field) && fields(words).len() > 1 {
                Why::Buttons
            } else {
                continue;
            };
            all.push(Residue { span: span(line.from + start, line.from + end), why });
        }
    }
}

fn shape(words: &[char], after_footer: bool) -> Option<Why> {
    let said = words.len() > 60 || words.contains(&'。');
    if starts(words, 0, "javascript:") || starts(words, 0, "var ") || starts(words, 0, "document.") {
        return Some(Why::Script);
    }
    if FOOTERS.iter().any(|word| contains(words, word)) && words.len() <= 120 && !words.contains(&'。') {
        return Some(Why::Footer);
    }
    if after_footer && SPONSORS.iter().any(|word| starts(words, 0, word)) {
        return Some(Why::Footer);
    }
    if said {
        return None;
    }
    if is_page_number(words) {
        return Some(Why::PageNumber);
    }
    if is_counter(words) {
        return Some(Why::Counter);
    }
    if is_buttons(words) {
        return Some(Why::Buttons);
    }
    if is_path(words) {
        return Some(Why::Navigation);
    }
    if NEIGHBOURS
        .iter()
        .any(|word| starts(words, 0, word) && matches!(at(words, word.chars().count()), ':' | '\0' | ' '))
    {
        return Some(Why::Neighbours);
    }
    let scan = contains(words, "扫一扫") || contains(words, "扫码") || contains(words, "二维码");
    let share =
        contains(words, "分享") || contains(words, "朋友圈") || contains(words, "微信") || contains(words, "手机");
    (words.len() <= 30 && (scan && share || starts(words, 0, "分享到"))).then_some(Why::Share)
}

/// Parts between wide blanks or bars.
fn fields(words: &[char]) -> Vec<(usize, usize)> {
    let mut parts = Vec::new();
    let mut start = 0;
    for index in 0..=words.len() {
        if index == words.len() || matches!(at(words, index), ' ' | '|' | '丨' | '\t') {
            let (from, to) = trimmed(words, start, index);
            if from < to {
                parts.push((from, to));
            }
            start = index + 1;
        }
    }
    parts
}

fn is_counter(words: &[char]) -> bool {
    let (from, to) = inside_brackets(words);
    COUNTERS.iter().any(|word| {
        starts(words, from, word)
            && part(words, from + word.chars().count(), to)
                .iter()
                .all(|c| c.is_ascii_digit() || matches!(c, ':' | ' ' | '次' | '人' | ',' | '-'))
    })
}

fn inside_brackets(words: &[char]) -> (usize, usize) {
    let (from, to) = trimmed(words, 0, words.len());
    let bracketed =
        matches!(at(words, from), '【' | '[' | '(') && matches!(at(words, to.saturating_sub(1)), '】' | ']' | ')');
    if bracketed { (from + 1, to - 1) } else { (from, to) }
}

/// Nothing but names of buttons and what stands between them; a single 大 or 中 is no button.
fn is_buttons(words: &[char]) -> bool {
    let (mut index, mut letters) = (0, 0);
    while index < words.len() {
        let c = at(words, index);
        if matches!(c, ' ' | '【' | '】' | '[' | ']' | '(' | ')' | '|' | '丨' | ':' | '/' | '、') {
            index += 1;
        } else if let Some(word) =
            BUTTONS.iter().filter(|word| starts(words, index, word)).max_by_key(|word| word.chars().count())
        {
            letters += word.chars().count();
            index += word.chars().count();
        } else {
            return false;
        }
    }
    letters > 1
}

/// 首页 > 政务公开 > 通知公告, or 当前位置: ….
fn is_path(words: &[char]) -> bool {
    let lead =
        ["当前位置", "您的位置", "您现在的位置", "所在位置", "您当前的位置"].iter().any(|word| starts(words, 0, word));
    let steps: Vec<&[char]> = words.split(|c| matches!(c, '>' | '›' | '»' | '→')).collect();
    let short = steps.iter().all(|step| step.len() <= 16);
    lead && (steps.len() > 1 || words.contains(&':'))
        || steps.len() > 2 && short && starts(words, 0, "首页")
        || steps.len() > 2 && short && steps.iter().all(|step| step.iter().any(|c| is_han(*c)))
}

/// — 3 —, - 3 -, 第3页 共10页.
fn is_page_number(words: &[char]) -> bool {
    let has_digit = words.iter().any(char::is_ascii_digit);
    let dashed = matches!(at(words, 0), '-' | '—' | '–' | '―')
        && matches!(words.last(), Some('-' | '—' | '–' | '―'))
        && words.len() <= 12
        && words.iter().all(|c| c.is_ascii_digit() || matches!(c, '-' | '—' | '–' | '―' | ' '));
    let paged = starts(words, 0, "第")
        && words.contains(&'页')
        && words.len() <= 16
        && words.iter().all(|c| c.is_ascii_digit() || matches!(c, '第' | '页' | '共' | ' ' | '/' | ','));
    has_digit && (dashed || paged)
}
