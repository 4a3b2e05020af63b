use crate::hold;
use duojin_text::document::{Document, Hint, NoteKind, Origin, limits, open};
use duojin_text::outline::residue::Why;
use duojin_text::{Encoding, Unreadable};

fn read(page: &str) -> Document {
    let found = open(page.as_bytes(), Hint::Name("页.html")).unwrap();
    hold(&found);
    found
}

fn text(page: &str) -> String {
    read(page).text
}

#[test]
fn what_surrounds_the_document_goes_and_is_listed() {
    let found = read(&crate::make::html("utf-8"));
    let dropped: Vec<(Why, &str)> = found.dropped.iter().map(|one| (one.why, one.words.as_str())).collect();
    assert_eq!(
        dropped,
        [
            (Why::Script, "p { color: red }"),
            (Why::Navigation, "某市政府网"),
            (Why::Navigation, "首页"),
            (Why::Navigation, "政务公开"),
            (Why::Navigation, "互动"),
            (Why::Navigation, "当前位置：首页 > 政务公开 > 通知公告"),
            (Why::Share, "分享到： 微信"),
            (Why::Script, "var a = '<p>一、假标题</p>';"),
            (Why::Footer, "主办单位：某市人民政府"),
            (Why::Footer, "ICP备000000号"),
        ]
    );
}

#[test]
fn a_name_around_the_whole_page_is_not_believed() {
    assert_eq!(
        text("<div class=header><p>一、总则</p><p>给予5万元奖励。</p></div><p>某局</p>"),
        "一、总则\n给予5万元奖励。\n某局\n"
    );
    // Nor an element that is never closed behind the document.
    assert_eq!(
        text("<p>一、总则</p><div class=nav>首页<div></div><p>给予企业五万元的一次性奖励，期限三年。</p>"),
        "一、总则\n首页\n给予企业五万元的一次性奖励，期限三年。\n"
    );
    // The head of an article is a part of it.
    assert_eq!(
        text("<div class='article-header'><h1>关于某事的通知</h1></div><p>正文。</p>"),
        "关于某事的通知\n正文。\n"
    );
}

#[test]
fn lines_blanks_and_entities() {
    assert_eq!(
        text("<p>&nbsp;&emsp;　第一行<br><br/>\n&#12288;第二行&mdash;研发投入<5%&amp;增\n长</p><pre>甲\n乙</pre>"),
        "第一行\n第二行—研发投入<5%&增长\n甲\n乙\n"
    );
    assert_eq!(text("<p>GB/T\n 4754  <b>2017</b> 版\u{200B}，奖\u{AD}励</p>"), "GB/T 4754 2017 版，奖励\n");
    assert_eq!(text("<p>给予<span style='display : none'>暗</span><del>300</del>500万元</p>"), "给予500万元\n");
    let found = read("<p>给予<del>300</del>500万元</p>");
    assert_eq!(
        (found.dropped[0].why, found.dropped[0].span.start, found.dropped[0].words.as_str()),
        (Why::Deleted, 2, "300")
    );
}

#[test]
fn menus_go_and_attachments_stay() {
    let menu = "<ul><li><a href=1>工作动态</a><li><a href=2>通知公告</a><li><a href=3>政策解读</a><li><a href=4>办事指南</a></ul>";
    let files = "<p><a href=a.doc>1.申请表</a></p><p><a href=b.doc>2.汇总表</a></p><p><a href=c.pdf>3.承诺书</a></p><p><a href=d.xls>4.明细表</a></p>";
    let found = read(&format!(
        "{menu}<p>给予5万元奖励。</p>{files}<p><a href=x>甲</a> | <a href=y>乙</a> | <a href=z>丙</a></p>"
    ));
    assert_eq!(found.text, "给予5万元奖励。\n1.申请表\n2.汇总表\n3.承诺书\n4.明细表\n");
    assert_eq!(found.dropped.len(), 5);
}

#[test]
fn tables_with_merged_cells() {
    let found = read(
        "<table><tr><th rowspan=2>档次</th><th colspan=2>奖励</th></tr><tr><td>首次</td><td>复审</td></tr>\
         <tr><td>甲</td><td>50万元<br>一次性</td><td></td></tr></table>",
    );
    assert_eq!(found.text, "档次\t奖励\n首次\t复审\n甲\t50万元\u{2028}一次性\t\n");
    let cells: Vec<Vec<&str>> =
        found.tables[0].rows.iter().map(|row| row.iter().map(|cell| cell.of(&found.text).unwrap()).collect()).collect();
    assert_eq!(
        cells,
        [vec!["档次", "奖励", "奖励"], vec!["档次", "首次", "复审"], vec!["甲", "50万元\u{2028}一次性", ""]]
    );
    let at = u32::try_from(found.text.chars().position(|c| c == '复').unwrap()).unwrap();
    assert_eq!(found.origin(at), Some(Origin::Cell { table: 1, row: 2, column: 3 }));
}

