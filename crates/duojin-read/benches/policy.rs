//! How long 100 kB of support measures take. Sibling documents are not needed.

use divan::{Bencher, counter::BytesCount};
use duojin_read::policy::{self, Lexicon};

fn main() {
    divan::main();
}

/// About 100 kB of articles.
fn document() -> String {
    let measure = include_str!("../tests/policy_documents/measures.txt");
    let mut text = String::new();
    while text.len() < 100_000 {
        text.push_str(measure);
    }
    text
}

#[divan::bench]
fn read(bencher: Bencher<'_, '_>) {
    let text = document();
    let lexicon = Lexicon::general();
    bencher.counter(BytesCount::of_str(&text)).bench(|| policy::read(divan::black_box(&text), lexicon));
}

#[divan::bench]
fn write_json(bencher: Bencher<'_, '_>) {
    let text = document();
    let reading = policy::read(&text, Lexicon::general());
    bencher.counter(BytesCount::of_str(&text)).bench(|| divan::black_box(&reading).to_json(&text));
}

#[divan::bench]
fn conditions_of_a_sentence(bencher: Bencher<'_, '_>) {
    let text = "对上年度营业收入2000万元以上且研发费用占营业收入的比例不低于5%的企业，给予20万元奖励。";
    let span = duojin_base::Span::new(0, u32::try_from(text.chars().count()).unwrap_or(0));
    bencher.bench(|| policy::condition::conditions(divan::black_box(text), span, Lexicon::general()));
}
