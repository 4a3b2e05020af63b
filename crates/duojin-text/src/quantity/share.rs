//! 分别: which value belongs to which of the coordinated subjects.

use duojin_base::Span;

use super::model::{Question, QuestionKind, Reading, Share};
use super::view::{View, ends_clause};

const SUBJECT_REACH_CHARS: usize = 60;

/// Hands the values behind each 分别 to the subjects before it. `placed` holds the place of each quantity in the view.
pub(crate) fn distribute(view: &View, placed: &[(usize, usize)], reading: &mut Reading) {
    for word in (0..view.len()).filter(|at| view.at(*at) == '分' && view.at(*at + 1) == '别') {
        let values = values_behind(view, word + 2, placed);
        if values.is_empty() {
            continue;
        }
        let span = view.span(word, word + 2);
        let own = subjects_before(view, word, values.len());
        let subjects = if own.len() < 2 {
            clause_before(view, word).map(|end| subjects_before(view, end, values.len())).unwrap_or(own)
        } else {
            own
        };
        if subjects.len() == values.len() && values.len() > 1 {
            reading.shares.push(Share { span, pairs: subjects.into_iter().zip(values).collect() });
        } else {
            reading.questions.push(Question {
                span,
                kind: QuestionKind::Distribution { subjects: subjects.len(), values: values.len() },
            });
        }
    }
}

/// The quantities behind the index that only 、和及与 or a comma join.
fn values_behind(view: &View, from: usize, placed: &[(usize, usize)]) -> Vec<usize> {
    let mut values = Vec::new();
    let mut reach = from;
    let first = placed.partition_point(|(start, _)| *start < from);
    for (index, (start, end)) in placed.iter().enumerate().skip(first) {
        let between: Vec<char> = (reach..*start).map(|at| view.at(at)).collect();
        let joined = if values.is_empty() {
            between.len() <= 10 && !between.iter().any(|c| ends_clause(*c))
        } else {
            matches!(between.as_slice(), ['、' | '和' | '及' | '与' | ','] | ['以', '及'])
        };
        if !joined {
            break;
        }
        values.push(index);
        reach = *end;
    }
    values
}

fn clause_before(view: &View, word: usize) -> Option<usize> {
    let comma =
        (1..=SUBJECT_REACH_CHARS).filter_map(|back| word.checked_sub(back)).find(|at| ends_clause(view.at(*at)))?;
    (view.at(comma) == ',').then_some(comma)
}

/// The members of the coordination that ends at the index: by 、 first, by 和及与 too if that gives the wanted number.
fn subjects_before(view: &View, end: usize, wanted: usize) -> Vec<Span> {
    let start = (1..=SUBJECT_REACH_CHARS)
        .filter_map(|back| end.checked_sub(back))
        .take_while(|at| !ends_clause(view.at(*at)))
        .last()
        .unwrap_or(end);
    let split = |joints: &[char]| {
        let mut parts = Vec::new();
        let mut from = start;
        for at in start..=end {
            if at == end || joints.contains(&view.at(at)) {
                if at > from {
                    parts.push(view.span(from, at));
                }
                from = at + 1;
            }
        }
        parts
    };
    let by_comma = split(&['、']);
    if by_comma.len() == wanted {
        return by_comma;
    }
    let by_all = split(&['、', '和', '及', '与']);
    if by_all.len() == wanted || by_comma.len() < 2 { by_all } else { by_comma }
}
