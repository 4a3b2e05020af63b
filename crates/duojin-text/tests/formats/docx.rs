use crate::hold;
use crate::make::{numbered, p, package};
use duojin_text::Unreadable;
use duojin_text::document::{Document, Hint, NoteKind, Origin, limits, open};
use duojin_text::outline::residue::Why;

fn read(body: &str, parts: &[(&str, &str)]) -> Document {
    let found = open(&package(body, parts), Hint::None).unwrap();
    hold(&found);
    found
}

fn text(body: &str) -> String {
    read(body, &[]).text
}

#[test]
fn automatic_numbers_are_spelled_out() {
    let body = [
        numbered(1, 0, "甲"),
        numbered(1, 1, "子"),
        numbered(1, 1, "丑"),
        numbered(1, 2, "5G应用"),
        numbered(1, 2, "鼠"),
        numbered(1, 3, "点"),
        numbered(1, 0, "乙"),
        numbered(1, 1, "寅"),
        numbered(2, 2, "接续"),
        numbered(0, 0, "无号"),
        numbered(9, 0, "无此列表"),
    ]
    .concat();
    assert_eq!(
        text(&body),
        "一、甲\n（一）子\n（二）丑\n1. 5G应用\n2.鼠\n点\n二、乙\n（一）寅\n4.接续\n无号\n无此列表\n"
    );
    let styles = r#"<w:styles><w:style w:styleId="2"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style>
        <w:style w:styleId="3"><w:name w:val="own"/><w:basedOn w:val="2"/></w:style>
        <w:style w:styleId="10"><w:name w:val="toc 1"/></w:style></w:styles>"#;
    let styled = |style: &str, words: &str| {
        format!("<w:p><w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>")
    };
    let body = styled("10", "第一章 总则 1") + &styled("2", "总则") + &styled("3", "附则") + &styled("7", "正文");
    let found = read(&body, &[("word/styles.xml", styles)]);
    assert_eq!(found.text, "第一章 总则\n第二章 附则\n正文\n");
    assert_eq!((found.dropped[0].why, found.dropped[0].words.as_str()), (Why::Contents, "第一章 总则 1"));
    let noted: Vec<&str> = found
        .notes
        .iter()
        .filter(|note| note.kind == NoteKind::Numbered)
        .map(|note| note.span.of(&found.text).unwrap())
        .collect();
    assert_eq!(noted, ["第一章", "第二章"]);
}

#[test]
fn tracked_changes() {
    let body = "<w:p><w:r><w:t>给予</w:t></w:r><w:del><w:r><w:delText>300万元</w:delText></w:r></w:del>\
         <w:ins><w:r><w:t>500万元</w:t></w:r></w:ins><w:r><w:t>奖励</w:t></w:r></w:p>\
         <w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>前半</w:t></w:r></w:p><w:p><w:r><w:t>后半</w:t></w:r></w:p>\
         <w:p><w:moveFrom><w:r><w:t>移走</w:t></w:r></w:moveFrom></w:p><w:p><w:moveTo><w:r><w:t>移来</w:t></w:r></w:moveTo></w:p>\
         <w:tbl><w:tr><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr>\
         <w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>丙</w:t></w:r></w:p></w:tc></w:tr>\
         <w:tr><w:tc><w:p><w:r><w:t>丁</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>戊</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";
    let found = read(body, &[]);
    assert_eq!(found.text, "给予500万元奖励\n前半后半\n移来\n甲\t乙\n丁\t戊\n");
    let dropped: Vec<(u32, &str)> = found.dropped.iter().map(|one| (one.span.start, one.words.as_str())).collect();
    assert_eq!(dropped[0], (2, "300万元"));
    assert!(
        dropped.iter().any(|(_, words)| *words == "移走") && found.dropped.iter().all(|one| one.why == Why::Deleted)
    );
    let inserted: Vec<&str> = found
        .notes
        .iter()
        .filter(|note| note.kind == NoteKind::Inserted)
        .map(|note| note.span.of(&found.text).unwrap())
        .collect();
    assert_eq!(inserted, ["500万元", "移来"]);
    assert_eq!(found.diagnostics("文")[0].code, "document.tracked-changes");
}

