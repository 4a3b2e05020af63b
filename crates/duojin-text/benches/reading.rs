//! How long 100 kB of an official document take here: each step, all of them, and a peer in the same run, a regular expression
//! that finds numbers with their units in the same text. Sibling documents are not needed.
//!
//! Then hostile texts at two sizes: what is read in linear time takes eight times as long for eight times the text.

use divan::{Bencher, black_box, counter::BytesCount};
use duojin_text::document::{Hint, open};
use duojin_text::quantity;

fn main() {
    divan::main();
    ratio();
    growth();
}

/// About 100 kB of numbered chapters.
fn document() -> String {
    let paragraphs = [
        "到2026年，某某产业规模突破100亿元（其中：服务收入40亿元；制造收入60亿元），培育“链主”企业5家以上；建设公共平台3个。",
        "各有关部门要加强协调，定期会商，确保完成。对符合条件的企业，按照市场主导、政府引导的原则给予支持，具体办法另行制定。",
        "对上年度营业收入首次突破1亿元、5亿元、10亿元的企业，分别给予20万元、50万元、100万元一次性奖励，最高不超过二百万元。",
        "（牵头单位：某发展改革局；配合单位：某财政局、某工信局，各园区）",
    ];
    let mut text = String::from("某市某某产业行动方案\n为推动某某产业发展，制定本方案。\n");
    let numbers = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
    'whole: for chapter in numbers {
        text.push_str(&format!("{chapter}、主要任务\n"));
        for section in numbers {
            text.push_str(&format!("（{section}）建设平台。"));
            for _ in 0..2 {
                paragraphs.iter().for_each(|paragraph| text.push_str(paragraph));
                text.push('\n');
            }
            if text.len() > 100_000 {
                break 'whole;
            }
        }
    }
    text
}

fn page() -> String {
    document().split('\n').map(|line| format!("<p style=\"text-indent:2em\"><span>{line}</span></p>\n")).collect()
}

#[divan::bench]
fn decode_utf8(bencher: Bencher<'_, '_>) {
    let text = document();
    bencher.counter(BytesCount::of_str(&text)).bench(|| duojin_text::decode(black_box(text.as_bytes())));
}

#[divan::bench]
fn decode_gb18030(bencher: Bencher<'_, '_>) {
    let text = document();
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| duojin_text::decode(black_box(&bytes)));
}

#[divan::bench]
fn open_html(bencher: Bencher<'_, '_>) {
    let page = page();
    bencher.counter(BytesCount::of_str(&page)).bench(|| open(black_box(page.as_bytes()), Hint::None));
}

#[divan::bench]
fn outline(bencher: Bencher<'_, '_>) {
    let text = document();
    bencher.counter(BytesCount::of_str(&text)).bench(|| duojin_text::outline(black_box(&text)));
}

#[divan::bench]
fn quantities(bencher: Bencher<'_, '_>) {
    let text = document();
    bencher.counter(BytesCount::of_str(&text)).bench(|| quantity::read(black_box(&text)));
}

/// Bytes to outline and quantities.
#[divan::bench]
fn all(bencher: Bencher<'_, '_>) {
    let text = document();
    bencher.counter(BytesCount::of_str(&text)).bench(|| read(black_box(&text)));
}

fn read(text: &str) -> (usize, usize) {
    let Ok(found) = open(text.as_bytes(), Hint::None) else { return (0, 0) };
    (duojin_text::outline(&found.text).sections.len(), quantity::read(&found.text).quantities.len())
}

/// The peer: numbers with a multiplier and a unit, nothing settled.
#[divan::bench]
fn peer_regex(bencher: Bencher<'_, '_>) {
    let text = document();
    let pattern = pattern();
    bencher.counter(BytesCount::of_str(&text)).bench(|| pattern.find_iter(black_box(&text)).count());
}

#[expect(clippy::expect_used, reason = "a constant")]
fn pattern() -> regex::Regex {
    regex::Regex::new(
        "(?:不超过|不低于|最高|突破|达到|超过)?(?:[0-9][0-9,.]*|[零〇一二两三四五六七八九十百千万亿]+)[万亿千百]*(?:元|家|个|项|%|年|月|日|倍|平方米|人|件)?(?:以上|以下|左右|以内)?",
    )
    .expect("the pattern is well formed")
}

/// What a reader that looks back over everything at each step would choke on.
const HOSTILE: [&str; 22] = [
    "1",
    "一",
    "十",
    "万",
    "1,",
    "1 ",
    "1.",
    "、",
    "，",
    "(",
    ")",
    "(（]",
    "“",
    "《",
    "第",
    "每",
    "分别1家",
    "1、甲\n",
    "一、甲\n（一）乙\n1.丙\n（1）丁\n①戊\n",
    "甲、",
    "上年度",
    "2025年1月",
];

/// Seconds that this thread has worked, where the system tells them; other work on the machine does not count.
fn worked() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split(' ').next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}

/// Seconds of one run; as many runs as make a fifth of a second, as the system counts in steps of some milliseconds.
fn seconds(mut work: impl FnMut()) -> f64 {
    let (begun, before) = (std::time::Instant::now(), worked());
    let mut runs = 0.0;
    loop {
        work();
        runs += 1.0;
        let passed = match (before, worked()) {
            (Some(before), Some(after)) => after - before,
            _ => begun.elapsed().as_secs_f64(),
        };
        if passed >= 0.2 {
            return passed / runs;
        }
    }
}

/// The figure of the README: all reading of 100 kB beside the peer, in the time that this thread worked.
fn ratio() {
    let text = document();
    let pattern = pattern();
    let best = |work: &dyn Fn()| (0..4).map(|_| seconds(work)).fold(f64::MAX, f64::min);
    let all = best(&|| {
        black_box(read(black_box(&text)));
    });
    let peer = best(&|| {
        black_box(pattern.find_iter(black_box(&text)).count());
    });
    println!("figure: reading 100 kB in ms = {:.2}", all * 1e3);
    println!("figure: reading beside a regular expression for numbers = {:.0}", all / peer);
}

/// Times at 100 kB and at 800 kB; the ratio is 8 where time is linear.
fn growth() {
    let took = |text: &str| {
        seconds(|| {
            black_box(read(black_box(text)));
        })
    };
    let mut worst: f64 = 0.0;
    for piece in HOSTILE {
        let small = took(&piece.repeat(100_000 / piece.len()));
        let large = took(&piece.repeat(800_000 / piece.len()));
        let ratio = large / small;
        worst = worst.max(ratio);
        println!("{:>7.2} ms for 800 kB, ratio {ratio:>5.1}  {piece:?}", large * 1e3);
    }
    println!("figure: worst growth for eight times the text = {worst:.1}");
}
