//! What an enterprise can get, in one sentence: what is determined, what may be added, and what that hangs on.

use super::{EnterprisePage, MatchView};
use crate::Lang;
use crate::number::money;
use crate::parts::mark::{Cause, Outcome};
use crate::parts::money::Money3;
use crate::words::Word;

/// A piece of the sentence; its amounts are set strong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) strong: bool,
}

/// The sentence on the page's day; `None` when no clause is in force.
pub(super) fn lead(page: &EnterprisePage) -> Option<Vec<Piece>> {
    let money = page.money?;
    let mut sentence = Sentence { lang: page.frame.lang, pieces: Vec::new() };
    let w = page.frame.w();
    if money.n_determined == 0 && money.n_undetermined == 0 {
        let (n_eligible, n_unknown) = (page.n_of(Outcome::Eligible), page.n_of(Outcome::Unknown));
        match (n_eligible, n_unknown) {
            (0, 0) => sentence.say(w.get_nothing, &[]),
            (0, open) => sentence.say(w.get_nothing_but_open, &[plain(w.of_clauses(open))]),
            (titles, _) => sentence.say(w.get_titles, &[plain(w.of_clauses(titles))]),
        }
        return Some(sentence.pieces);
    }
    sentence.of_money(&money, w, by_facts(&page.matches));
    let beside = page.matches.iter().filter(|item| item.is(Outcome::Unknown) && item.amount.is_empty()).count();
    if beside > 0 {
        sentence.say(w.get_titles_open, &[plain(w.of_clauses(beside))]);
    }
    Some(sentence.pieces)
}

/// How many open amounts hang on missing facts alone, so that asking for them settles the clause.
fn by_facts(matches: &[MatchView]) -> ByFacts {
    let asks = |item: &&MatchView| {
        item.is(Outcome::Unknown) && item.reason.deciding().iter().all(|part| part.cause == Some(Cause::Missing))
    };
    let open = matches.iter().filter(|item| item.is_open);
    match (open.clone().filter(asks).count(), open.count()) {
        (0, _) => ByFacts::None,
        (asked, open) if asked == open => ByFacts::All,
        (asked, _) => ByFacts::Some(i64::try_from(asked).unwrap_or(i64::MAX)),
    }
}

/// How many of the open amounts missing facts would settle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ByFacts {
    None,
    Some(i64),
    All,
}

fn plain(text: String) -> Piece {
    Piece { text, strong: false }
}

struct Sentence {
    lang: Lang,
    pieces: Vec<Piece>,
}

impl Sentence {
    /// Adds a wording with its places filled.
    fn say(&mut self, word: Word, fill: &[Piece]) {
        let mut fill = fill.iter();
        for (at, part) in word.text().split("{}").enumerate() {
            if at > 0 {
                self.pieces.extend(fill.next().cloned());
            }
            if !part.is_empty() {
                self.pieces.push(plain(part.to_owned()));
            }
        }
    }

    fn amount(&self, fen: i64) -> Piece {
        Piece { text: money(fen, self.lang).text(), strong: true }
    }

