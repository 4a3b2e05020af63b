//! Words that by themselves are a condition, from the lexicon.

use super::super::model::Op;
use super::super::page::{Page, Stretch, is_han};
use super::Found;
use super::period::period_in;

/// How far apart the words of a cue may stand.
const REACH_CHARS: usize = 40;

/// Where the steps stand in order in the stretch: from the first to the end of the last.
pub(super) fn in_order(page: &Page<'_>, stretch: Stretch, steps: &[Vec<Vec<char>>]) -> Option<Stretch> {
    let mut from = stretch.0;
    let mut first = None;
    for step in steps {
        let rest = page.slice((from, stretch.1));
        let (start, end) = rest.iter().enumerate().find_map(|(at, c)| {
            let begins = |word: &&Vec<char>| {
                word.first() == Some(c) && rest.get(at..).is_some_and(|rest| rest.starts_with(word))
            };
            let longest = step.iter().filter(begins).map(Vec::len).max()?;
            Some((from + at, from + at + longest))
        })?;
        if first.is_some() && start - from > REACH_CHARS {
            return None;
        }
        first.get_or_insert(start);
        from = end;
    }
    first.map(|first| (first, from))
}

pub(super) fn cues(page: &Page<'_>, stretch: Stretch, found: &mut Vec<Found>) {
    for piece in page.pieces(stretch, |c| matches!(c, ',' | ';' | '。' | ':' | '\n')) {
        let n_before = found.len();
        denied(page, piece, found);
        for cue in &page.lexicon.cues {
            let Some(at) = in_order(page, piece, &cue.steps) else { continue };
            let Some(fact) = page.lexicon.fact(cue.fact) else { continue };
            let taken = found.iter().skip(n_before).any(|one| one.at.0 < at.1 && at.0 < one.at.1)
                || found.iter().any(|one| one.condition.fact.name == fact.name && one.at.0 < at.1 && at.0 < one.at.1);
            // 成功在主板上市: the board says it.
            let said = fact.name == "上市阶段"
                && cue.value == "上市"
                && found.iter().any(|one| one.condition.fact.name == "上市板块" && one.at.0 >= piece.0);
            if taken || said {
                continue;
            }
            let op = if cue.not { Op::Not } else { Op::Is };
            let mut one = Found::text(page, at, &fact.name, op, vec![cue.value.clone()]);
            if cue.not {
                let sentence = (stretch.0, at.0);
                one.condition.period =
                    period_in(page, sentence).or_else(|| past_years(page, sentence)).unwrap_or_default();
            }
            found.push(one);
        }
    }
}

/// 信用评价等级不能为D级.
fn denied(page: &Page<'_>, piece: Stretch, found: &mut Vec<Found>) {
    let Some((at, end)) = page.find(piece, &["不能为", "不得为", "不应为", "不为"]) else { return };
    let from = (piece.0..at).rev().take_while(|at| is_han(page.at(*at)) && page.at(*at) != '的').last().unwrap_or(at);
    if at - from >= 2 && piece.1 > end {
        let name = page.words((from, at));
        let value = page.words((end, piece.1)).replace(['“', '”'], "");
        found.push(Found::text(page, (from, piece.1), &name, Op::Not, vec![value]));
    }
}

/// 前三年内, 前一年内: the years before the application.
fn past_years(page: &Page<'_>, stretch: Stretch) -> Option<super::super::model::Period> {
    use duojin_base::exact;
    page.figures_in(stretch).iter().rev().find_map(|figure| {
        let is_years = figure.quantity.unit().base == "年" && figure.quantity.unit().words == "年";
        let amount = exact::to_scaled(&figure.quantity.low().base, 0).and_then(|n| u32::try_from(n).ok());
        amount
            .filter(|_| is_years && page.any_before(figure.value.0, &["前", "近", "过去"]).is_some())
            .map(super::super::model::Period::Recent)
    })
}
