//! Small documents that an official could read, with the outline that is expected of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use duojin_base::Span;
use duojin_text::outline::residue::{self, Why};
use duojin_text::outline::{Outline, Role, outline};
use duojin_text::{Encoding, Undecodable, decode};

fn read(text: &str) -> Outline {
    let read = outline(text);
    support::hold(text, &read);
    read
}

/// `id number|heading` of each section.
fn sections(text: &str) -> Vec<String> {
    read(text).sections.iter().map(|section| format!("{} {}|{}", section.id, section.number, section.heading)).collect()
}

fn cut(text: &str, span: Option<Span>) -> &str {
    span.map_or("–", |span| span.of(text).unwrap())
}

fn remarks(text: &str) -> Vec<String> {
    let told = |remark: &duojin_text::outline::Remark| {
        assert!(remark.diagnostic("文", text).place.line.is_some());
        format!("{:?} {} {}", remark.kind, remark.span.of(text).unwrap(), remark.expected)
    };
    read(text).remarks.iter().map(told).collect()
}

#[test]
fn a_whole_document() {
    let text = include_str!("document.txt");
    let read = read(text);
    assert_eq!(
        sections(text),
        [
            "1 一、|总体要求",
            "2 二、|主要任务",
            "2.1 （一）|建设平台",
            "2.2 （二）|培育企业",
            "2.2.1 1.|龙头企业",
            "2.2.2 2.|专精企业",
            "2.2.3 ３．|初创企业",
            "2.3 （四）|开放场景",
            "3 三、|奖励条件",
            "4 四、|保障措施",
            "4.1 （一）|加强组织",
            "4.2 （二）|加强评估",
            "5 附件1|任务分工表",
        ]
    );
    assert_eq!(remarks(text), ["Skipped （四） 3"]);
    assert_eq!(cut(text, read.front.title), "某市人民政府关于印发某某产业\n提质行动方案的通知");
    assert_eq!(cut(text, read.front.number), "某府〔2024〕7号");
    assert_eq!(cut(text, read.front.issuer), "某市某局");
    assert_eq!(cut(text, read.front.date), "2024-03-05");
    assert_eq!(cut(text, read.front.addressee), "各镇人民政府（街道办事处），市府直属各单位：");
    assert_eq!(cut(text, read.front.preamble), "为推动某某产业发展，制定本方案。");
    let dropped: Vec<(Why, &str)> = read.residue.iter().map(|one| (one.why, one.span.of(text).unwrap())).collect();
    assert_eq!(
        dropped,
        [
            (Why::Navigation, "首页 > 政务公开 > 通知公告"),
            (Why::Counter, "浏览次数：1024"),
            (Why::Buttons, "【打印】【关闭】"),
            (Why::Footer, "版权所有：某市人民政府 ICP备000000号"),
            (Why::Footer, "主办单位：某市人民政府办公室"),
        ]
    );
    let items: Vec<&str> = read.items.iter().map(|item| item.span.of(text).unwrap()).collect();
    assert_eq!(
        items,
        [
            "（1）可用；",
            "（2）可信；",
            "（3）可查。",
            "一是给场地；",
            "二是给资金；",
            "三是给辅导。",
            "（一）在本市注册；",
            "（二）上年度营业收入2000万元以上，且同比增\n长10%以上；",
            "（三）无失信记录。",
        ]
    );
    // The list of attachments and the signature end the last section.
    assert!(cut(text, Some(read.sections[11].span)).ends_with("每年评估。"));
    let roles: Vec<Role> = read.blocks.iter().rev().skip(1).take(12).rev().map(|block| block.role).collect();
    use Role::{Attachments, Closing, Date, Heading, Issuer, Paragraph, Residue, Title};
    assert_eq!(
        roles,
        [
            Heading,
            Attachments,
            Attachments,
            Issuer,
            Date,
            Closing,
            Heading,
            Title,
            Paragraph,
            Residue,
            Residue,
            Residue
        ]
    );
}

#[test]
fn sentences_respect_quotes_and_brackets() {
    let text = "他说：“先做。再说！”随后（其中：甲。乙；丙）完成；结束。第二句，未完";
    let read = read(text);
    let all: Vec<&str> = read.sentences.iter().map(|sentence| sentence.span.of(text).unwrap()).collect();
    assert_eq!(all, ["他说：“先做。再说！”", "随后（其中：甲。乙；丙）完成；结束。", "第二句，未完"]);
    let parts: Vec<&str> = read.sentences[1].parts.iter().map(|part| part.of(text).unwrap()).collect();
    assert_eq!(parts, ["随后（其中：甲。乙；丙）完成；", "结束。"]);
    // A bracket that never closes swallows nothing.
    assert_eq!(outline("甲（乙。丙。").sentences.len(), 2);
}

