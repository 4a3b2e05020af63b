//! Documents in every format, made here.
#![allow(dead_code, reason = "each test binary uses a part")]

use duojin_text::document::pdf::{Page, Word};
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A piece of a document, from which each format is made.
pub(crate) enum Piece {
    /// A line in the middle.
    Title(&'static str),
    /// Number, how Word counts it (list, level), words.
    Numbered(&'static str, (u32, u32), &'static str),
    Plain(&'static str),
    Table(&'static [&'static [&'static str]]),
}

use Piece::{Numbered, Plain, Table, Title};

/// Two chapters with a skipped number, items, a table.
pub(crate) const DOCUMENT: &[Piece] = &[
    Title("某某产业提质行动方案"),
    Plain(
        "为推动某某产业发展，制定本方案。到2026年，产业规模突破100亿元（其中：服务收入40亿元；制造收入60亿元），培育“链主”企业5家以上，研发投入强度达到3.5%以上。",
    ),
    Numbered("一、", (1, 0), "总体要求"),
    Plain(
        "坚持市场主导、政府引导，到2025年底，累计建成公共服务平台20个，引进Top100企业3家；每年新增规上企业50家左右，营业收入年均增长10%。",
    ),
    Numbered("二、", (1, 0), "主要任务"),
    Numbered("（一）", (1, 1), "建设平台。建设3个平台，做到：（1）可用；（2）可信；（3）可查。（牵头单位：某局）"),
    Numbered(
        "（二）",
        (1, 1),
        "培育企业。对首次入库的企业给予最高不超过50万元的一次性奖励，对营业收入首次突破1亿元、5亿元的企业，分别给予20万元、50万元奖励。",
    ),
    Plain("任务分工见下表："),
    Table(&[
        &["序号", "任务", "目标", "牵头单位"],
        &["1", "建设公共平台", "20个", "某工信局"],
        &["2", "培育龙头企业", "5家", "某商务局"],
    ]),
    Numbered("三、", (1, 0), "保障措施"),
    Numbered("（一）", (1, 1), "加强组织。定期会商，资金不少于500万元。"),
    Numbered("（二）", (1, 1), "加强评估。每年评估。"),
];

/// The canonical text that all formats come to.
pub(crate) fn text() -> String {
    let mut text = String::new();
    for piece in DOCUMENT {
        match piece {
            Title(words) | Plain(words) => text.push_str(words),
            Numbered(number, _, words) => {
                text.push_str(number);
                text.push_str(words);
            }
            Table(rows) => text.push_str(&rows.iter().map(|row| row.join("\t")).collect::<Vec<_>>().join("\n")),
        }
        text.push('\n');
    }
    text
}

/// A page with all that surrounds a document on a site.
pub(crate) fn html(charset: &str) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"{charset}\"><title>某某产业提质行动方案_某市政府网</title>\
         <style>p {{ color: red }}</style></head>\n<body><div class=\"header\"><h2>某市政府网</h2></div>\
         <ul class='nav'><li><a href=/a>首页</a><li><a href=/b>政务公开</a><li><a href=/c>互动</a></ul>\
         <div class=\"dqwz\">当前位置：首页 &gt; 政务公开 &gt; 通知公告</div>\n<div id=\"UCAP-CONTENT\">\n"
    );
    for piece in DOCUMENT {
        match piece {
            Title(words) => page.push_str(&format!("<h1 align=center>{words}</h1>\n")),
            Plain(words) => page.push_str(&format!("<p>&nbsp;&nbsp;　{}</p>\n", words.replace('“', "&ldquo;"))),
            Numbered(number, _, words) => page.push_str(&format!("<p><b>　　{number}</b><span>{words}</span>")),
            Table(rows) => {
                page.push_str("<table border=1>");
                for row in *rows {
                    let cells: String = row.iter().map(|cell| format!("<td><p>{cell}</p></td>")).collect();
                    page.push_str(&format!("<tr>{cells}</tr>"));
                }
                page.push_str("</table>\n");
            }
        }
    }
    page + "</div><div class='share'>分享到： <a href='#'>微信</a></div><script>var a = '<p>一、假标题</p>';</script>\
        <div class=\"footer\"><p>主办单位：某市人民政府</p><p>ICP备000000号</p></div></body></html>"
}

const NUMBERING: &str = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="0">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/><w:lvlText w:val="%1、"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="（%2）"/></w:lvl>
<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%3."/></w:lvl>
<w:lvl w:ilvl="3"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>
<w:lvlText w:val="第%1章"/><w:pStyle w:val="2"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="2"><w:startOverride w:val="4"/></w:lvlOverride></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num></w:numbering>"#;

/// A package of the body with the parts that are given; `_rels/.rels` and numbering are there already.
pub(crate) fn package(body: &str, parts: &[(&str, &str)]) -> Vec<u8> {
    let document = format!(r#"<?xml version="1.0"?><w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#);
    let relations =
        r#"<Relationships><Relationship Type="http://x/officeDocument" Target="word/document.xml"/></Relationships>"#;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let own = [("_rels/.rels", relations), ("word/document.xml", document.as_str()), ("word/numbering.xml", NUMBERING)];
    for (name, part) in own.iter().chain(parts) {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(part.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

pub(crate) fn p(words: &str) -> String {
    format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>")
}

pub(crate) fn numbered(list: u32, level: u32, words: &str) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr>\
         <w:r><w:t>{words}</w:t></w:r></w:p>"
    )
}

pub(crate) fn docx() -> Vec<u8> {
    let mut body = String::new();
    for piece in DOCUMENT {
        match piece {
            Title(words) => body.push_str(&p(words)),
            // Words are torn over runs as Word does it.
            Plain(words) => {
                let at = words.char_indices().nth(5).unwrap().0;
                let (head, rest) = words.split_at(at);
                body.push_str(&format!(
                    "<w:p><w:pPr><w:ind w:firstLine=\"640\"/></w:pPr><w:r><w:t>{head}</w:t></w:r><w:proofErr/>\
                     <w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">{rest}</w:t></w:r></w:p>"
                ));
            }
            Numbered(_, (list, level), words) => body.push_str(&numbered(*list, *level, words)),
            Table(rows) => {
                body.push_str("<w:tbl>");
                for row in *rows {
                    let cells: String = row.iter().map(|cell| format!("<w:tc>{}</w:tc>", p(cell))).collect();
                    body.push_str(&format!("<w:tr>{cells}</w:tr>"));
                }
                body.push_str("</w:tbl>");
            }
        }
    }
    package(&body, &[])
}

const EM: f64 = 16.0;
const LINE_CHARS: usize = 28;
const PAGE_LINES: usize = 12;

/// The words of the document's pages as a program gives them: 28 characters a line, an indent of two, twelve lines a page,
/// a running head, and page numbers below.
pub(crate) fn pdf() -> Vec<Page> {
    let mut lines: Vec<Vec<(f64, String)>> = Vec::new();
    for piece in DOCUMENT {
        match piece {
            Title(words) => {
                let n = words.chars().count();
                lines.push(vec![((LINE_CHARS - n) as f64 / 2.0, (*words).to_owned())]);
            }
            Plain(words) => set(&mut lines, words),
            Numbered(number, _, words) => set(&mut lines, &format!("{number}{words}")),
            Table(rows) => {
                for row in *rows {
                    lines.push((0..).zip(*row).map(|(n, cell)| (f64::from(n) * 7.0, (*cell).to_owned())).collect());
                }
            }
        }
    }
    let n_pages = lines.len().div_ceil(PAGE_LINES);
    (0..n_pages)
        .map(|page| {
            let mut words = Vec::new();
            let mut put = |column: f64, row: f64, text: &str| {
                let width: f64 = text.chars().map(|c| if c.is_ascii() { 0.5 } else { 1.0 }).sum();
                let (left, top) = (80.0 + column * EM, 60.0 + row * 28.0);
                words.push(Word { left, top, right: left + width * EM, bottom: top + EM, text: text.to_owned() });
            };
            put(18.0, 0.0, "某某产业提质行动方案");
            for (row, line) in (2_u8..).zip(lines.iter().skip(page * PAGE_LINES).take(PAGE_LINES)) {
                for (column, text) in line {
                    put(*column, f64::from(row), text);
                }
            }
            put(13.0, 20.0, &format!("— {} —", page + 1));
            Page { words }
        })
        .collect()
}

/// Breaks a paragraph into lines, the first with an indent of two.
fn set(lines: &mut Vec<Vec<(f64, String)>>, words: &str) {
    let (mut line, mut column, mut width) = (String::new(), 2.0, 2.0);
    for c in words.chars() {
        let own = if c.is_ascii() { 0.5 } else { 1.0 };
        // A closing sign hangs over the edge.
        if width + own > LINE_CHARS as f64
            && !"，。；：、）”".contains(c)
            && !(c.is_ascii() && line.ends_with(|c: char| c.is_ascii()))
        {
            lines.push(vec![(column, std::mem::take(&mut line))]);
            (column, width) = (0.0, 0.0);
        }
        line.push(c);
        width += own;
    }
    lines.push(vec![(column, line)]);
}
