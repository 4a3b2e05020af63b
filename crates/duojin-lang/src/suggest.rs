//! The likely mend: the nearest names, keywords glued to a name.

use crate::words;

/// Candidates near to a name, nearest first, at most three.
pub(crate) fn nearest<'c>(name: &str, candidates: impl Iterator<Item = &'c str>) -> Vec<String> {
    let wanted: Vec<char> = name.chars().collect();
    if wanted.is_empty() || wanted.len() > 40 {
        return Vec::new();
    }
    let mut found: Vec<(usize, &str)> = candidates.filter_map(|c| score(&wanted, c).map(|score| (score, c))).collect();
    found.sort_unstable();
    found.dedup_by(|a, b| a.1 == b.1);
    let best = found.first().map_or(0, |(score, _)| *score);
    found.into_iter().filter(|(score, _)| *score <= best + 4).take(3).map(|(_, c)| c.to_owned()).collect()
}

/// Less is nearer; none if not near at all.
fn score(wanted: &[char], candidate: &str) -> Option<usize> {
    let other: Vec<char> = candidate.chars().collect();
    let longest = wanted.len().max(other.len());
    if other.is_empty() || longest > 60 {
        return None;
    }
    let distance = edit_distance(wanted, &other);
    let ascii = wanted.iter().all(char::is_ascii);
    let allowed = if ascii { wanted.len().div_ceil(3) } else { wanted.len() / 2 };
    if distance <= allowed.max(1) && distance < longest {
        return Some(distance * 4);
    }
    // 研发占比 for 研发费用占比: all its characters in order; 营收 for 营业收入.
    let (short, long) =
        if wanted.len() <= other.len() { (wanted, other.as_slice()) } else { (other.as_slice(), wanted) };
    (short.len() >= 2 && is_subsequence(short, long)).then(|| 8 + 2 * (long.len() - short.len()))
}

fn is_subsequence(short: &[char], long: &[char]) -> bool {
    let mut rest = long.iter();
    short.iter().all(|c| rest.any(|d| d == c))
}

/// Damerau–Levenshtein distance, neighbouring exchanges counted once.
pub(crate) fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    let mut previous_a = None;
    for (i, ca) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        let mut previous_b = None;
        for (j, cb) in b.iter().enumerate() {
            let cost = usize::from(ca != cb);
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, j) + cost).min(at(&last, j + 1) + 1).min(at(&row, j) + 1);
            if previous_a == Some(cb) && previous_b == Some(ca) && j > 0 {
                best = best.min(at(&before, j - 1) + 1);
            }
            row.push(best);
            previous_b = Some(cb);
        }
        before = std::mem::replace(&mut last, row);
        previous_a = Some(ca);
    }
    last.last().copied().unwrap_or(a.len())
}

/// A keyword at the border of, or inside, a word that is no keyword itself: `销售额且`, `行业属于批发业`.
pub(crate) fn glued_keyword(word: &str) -> Option<&'static str> {
    if words::is_reserved(word) {
        return None;
    }
    let long = words::GLUED.iter().find(|k| k.chars().count() > 1 && word.contains(**k));
    let short =
        || words::GLUED.iter().find(|k| k.chars().count() == 1 && (word.ends_with(**k) || word.starts_with(**k)));
    long.or_else(short).copied()
}

/// The word with blanks around the keyword.
pub(crate) fn apart(word: &str, keyword: &str) -> String {
    let spaced = match word.split_once(keyword) {
        Some((before, after)) => format!("{before} {keyword} {after}"),
        None => word.to_owned(),
    };
    spaced.trim().to_owned()
}