#[test]
fn broken_lines_are_one_paragraph() {
    let text = "关于申报的通知\n根据《某某办法》，为做好申报工作，经研究，现就有关\n事项通知如下：\n一、对象\n联系人：某某某，某某某，某某某，某某某某某某某\n联系电话：00000000\n";
    let read = read(text);
    assert_eq!(cut(text, read.front.preamble), "根据《某某办法》，为做好申报工作，经研究，现就有关\n事项通知如下：");
    assert_eq!(read.blocks.len(), 6);
    assert_eq!(read.sentences.len(), 3);
}

#[test]
fn numbers_that_are_none() {
    for text in [
        "正文。\n一、二线城市同时推进。",
        "正文。\n1、2月份产值增长。",
        "正文。\n3.5亿元用于奖励。",
        "正文。\n2017.1.1以后完工的项目。",
        "正文。\n（2023年2月8日）",
        "正文。\n第一批企业名单。",
        "正文。\n附件材料应当齐全。",
    ] {
        assert_eq!(sections(text), [] as [&str; 0], "{text}");
        assert!(read(text).items.is_empty(), "{text}");
    }
}

#[test]
fn oddities_of_numbering() {
    for (text, expected) in [
        ("一、甲\n正文。\n二、乙\n正文。\n四、丁\n正文。", "Skipped 四、 3"),
        ("一、甲\n正文。\n二、乙\n正文。\n二、丙\n正文。", "Repeated 二、 3"),
        ("一、甲\n正文。\n三、丙\n正文。\n二、乙\n正文。", "Skipped 三、 2|Backwards 二、 4"),
        ("一、甲\n（一）子\n正文。\n（二）丑\n正文。\n（一）寅\n正文。\n（二）卯\n正文。", "Restarted （一） 3"),
        ("一、甲\n（三）子\n正文。", "StartsLate （三） 1"),
        ("一、甲\n正文。\n二、\n正文。", "NoHeading 二、 2"),
        ("一、甲\n（一）子\n正文。\n二、乙\n（二）丑\n正文。", ""),
    ] {
        assert_eq!(remarks(text).join("|"), expected, "{text}");
    }
}

#[test]
fn forms_of_numbers() {
    assert_eq!(
        sections(
            "第一章  总  则\n第一条  为了发展，制定本办法。\n第二章 奖励\n第 2 条 符合条件的：\n（一）甲；\n（二）乙。\n第三条 丙。"
        ),
        ["1 第一章|总  则", "1.1 第一条|", "2 第二章|奖励", "2.1 第 2 条|", "2.2 第三条|"]
    );
    assert_eq!(
        sections("1 、总体\n正文。\n1.1 目标\n正文。\n1.2 原则\n正文。\n２．任务\n正文。\n2.1 建设\n正文。"),
        ["1 1 、|总体", "1.1 1.1|目标", "1.2 1.2|原则", "2 ２．|任务", "2.1 2.1|建设"]
    );
    assert_eq!(
        sections(
            "关于组织申报的通知\n现就有关事项通知。\n申报条件\n（一）依法注册；\n（二）无失信。\n申报方式\n企业登录平台填报，提交材料。\n"
        ),
        ["1 |申报条件", "2 |申报方式"]
    );
    // A row of conditions is no row of headings, even if one of them has two sentences.
    assert_eq!(sections("一、条件\n（一）依法注册。\n（二）诚信经营。不得失信。\n（三）有研发投入。"), ["1 一、|条件"]);
    assert_eq!(sections("一、条件\n㈠甲类。包括一。\n㈡乙类。包括二。"), ["1 一、|条件", "1.1 ㈠|甲类", "1.2 ㈡|乙类"]);
    assert_eq!(sections("一、甲\r\n正文。\r\n二、乙\r\n正文。\r\n"), ["1 一、|甲", "2 二、|乙"]);
}

#[test]
fn web_residue_and_what_only_looks_like_it() {
    for (line, why) in [
        ("当前位置：首页 > 信息公开 > 政策文件", Why::Navigation),
        ("【字号 大 中 小】 打印 关闭", Why::Buttons),
        ("分享到：微信", Why::Share),
        ("扫一扫,分享到微信朋友圈", Why::Share),
        ("阅读次数：12", Why::Counter),
        ("上一篇：关于某事的通知", Why::Neighbours),
        ("版权所有 某市人民政府", Why::Footer),
        ("— 3 —", Why::PageNumber),
        ("第 3 页 共 10 页", Why::PageNumber),
    ]
    .into_iter()
    {
        let found = residue::find(line);
        assert_eq!(found.iter().map(|one| (one.why, one.span.of(line).unwrap())).collect::<Vec<_>>(), [(why, line)]);
        let inside = format!("一、甲\n正文。\n{line}\n续文。\n");
        let read = read(&inside);
        assert_eq!(
            read.sections[0].span.of(&inside).unwrap(),
            inside.trim_end(),
            "residue inside a section does not end it"
        );
        assert!(read.sentences.iter().all(|sentence| !sentence.span.of(&inside).unwrap().contains(line)));
        assert_eq!(decode(inside.as_bytes()).unwrap().dropped, read.residue);
    }
    for line in [
        "企业可以在平台打印申请表，关闭窗口后不能修改。",
        "支持企业分享数据。",
        "大",
        "（一）版权所有者应当登记。",
        "推动产品下载量增长。",
        "主办单位：某市会展中心",
        "“微转小、小升规”",
        "- 甲 -",
    ] {
        assert_eq!(residue::find(line), [], "{line}");
    }
}