    fn of_money(&mut self, sums: &Money3, w: &crate::words::Words, by_facts: ByFacts) {
        let settled = sums.determined;
        let more = sums.low.saturating_sub(settled).max(0);
        let most = sums.high.map(|high| high.saturating_sub(settled).max(0));
        let open = plain(w.of_clauses(sums.n_undetermined));
        // Of an exclusion group fewer clauses are open than are undecided.
        let (wait, open) = match by_facts {
            ByFacts::All => (w.get_wait_facts, vec![open]),
            ByFacts::Some(n) if n < sums.n_undetermined => (w.get_wait_part, vec![open, plain(w.of_clauses(n))]),
            ByFacts::Some(_) | ByFacts::None => (w.get_wait, vec![open]),
        };
        if sums.n_undetermined == 0 {
            return self.say(w.get_settled, &[self.amount(settled), plain(w.of_clauses(sums.n_determined))]);
        }
        if sums.n_determined > 0 {
            self.say(w.get_now, &[self.amount(settled), plain(w.of_clauses(sums.n_determined))]);
            self.say(wait, &open);
            return match (more, most) {
                (0, Some(most)) => self.say(w.get_more_up_to, &[self.amount(most)]),
                (0, None) => self.say(w.get_more_uncapped, &[]),
                (more, Some(most)) => self.say(w.get_more_between, &[self.amount(more), self.amount(most)]),
                (more, None) => self.say(w.get_more_at_least, &[self.amount(more)]),
            };
        }
        match (more, most) {
            (0, _) => self.say(w.get_none_settled, &[]),
            (more, Some(most)) => self.say(w.get_between, &[self.amount(more), self.amount(most)]),
            (more, None) => self.say(w.get_at_least, &[self.amount(more)]),
        }
        self.say(wait, &open);
        match (more, most) {
            (0, Some(most)) => self.say(w.get_up_to, &[self.amount(most)]),
            (0, None) => self.say(w.get_uncapped, &[]),
            _ => self.say(w.get_stop, &[]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(lang: Lang, sums: (i64, i64, i64, Option<i64>, i64), by_facts: ByFacts) -> String {
        let (determined, n_determined, low, high, n_undetermined) = sums;
        let sums = Money3 { determined, n_determined, low, high, n_undetermined, of_enterprises: false };
        let mut sentence = Sentence { lang, pieces: Vec::new() };
        sentence.of_money(&sums, lang.words(), by_facts);
        sentence.pieces.into_iter().map(|piece| piece.text).collect()
    }

    /// 万元 in 分.
    const W: i64 = 1_000_000;

    #[test]
    fn every_case_has_its_sentence() {
        let zh = |sums, all| said(Lang::Zh, sums, if all { ByFacts::All } else { ByFacts::None });
        assert_eq!(zh((5 * W, 3, 5 * W, Some(5 * W), 0), false), "现在能拿到 5 万元（3 条），没有待定的金额。");
        assert_eq!(
            zh((5 * W, 3, 5 * W, Some(13 * W), 2), true),
            "现在能拿到 5 万元（3 条）；另有 2 条要补资料才能判，最多再拿 8 万元。"
        );
        assert_eq!(
            zh((5 * W, 1, 6 * W, Some(13 * W), 1), false),
            "现在能拿到 5 万元（1 条）；另有 1 条的金额还定不了，再拿 1 万元 至 8 万元。"
        );
        assert_eq!(
            zh((5 * W, 1, 5 * W, None, 1), true),
            "现在能拿到 5 万元（1 条）；另有 1 条要补资料才能判，再拿多少没有封顶。"
        );
        assert_eq!(
            zh((0, 0, 0, Some(8 * W), 2), true),
            "现在还没有定下来的钱；另有 2 条要补资料才能判，最多能拿 8 万元。"
        );
        assert_eq!(
            zh((0, 0, 0, None, 3), false),
            "现在还没有定下来的钱；另有 3 条的金额还定不了，最多多少说不出：不是每条都写了封顶。"
        );
        assert_eq!(
            zh((0, 0, 5 * W, Some(9 * W), 1), true),
            "现在至少能拿 5 万元，最多 9 万元；另有 1 条要补资料才能判。"
        );
        assert_eq!(
            said(Lang::Zh, (5 * W, 1, 5 * W, Some(6 * W), 3), ByFacts::Some(2)),
            "现在能拿到 5 万元（1 条）；另有 3 条的金额还定不了（其中 2 条要补资料），最多再拿 1 万元。"
        );
        assert_eq!(zh((0, 0, 5 * W, None, 1), true), "现在至少能拿 5 万元，上不封顶；另有 1 条要补资料才能判。");
    }

    #[test]
    fn english_says_the_same() {
        let en = |sums, all| said(Lang::En, sums, if all { ByFacts::All } else { ByFacts::None });
        assert_eq!(
            en((5 * W, 1, 5 * W, Some(13 * W), 2), true),
            "It can get 50,000 yuan now (1 clause); with facts still missing for 2 clauses, up to 80,000 yuan more."
        );
        assert_eq!(
            en((0, 0, 0, None, 3), false),
            "No amount is settled yet; with the amount still open for 3 clauses, the most cannot be said: not every clause writes a cap."
        );
    }
}