#[test]
fn tables_that_arrange_the_page_are_none() {
    let found = read(
        "<table><tr><td>左</td><td><table><tr><td><p>一、总则</p><p>正文。</p></td></tr></table></td></tr></table>",
    );
    assert_eq!((found.text.as_str(), found.tables.len()), ("左\n一、总则\n正文。\n", 0));
    let deep = "<table><tr><td>甲".repeat(5000);
    assert_eq!(read(&deep).text.matches('甲').count(), 5000);
}

#[test]
fn charsets() {
    let page = "<meta charset=big5><p>產業發展，給予五萬元</p>";
    let (big5, _, _) = encoding_rs::BIG5.encode(page);
    let found = open(&big5, Hint::None).unwrap();
    assert_eq!((found.text.as_str(), found.encoding), ("產業發展，給予五萬元\n", Some(Encoding::Other("Big5"))));
    let utf8 = "<meta charset=gb2312><p>声明有误，实为另一种编码</p>";
    assert_eq!(open(utf8.as_bytes(), Hint::None).unwrap().encoding, Some(Encoding::Utf8));
    let (gbk, _, _) = encoding_rs::GBK.encode("<p>没有声明编码的网页，给予企业五万元奖励</p>");
    assert_eq!(open(&gbk, Hint::None).unwrap().text, "没有声明编码的网页，给予企业五万元奖励\n");
    // A page with a damaged byte is read, and the damage told.
    let mut torn = "<meta charset=utf-8><p>给予企业五万元奖励，期限三年。</p>".as_bytes().to_vec();
    torn.insert(30, 0xFF);
    let found = open(&torn, Hint::None).unwrap();
    assert!(found.notes.iter().any(|note| note.kind == NoteKind::Damaged { characters: 4 }), "{found:?}");
    assert_eq!(found.diagnostics("页")[0].code, "document.damaged-characters");
    let wide: Vec<u8> = [0xFF, 0xFE].into_iter().chain("<p>宽</p>".encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(open(&wide, Hint::None).unwrap().text, "宽\n");
}

/// What made other readers grow to gigabytes or run for minutes: all of it stays linear.
#[test]
fn bombs() {
    let many = 20_000;
    let formats: String = (0..many).map(|n| format!("<b x={n}>")).collect();
    let attributes: String = (0..many * 4).map(|n| format!("a{n} ")).collect();
    let wide = "<table>".to_owned() + &"<tr><td colspan=9999999 rowspan=99999999>甲<td>乙".repeat(many);
    for page in [
        format!("<p>甲{formats}{}", "<p>乙".repeat(many)),
        format!("<p {attributes}>甲</p>"),
        format!("<p>甲{}", "<a b=\"".repeat(many)),
        format!("<p>甲{}", "<!--".repeat(many)),
        format!("<p>甲{}", "<script>".repeat(many)),
        format!("<p>甲{}", "&#".repeat(many)),
        format!("<p>甲{}", "<div class=nav>".repeat(many)),
        format!("<p>甲{}", "<table>".repeat(many)),
        wide,
        format!("<p>甲{}", "</td></tr></table>".repeat(many)),
    ] {
        let begun = std::time::Instant::now();
        let found = open(page.as_bytes(), Hint::Name("页.html")).unwrap();
        assert!(found.text.contains('甲'));
        let places: usize = found.tables.iter().flat_map(|table| &table.rows).map(Vec::len).sum();
        assert!(places <= 2 * limits::GRID_PLACES_MAX, "{places}");
        assert!(begun.elapsed().as_secs() < 10, "{:?} for {:?}", begun.elapsed(), page.get(..20));
    }
    let long = vec![b' '; limits::HTML_BYTES_MAX + 1];
    assert!(matches!(open(&long, Hint::Name("页.html")), Err(Unreadable::TooBig { .. })));
    let pieces = "<p>甲".repeat(limits::PIECES_MAX + 1);
    assert!(matches!(open(pieces.as_bytes(), Hint::None), Err(Unreadable::TooLong { .. })));
}
