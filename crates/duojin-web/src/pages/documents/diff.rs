//! Two versions of a line, word by word.

/// Longest middle part that is compared scalar by scalar; beyond it the whole middle counts as changed.
const MOST: usize = 600;

/// A stretch of one side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) text: String,
    /// Does it stand on this side alone?
    pub(super) changed: bool,
}

/// Both sides in stretches.
pub(super) fn compare(old: &str, new: &str) -> (Vec<Stretch>, Vec<Stretch>) {
    let (a, b): (Vec<&str>, Vec<&str>) = (words(old), words(new));
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let rest = a.len().min(b.len()) - front;
    let back = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    let inner_a = a.get(front..a.len() - back).unwrap_or_default();
    let inner_b = b.get(front..b.len() - back).unwrap_or_default();
    let (kept_a, kept_b) = common(inner_a, inner_b);
    (side(&a, front, &kept_a), side(&b, front, &kept_b))
}

/// A number or a Latin word is one word, any other scalar stands for itself.
fn words(text: &str) -> Vec<&str> {
    let joins = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '%';
    let mut out = Vec::new();
    let mut start = 0;
    let mut before: Option<char> = None;
    for (at, c) in text.char_indices() {
        if let Some(last) = before
            && !(joins(last) && joins(c))
        {
            out.extend(text.get(start..at));
            start = at;
        }
        before = Some(c);
    }
    out.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    out
}

/// Which words of each side are also on the other, in order (longest common subsequence).
fn common(a: &[&str], b: &[&str]) -> (Vec<bool>, Vec<bool>) {
    let (mut in_a, mut in_b) = (vec![false; a.len()], vec![false; b.len()]);
    if a.is_empty() || b.is_empty() || a.len() > MOST || b.len() > MOST {
        return (in_a, in_b);
    }
    let width = b.len() + 1;
    let mut table = vec![0_u16; (a.len() + 1) * width];
    let get = |table: &[u16], i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(0);
    for (i, x) in a.iter().enumerate().rev() {
        for (j, y) in b.iter().enumerate().rev() {
            let best =
                if x == y { get(&table, i + 1, j + 1) + 1 } else { get(&table, i + 1, j).max(get(&table, i, j + 1)) };
            if let Some(cell) = table.get_mut(i * width + j) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        if x == y {
            if let (Some(one), Some(other)) = (in_a.get_mut(i), in_b.get_mut(j)) {
                (*one, *other) = (true, true);
            }
            (i, j) = (i + 1, j + 1);
        } else if get(&table, i + 1, j) >= get(&table, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    (in_a, in_b)
}

fn side(all: &[&str], front: usize, kept: &[bool]) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for (i, word) in all.iter().enumerate() {
        let changed = i.checked_sub(front).and_then(|at| kept.get(at)).is_some_and(|kept| !kept);
        match out.last_mut().filter(|last| last.changed == changed) {
            Some(last) => last.text.push_str(word),
            None => out.push(Stretch { text: (*word).to_owned(), changed }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(side: &[Stretch]) -> String {
        side.iter().map(|s| if s.changed { format!("[{}]", s.text) } else { s.text.clone() }).collect()
    }

    #[test]
    fn numbers_change_whole() {
        let (old, new) = compare("最高不超过150万元的奖励。", "最高不超过200万元的一次性奖励。");
        assert_eq!(shown(&old), "最高不超过[150]万元的奖励。");
        assert_eq!(shown(&new), "最高不超过[200]万元的[一次性]奖励。");
    }

    #[test]
    fn both_sides_keep_their_words() {
        let lines = ["", "甲", "甲乙", "乙甲", "对2024年营收10%以上", "对2025年营收12.5%以上的企业", "完全不同"];
        for old in lines {
            for new in lines {
                let (a, b) = compare(old, new);
                let whole = |side: &[Stretch]| side.iter().map(|s| s.text.as_str()).collect::<String>();
                assert_eq!((whole(&a).as_str(), whole(&b).as_str()), (old, new));
                assert_eq!(a.iter().chain(&b).any(|s| s.changed), old != new, "{old} {new}");
            }
        }
    }
}
