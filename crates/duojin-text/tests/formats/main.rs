//! Each format becomes the same canonical text; what belongs to the page goes and is listed; what cannot be read says why.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod docx;
mod html;
mod make;
mod pdf;
mod refused;

use duojin_text::document::{Document, Format, Hint, Origin, open};
use duojin_text::outline::outline;
use duojin_text::{Encoding, document, quantity};

/// What must hold of every document: spans inside the text, places in order, cells in their tables.
pub(crate) fn hold(document: &Document) {
    let n = u32::try_from(document.text.chars().count()).unwrap();
    let mut before = 0;
    for placed in &document.places {
        assert!(placed.span.start >= before && placed.span.end <= n && !placed.span.is_empty(), "{placed:?}");
        before = placed.span.end;
    }
    for table in &document.tables {
        assert!(table.span.end <= n && !table.rows.is_empty());
        for cell in table.rows.iter().flatten() {
            assert!(cell.start >= table.span.start && cell.end <= table.span.end, "{cell:?} in {:?}", table.span);
            assert!(!cell.of(&document.text).unwrap().contains(['\t', '\n']));
        }
    }
    for dropped in &document.dropped {
        assert!(dropped.span.end <= n && !dropped.words.is_empty());
    }
    for note in &document.notes {
        assert!(note.span.start <= note.span.end && note.span.end <= n);
    }
}

/// Sections, and every quantity with its bound.
fn read(text: &str) -> (Vec<String>, Vec<String>) {
    let sections =
        outline(text).sections.iter().map(|one| format!("{} {}|{}", one.id, one.number, one.heading)).collect();
    let quantities = quantity::read(text)
        .quantities
        .iter()
        .map(|one| format!("{}{}–{}", one.bound.comparator.sign(), one.low().in_base(), one.high().in_base()))
        .collect();
    (sections, quantities)
}

#[test]
fn five_formats_are_one_document() {
    let text = make::text();
    let wanted = read(&text);
    assert_eq!(
        wanted.0,
        [
            "1 一、|总体要求",
            "2 二、|主要任务",
            "2.1 （一）|建设平台",
            "2.2 （二）|培育企业",
            "3 三、|保障措施",
            "3.1 （一）|加强组织",
            "3.2 （二）|加强评估"
        ]
    );
    assert!(wanted.1.contains(&"<=500000元–500000元".to_owned()) && wanted.1.len() >= 16, "{:?}", wanted.1);
    let (gb, _, _) = encoding_rs::GB18030.encode(&text);
    let page = make::html("gb2312");
    let (gb_page, _, _) = encoding_rs::GBK.encode(&page);
    let all = [
        ("txt", open(text.as_bytes(), Hint::None), Format::Text, Some(Encoding::Utf8)),
        ("gb18030", open(&gb, Hint::Name("某.txt")), Format::Text, Some(Encoding::Gb18030)),
        ("html", open(make::html("utf-8").as_bytes(), Hint::None), Format::Html, Some(Encoding::Utf8)),
        ("html gb2312", open(&gb_page, Hint::None), Format::Html, Some(Encoding::Gb18030)),
        ("docx", open(&make::docx(), Hint::None), Format::Docx, None),
        ("pdf", document::pdf::read(&make::pdf()), Format::Pdf, None),
    ];
    for (name, found, format, encoding) in all {
        let found = found.unwrap_or_else(|e| panic!("{name}: {e:?}"));
        hold(&found);
        assert_eq!(found.text, text, "{name}");
        assert_eq!((found.format, found.encoding), (format, encoding), "{name}");
        assert_eq!(read(&found.text), wanted, "{name}");
        if format != Format::Text {
            let [table] = found.tables.as_slice() else { panic!("{name}: {:?}", found.tables) };
            let words: Vec<Vec<&str>> =
                table.rows.iter().map(|row| row.iter().map(|cell| cell.of(&found.text).unwrap()).collect()).collect();
            assert_eq!(words[1], ["1", "建设公共平台", "20个", "某工信局"], "{name}");
            assert_eq!(words.len(), 3);
        }
    }
}

