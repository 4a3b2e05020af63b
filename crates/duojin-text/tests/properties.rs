//! Random and mutated documents: no panic, spans that hold, and one outline whatever the width of the numbers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use duojin_text::outline::outline;
use duojin_text::{Encoding, Undecodable, decode};
use proptest::prelude::*;
use support::{hold, plain_widths, widened};

/// Lines of every shape an official document has.
fn line() -> impl Strategy<Value = String> {
    let han = "[一二三四五六七八九]";
    let words = "[甲乙丙丁戊己庚辛壬癸，、的]{1,40}";
    prop_oneof![
        shaped(&format!("{han}、{words}[。；：]?")),
        shaped(&format!("[（(]{han}[）)]{words}[。：；]?{words}[。；]?")),
        shaped(&format!("[1-9１-９][.．、]{words}。?{words}[。；]?")),
        shaped(&format!("[（(][1-9][）)]{words}[；。]?")),
        shaped(&format!("[①②③]{words}。")),
        shaped(&format!("第{han}[章节条编]( |  |　)?{words}。?{words}")),
        shaped(&format!("{words}。{words}“{words}。”{words}（{words}；{words}）。")),
        shaped(&format!("附件[1-3]?[:：]?({words})?")),
        shaped(&format!("{words}：（1）{words}；（2）{words}；（3）{words}。")),
        shaped(&format!("{words}一是{words}；二是{words}。")),
        Just("2023年12月01日 来源:某市某局 浏览次数：123".to_owned()),
        Just("首页 > 政务公开 > 通知公告".to_owned()),
        Just("【打印】【关闭】".to_owned()),
        Just("某府办〔2020〕48号".to_owned()),
        Just("某市人民政府".to_owned()),
        Just("2023年2月8日".to_owned()),
        Just("（此件公开发布）".to_owned()),
        Just(String::new()),
        "[ 　\r\t\u{200B}]{0,3}",
        "[0-9一二十百（）()〔〕“”《》、。；：.第章条附件\u{1F600}a-z ]{0,30}",
        any::<String>(),
    ]
}

fn shaped(pattern: &str) -> impl Strategy<Value = String> + use<> {
    proptest::string::string_regex(pattern).unwrap()
}

fn document() -> impl Strategy<Value = String> {
    prop::collection::vec(line(), 0..30).prop_map(|lines| lines.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn outlines_hold(text in document()) {
        hold(&text, &outline(&text));
    }

    #[test]
    fn documents_cut_anywhere_hold(text in document(), from in any::<prop::sample::Index>(), to in any::<prop::sample::Index>()) {
        let chars: Vec<char> = text.chars().collect();
        let (from, to) = (from.index(chars.len() + 1), to.index(chars.len() + 1));
        let (from, to) = (from.min(to), from.max(to));
        let cut: String = chars[from..to].iter().collect();
        hold(&cut, &outline(&cut));
    }

    #[test]
    fn the_width_of_numbers_does_not_matter(text in document()) {
        prop_assert_eq!(plain_widths(outline(&text)), plain_widths(outline(&widened(&text))));
    }

    #[test]
    fn utf8_stays_utf8(text in document()) {
        prop_assume!(!text.contains('\0') && !text.starts_with('\u{FEFF}'));
        if let Ok(read) = decode(text.as_bytes()) {
            prop_assert_eq!((&read.text, read.encoding, read.byte_order_mark), (&text, Encoding::Utf8, false));
            let marked = decode(&[b"\xEF\xBB\xBF", text.as_bytes()].concat()).unwrap();
            prop_assert_eq!((&marked.text, marked.byte_order_mark, &marked.dropped), (&text, true, &read.dropped));
            for (line, byte) in text.split('\n').zip(&read.line_bytes) {
                prop_assert!(text[*byte..].starts_with(line));
            }
        }
    }

    #[test]
    fn chinese_in_gb18030_is_found(text in "[一-龥，。；：（）“”0-9]{6,200}") {
        let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
        prop_assume!(std::str::from_utf8(&bytes).is_err());
        let read = decode(&bytes).unwrap();
        prop_assert_eq!((read.text, read.encoding), (text, Encoding::Gb18030));
    }

    #[test]
    fn damaged_utf8_is_never_read_as_gb18030(text in "[一-龥，。；：（）“”]{6,200}", at in any::<prop::sample::Index>()) {
        let mut bytes = text.clone().into_bytes();
        let at = at.index(bytes.len());
        bytes.remove(at);
        match decode(&bytes) {
            Err(Undecodable::Damaged { byte, encoding: Encoding::Utf8 }) => prop_assert!(byte <= at + 2 && byte + 3 >= at, "{} {}", byte, at),
            other => prop_assert!(false, "{:?}", other),
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        match decode(&bytes) {
            Ok(read) => hold(&read.text, &outline(&read.text)),
            Err(Undecodable::Damaged { byte, .. }) => prop_assert!(byte <= bytes.len()),
            Err(Undecodable::NotText { .. }) => {}
        }
    }
}

/// Lines of a whole document moved, doubled, dropped and widened.
#[test]
fn spliced_documents_hold() {
    let base: Vec<String> = DOCUMENT.lines().map(str::to_owned).collect();
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = |n: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % n as u64).unwrap()
    };
    for _ in 0..400 {
        let mut lines = base.clone();
        for _ in 0..1 + next(6) {
            let (a, b) = (next(lines.len()), next(lines.len()));
            match next(5) {
                0 => lines.swap(a, b),
                1 => {
                    lines.remove(a);
                }
                2 => lines.insert(b, lines[a].clone()),
                3 => lines[a] = widened(&lines[a]),
                _ => {
                    let chars: Vec<char> = lines[a].chars().collect();
                    let at = next(chars.len() + 1);
                    let (head, tail) = (chars[..at].iter().collect(), chars[at..].iter().collect());
                    lines[a] = head;
                    lines.insert(a + 1, tail);
                }
            }
        }
        let text = lines.join("\n");
        hold(&text, &outline(&text));
    }
}

/// 100 kB of the worst of each kind; told with their times, which a debug build may take seconds to reach if something
/// looks back over everything for each step.
#[test]
fn hostile_documents_end() {
    for piece in [
        "(",
        ")",
        "(（]",
        "“",
        "1、甲\n",
        "一、甲\n1、乙\n",
        "（1）甲；（2）乙；",
        "①",
        "一是",
        "附件1\n",
        "附件1：甲\n",
        "\n",
        " ",
        "1 ",
        "第 1",
        "第一条 甲\n（一）乙\n",
        "来源：",
        "来源：甲 浏览次数：1\n",
        "甲，乙丙丁戊己庚辛壬癸甲乙丙丁戊己庚辛壬癸甲\n",
        "2023年1月1日\n",
        "甲。",
        "；",
        "甲\n",
    ] {
        let text = piece.repeat(100_000 / piece.len());
        let begun = std::time::Instant::now();
        let read = outline(&text);
        let took = begun.elapsed();
        println!("{:>6} ms  {:?} ({} blocks)", took.as_millis(), piece, read.blocks.len());
        assert!(took.as_secs() < 10, "{piece:?} took {took:?}");
    }
}

const DOCUMENT: &str = include_str!("document.txt");