#[test]
fn bytes() {
    let text = "一、总体要求\n规模达到5亿元。\n";
    let plain = decode(text.as_bytes()).unwrap();
    assert_eq!((plain.text.as_str(), plain.encoding, plain.line_bytes), (text, Encoding::Utf8, vec![0, 19, 42]));
    let marked = decode(&[b"\xEF\xBB\xBF", text.as_bytes()].concat()).unwrap();
    assert_eq!((marked.text.as_str(), marked.byte_order_mark, marked.line_bytes), (text, true, vec![3, 22, 45]));
    let (gb, _, _) = encoding_rs::GB18030.encode(text);
    let read = decode(&gb).unwrap();
    assert_eq!((read.text.as_str(), read.encoding, read.line_bytes), (text, Encoding::Gb18030, vec![0, 13, 29]));
    for (mark, encoding) in [(b"\xFF\xFE", Encoding::Utf16Le), (b"\xFE\xFF", Encoding::Utf16Be)] {
        let order = |unit: u16| if encoding == Encoding::Utf16Le { unit.to_le_bytes() } else { unit.to_be_bytes() };
        let bytes: Vec<u8> = mark.iter().copied().chain(text.encode_utf16().flat_map(order)).collect();
        let read = decode(&bytes).unwrap();
        assert_eq!((read.text.as_str(), read.encoding, read.line_bytes), (text, encoding, vec![2, 16, 34]));
    }
    let damaged = [b"\xE4\xB8".as_slice(), text.as_bytes()].concat();
    assert_eq!(decode(&damaged), Err(Undecodable::Damaged { byte: 0, encoding: Encoding::Utf8 }));
    let mut torn = gb.to_vec();
    torn.insert(15, 0xFF);
    assert_eq!(decode(&torn), Err(Undecodable::Damaged { byte: 15, encoding: Encoding::Gb18030 }));
    assert_eq!(decode(b"%PDF-1.7\n"), Err(Undecodable::NotText { kind: "PDF" }));
    assert_eq!(decode(b"\xE4\xB8\x80\0"), Err(Undecodable::Damaged { byte: 3, encoding: Encoding::Utf8 }));
    let told = decode(&torn).unwrap_err().diagnostic("甲.txt");
    assert!(told.zh.contains("第 15 字节") && told.mend_zh.is_some(), "{told:?}");
    assert_eq!(decode(b"").unwrap().text, "");
}

/// `body` of each block that is a heading or an item.
fn bodies(text: &str) -> Vec<String> {
    let read = read(text);
    let numbered = read.blocks.iter().filter(|block| matches!(block.role, Role::Heading | Role::Item));
    numbered.map(|block| block.body.of(text).unwrap().to_owned()).collect()
}

#[test]
fn numbered_sentences_are_no_headings() {
    for (text, expected) in [
        // A sum that is given, with nothing or a list below it.
        (
            "某措施\n一、对甲，给予每人2万元资助。\n二、对乙给予一万元资助。\n",
            &["对甲，给予每人2万元资助。", "对乙给予一万元资助。"][..],
        ),
        (
            "某措施\n一、符合条件之一的，给予5万元奖励：\n（一）甲；\n（二）乙。\n",
            &["符合条件之一的，给予5万元奖励：", "甲；", "乙。"],
        ),
        // When the document comes into force, also before another sentence.
        (
            "某措施\n一、支持甲\n做好甲。\n二、本措施自2026年起施行。有效期三年。\n",
            &["", "本措施自2026年起施行。有效期三年。"],
        ),
        // A heading with its stop, above what it heads, stays one.
        ("某措施\n一、给予资金支持。\n（一）甲。做好甲。\n（二）乙。做好乙。\n", &["", "做好甲。", "做好乙。"]),
        // A heading that tells of sums, without a stop.
        ("某措施\n一、给予最高100万元奖励\n对甲给予奖励。\n", &[""]),
        // Items in brackets of other forms.
        (
            "某措施\n一、条件\n〔一〕甲满一年，无不良记录；\n〔二〕乙满一年，无不良记录。\n",
            &["", "甲满一年，无不良记录；", "乙满一年，无不良记录。"],
        ),
    ] {
        assert_eq!(bodies(text), expected, "{text}");
    }
}