#[test]
fn plain_text_is_the_file_itself() {
    let text = "\u{FEFF}首页 > 政务 > 通知公告\r\n\u{3000}\u{3000}一、总\u{200B}则\r规模\u{A0}达到\u{AD}5亿元。\n\n︵一︶甲\n【打印】【关闭】\n";
    let found = open(text.as_bytes(), Hint::None).unwrap();
    hold(&found);
    assert_eq!(found.text, text.trim_start_matches('\u{FEFF}'));
    let dropped: Vec<&str> = found.dropped.iter().map(|one| one.span.of(&found.text).unwrap()).collect();
    assert_eq!(dropped, ["首页 > 政务 > 通知公告", "【打印】【关闭】"]);
    assert_eq!(found.origin(0), Some(Origin::Line(1)));
    let third = u32::try_from(found.text.chars().position(|c| c == '︵').unwrap()).unwrap();
    assert_eq!(found.origin(third), Some(Origin::Line(4)));
    let reading = quantity::read(&found.text);
    assert_eq!(reading.quantities[0].bound.comparator.sign(), ">=");
    assert_eq!(reading.quantities[0].low().in_base(), "500000000元");
    // Four-byte characters of GB18030.
    let rare = "𠮷某㐂有限公司奖励5万元。\n";
    let (bytes, _, lossy) = encoding_rs::GB18030.encode(rare);
    assert!(!lossy);
    assert_eq!(open(&bytes, Hint::None).unwrap().text, rare);
}

#[test]
fn old_and_odd_signs_do_not_change_the_reading() {
    let plain = "一、总则\n（一）甲类。给予500万元奖励，不超过30%。\n（二）乙类。给予3年支持。\n";
    let wanted = read(plain);
    for odd in [
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\n\n\u{3000}\u{3000}"),
        plain.replace('\n', "\n\u{A0}\u{A0}\u{A0}\u{A0}"),
        plain.replace("500", "5\u{200B}00").replace("30%", "30\u{AD}％"),
        plain.replace("（一）", "︵一︶").replace("（二）", "㈡"),
        plain.replace("一、", "\u{2F00}、").replace("（二）", "（\u{2F06}）"),
        plain.replace("一、", "一︑").replace('。', "︒"),
        plain.replace("500万元", "５００ 万元").replace("3年", "３ 年"),
    ] {
        let (sections, quantities) = read(&odd);
        let bare = |sections: &[String]| -> Vec<String> {
            sections
                .iter()
                .map(|one| one.split(' ').next().unwrap().to_owned() + one.split('|').nth(1).unwrap())
                .collect()
        };
        assert_eq!(bare(&sections), bare(&wanted.0), "{odd:?}");
        assert_eq!(quantities, wanted.1, "{odd:?}");
    }
}

#[test]
fn cells_are_borders_to_readers() {
    let text = "年份\t营业收入\t增幅\n2023年\t1\t200\n不超过\t500万元\t企业3家\n";
    let reading = quantity::read(text);
    let found: Vec<String> = reading
        .quantities
        .iter()
        .map(|one| format!("{}{}", one.bound.comparator.sign(), one.span.of(text).unwrap()))
        .collect();
    assert_eq!(found, ["=500万元", "=3家"]);
    let text = format!("一、表\n{text}");
    let text = text.as_str();
    let read = outline(text);
    let sentences: Vec<&str> = read.sentences.iter().map(|one| one.span.of(text).unwrap()).collect();
    assert_eq!(sentences.len(), 9, "{sentences:?}");
    // A tab behind a number is an indent.
    assert_eq!(outline("一、\t总则\n正文。\n二、\t附则\n正文。\n").sections[1].heading, "附则");
}

#[test]
fn oddities_of_numbers_are_reported_in_every_format() {
    let lines = ["一、甲", "正文。", "二、乙", "正文。", "二、丙", "正文。", "五、丁", "正文。"];
    let text = lines.join("\n") + "\n";
    let page: String = lines.iter().map(|line| format!("<p>{line}</p>")).collect();
    let body: String = lines.iter().map(|line| make::p(line)).collect();
    for found in [
        open(text.as_bytes(), Hint::None),
        open(page.as_bytes(), Hint::None),
        open(&make::package(&body, &[]), Hint::None),
    ] {
        let found = found.unwrap();
        let remarks: Vec<String> =
            outline(&found.text).remarks.iter().map(|one| format!("{:?} {}", one.kind, one.expected)).collect();
        assert_eq!(remarks, ["Repeated 3", "Skipped 3"], "{:?}", found.format);
    }
}