#[test]
fn footnotes_boxes_heads_and_hidden_words() {
    let body = "<w:p><w:r><w:t>规上企业</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r><w:r><w:t>达到5家</w:t><w:br/>\
         <w:t>第二行</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>暗</w:t></w:r></w:p>\
         <w:p><w:r><w:t>外</w:t><mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></mc:Choice>\
         <mc:Fallback><w:p><w:r><w:t>框内</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>\
         <w:r><w:tab/><w:t>A&amp;B&#21407;</w:t></w:r></w:p>";
    let notes = "<w:footnotes><w:footnote w:type=\"separator\" w:id=\"0\"><w:p/></w:footnote><w:footnote w:id=\"2\"><w:p><w:r>\
         <w:footnoteRef/><w:t>指年营业收入2000万元以上</w:t></w:r></w:p></w:footnote></w:footnotes>";
    let found = read(body, &[("word/footnotes.xml", notes), ("word/header1.xml", &p("内部资料"))]);
    assert_eq!(found.text, "规上企业达到5家\n第二行\n框内\n外 A&B原\n指年营业收入2000万元以上\n");
    assert!(found.notes.iter().any(|one| one.kind == NoteKind::Footnote { number: 1 } && one.span.start == 4));
    let n = u32::try_from(found.text.chars().count()).unwrap();
    assert_eq!(found.origin(n - 3), Some(Origin::Note(1)));
    let dropped: Vec<(Why, &str)> = found.dropped.iter().map(|one| (one.why, one.words.as_str())).collect();
    assert_eq!(dropped, [(Why::RunningHead, "内部资料"), (Why::Hidden, "暗")]);
}

#[test]
fn tables_with_merged_cells_and_lists_in_cells() {
    let cell = |inside: &str, properties: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>");
    let body = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}{}</w:tr><w:tr>{}{}{}</w:tr></w:tbl>",
        cell(&p("档次"), "<w:vMerge w:val=\"restart\"/>"),
        cell(&p("奖励"), "<w:gridSpan w:val=\"2\"/>"),
        cell("<w:p/>", "<w:vMerge/>"),
        cell(&p("首次"), ""),
        cell(&p("复审"), ""),
        cell(&p("甲"), ""),
        cell(&(numbered(1, 2, "50万元") + &numbered(1, 2, "免费")), ""),
        cell("<w:p/>", ""),
    );
    let found = read(&body, &[]);
    assert_eq!(found.text, "档次\t奖励\n\t首次\t复审\n甲\t1.50万元\u{2028}2.免费\t\n".replace("1.50", "1. 50"));
    let cells: Vec<Vec<&str>> =
        found.tables[0].rows.iter().map(|row| row.iter().map(|cell| cell.of(&found.text).unwrap()).collect()).collect();
    assert_eq!(cells[0], ["档次", "奖励", "奖励"]);
    assert_eq!(cells[1], ["档次", "首次", "复审"]);
}

#[test]
fn bombs_and_broken_packages() {
    let large = " ".repeat(usize::try_from(limits::DOCX_PART_BYTES_MAX).unwrap() + 1);
    let bomb = package(&large, &[]);
    assert!(bomb.len() < 1 << 20);
    assert!(matches!(open(&bomb, Hint::None), Err(Unreadable::Bomb { .. })));
    let whole = package(&p("甲"), &[]);
    assert!(matches!(open(&whole[..whole.len() / 2], Hint::None), Err(Unreadable::Broken { .. })));
    assert_eq!(open(&package("", &[]), Hint::None), Err(Unreadable::Empty(duojin_text::document::Format::Docx)));
    // Nested without end, and entities that would grow: both stay small.
    let deep = package(&("<w:tbl><w:tr><w:tc>".repeat(50_000) + &p("甲")), &[]);
    assert_eq!(open(&deep, Hint::None).unwrap().text, "甲\n");
    let boxes = package(&("<w:p><w:r><w:txbxContent>".repeat(50_000) + &p("甲")), &[]);
    assert!(open(&boxes, Hint::None).is_ok_and(|found| found.text == "甲\n") || open(&boxes, Hint::None).is_err());
    let laughs = "<!DOCTYPE a [<!ENTITY b \"甲甲甲甲\"><!ENTITY c \"&b;&b;&b;\">]>".to_owned() + &p("乙&c;丙");
    assert_eq!(open(&package(&laughs, &[]), Hint::None).unwrap().text, "乙丙\n");
}
