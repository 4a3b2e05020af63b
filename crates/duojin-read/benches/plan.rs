//! How long 100 kB of an action plan take to read, outline and quantities included.

use divan::{Bencher, counter::BytesCount};

fn main() {
    divan::main();
}

/// About 100 kB of numbered chapters with duties, targets and lead units.
fn document() -> String {
    let paragraph = "围绕重点产业链，支持龙头企业设立研发中心，建设一批公共服务平台，提升服务能力。鼓励金融机构加大信贷投放，对年营业收入1亿元以上的企业给予最高50万元奖励。到2027年，产业规模突破100亿元，年均增长8%左右，培育领军企业5家以上、“专精特新”企业30家，本地配套率由30%提高到50%。（牵头单位：市发展改革局；配合单位：市财政局、各县区人民政府）\n";
    let mut text = String::from("某市某某产业行动方案（2025—2027年）\n为推动某某产业发展，制定本方案。\n");
    let numbers = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
    'whole: for chapter in numbers {
        text.push_str(&format!("{chapter}、主要任务\n"));
        for section in numbers {
            text.push_str(&format!("（{section}）建设平台。{}", paragraph.repeat(4)));
            if text.len() > 100_000 {
                break 'whole;
            }
        }
    }
    text
}

#[divan::bench]
fn read(bencher: Bencher<'_, '_>) {
    let text = document();
    bencher.counter(BytesCount::of_str(&text)).bench(|| duojin_read::plan::read(divan::black_box(&text)));
}

#[divan::bench]
fn outline_and_quantities(bencher: Bencher<'_, '_>) {
    let text = document();
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        (duojin_text::outline(divan::black_box(&text)), duojin_text::quantity::read(divan::black_box(&text)))
    });
}

#[divan::bench]
fn json(bencher: Bencher<'_, '_>) {
    let reading = duojin_read::plan::read(&document());
    bencher.bench(|| divan::black_box(&reading).to_json());
}
