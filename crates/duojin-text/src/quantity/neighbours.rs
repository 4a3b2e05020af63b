//! Figures without a unit have their neighbour's: 25—30家, 25万、30万、50万元; what has neither unit nor bound is a mere number.

use duojin_base::exact;

use super::atom::{Atom, YUAN};
use super::bound;
use super::model::{Dimension, Mark, MarkKind, Question, QuestionKind, Reading};
use super::view::{View, ends_clause, ends_sentence};

const SEPARATORS: &[&str] = &["--", "-", "~", "至", "到", "、", "或", "和", "及", "与", ",", "/"];

/// 25—30家, 25万、30万、50万元: a figure without a unit has its neighbour's.
pub(crate) fn share_units(view: &View, atoms: &mut Vec<Atom>, reading: &mut Reading) {
    for at in (0..atoms.len().saturating_sub(1)).rev() {
        let (head, tail) = atoms.split_at_mut(at + 1);
        let (Some(this), Some(next)) = (head.last_mut(), tail.first()) else { continue };
        let Some(m) = next.measure.filter(|_| this.measure.is_none()) else { continue };
        if next.multiply || !SEPARATORS.iter().any(|s| view.word(this.end, s) == Some(next.start)) {
            continue;
        }
        this.measure = Some(m);
        this.implied = true;
        if this.number.multiplier_at == this.number.end
            && next.number.multiplier_at < next.number.end
            && this.more.is_none()
            && next.number.written != exact::int(0)
        {
            let multiplier = &next.number.value / &next.number.written;
            this.number.value *= multiplier;
            this.words.clone_from(&next.words);
        } else {
            this.words.push_str(m.word);
        }
    }
    // 营业额超过千万: large figures of money are often written without 元.
    for at in 0..atoms.len() {
        let Some(atom) = atoms.get(at).filter(|a| a.measure.is_none() && a.number.multiplier_at < a.number.end) else {
            continue;
        };
        let same_sentence = |other: &Atom| {
            let (from, to) = (atom.end.min(other.end), atom.start.max(other.start));
            other.measure.is_some_and(|m| m.dimension == Dimension::Money)
                && to - from < 80
                && !(from..to).any(|i| ends_sentence(view.at(i)))
        };
        let neighbour = [at.checked_sub(1), Some(at + 1), Some(at + 2)]
            .into_iter()
            .flatten()
            .filter_map(|i| atoms.get(i))
            .any(same_sentence);
        let noun = (1..12).take_while(|back| !ends_clause(view.before(atom.start, *back))).any(|back| {
            matches!(view.before(atom.start, back), '额' | '值' | '款' | '税' | '费' | '润')
                || view.has(atom.start.saturating_sub(back), "收入")
                || view.has(atom.start.saturating_sub(back), "资")
        }) || view.has(atom.end, "资金");
        if neighbour || noun {
            let span = view.span(atom.start, atom.end);
            if let Some(atom) = atoms.get_mut(at) {
                atom.measure = Some(YUAN);
                atom.words.push('元');
                atom.implied = true;
            }
            reading.questions.push(Question { span, kind: QuestionKind::ImpliedUnit });
        }
    }
    // What has neither unit nor bound is a number and no more.
    let mut last_end = 0;
    atoms.retain(|atom| {
        let bounded = atom.measure.is_some() || {
            let side = bound::side_before(view, atom.start, last_end);
            (!side.words.is_empty() || bound::after(view, atom.end)) && !is_code(view, atom)
        };
        if bounded {
            last_end = atom.end;
        } else {
            reading.marks.push(Mark { span: view.span(atom.start, atom.end), kind: MarkKind::Bare });
        }
        bounded
    });
}

fn is_code(view: &View, atom: &Atom) -> bool {
    view.at(atom.end).is_ascii_alphanumeric() || view.at(atom.end) == '-'
}
