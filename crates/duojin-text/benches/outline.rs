//! How long 100 kB of an official document take: decoding, outline. Sibling documents are not needed.

use divan::{Bencher, counter::BytesCount};

fn main() {
    divan::main();
}

/// About 100 kB of numbered chapters.
fn document() -> String {
    let paragraph = "到2026年，某某产业规模突破100亿元（其中：服务收入40亿元；制造收入60亿元），培育“链主”企业5家以上；建设公共平台3个。各有关部门要加强协调，定期会商，确保完成。";
    let mut text = String::from("某市某某产业行动方案\n为推动某某产业发展，制定本方案。\n");
    let numbers = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
    'whole: for chapter in numbers {
        text.push_str(&format!("{chapter}、主要任务\n"));
        for section in numbers {
            text.push_str(&format!("（{section}）建设平台。{}\n", paragraph.repeat(5)));
            if text.len() > 100_000 {
                break 'whole;
            }
        }
    }
    text
}

#[divan::bench]
fn decode_utf8(bencher: Bencher<'_, '_>) {
    let text = document();
    bencher.counter(BytesCount::of_str(&text)).bench(|| duojin_text::decode(divan::black_box(text.as_bytes())));
}

#[divan::bench]
fn decode_gb18030(bencher: Bencher<'_, '_>) {
    let text = document();
    let (bytes, _, _) = encoding_rs::GB18030.encode(&text);
    bencher.counter(BytesCount::of_slice(&bytes)).bench(|| duojin_text::decode(divan::black_box(&bytes)));
}

#[divan::bench]
fn outline(bencher: Bencher<'_, '_>) {
    let text = document();
    bencher.counter(BytesCount::of_str(&text)).bench(|| duojin_text::outline(divan::black_box(&text)));
}
