//! How many tests ran and how many failed, read from the closing lines of nextest, of `cargo test` and of our own scripts.

/// Tests that passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// The plain line that every runner's reader understands.
    pub(crate) fn line(self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }
}

/// Is it a closing line: of nextest (`Summary [..] ..`), of `cargo test` (`test result: ..`), or our plain one?
pub(crate) fn is_closing(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("Summary [") || line.starts_with("test result:") || is_plain(line)
}

fn is_plain(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    matches!(words.as_slice(), [n, "passed,", m, "failed"] if n.parse::<u64>().is_ok() && m.parse::<u64>().is_ok())
}

/// The sum of all closing lines.
pub(crate) fn count(lines: &[String]) -> Tally {
    let mut sum = Tally::default();
    for line in lines.iter().filter(|line| is_closing(line)) {
        let words: Vec<&str> = line.split([' ', ',', ';', '.', '(', ')']).filter(|w| !w.is_empty()).collect();
        for (number, rest) in words.iter().zip(words.iter().skip(1).zip(words.iter().skip(2).chain([&""]))) {
            let Ok(n) = number.parse::<u64>() else {
                continue;
            };
            match rest {
                (&"passed", _) => sum.passed += n,
                (&"failed", _) | (&"timed", &"out") | (&"exec", &"failed") => sum.failed += n,
                _ => {}
            }
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, passed: u64, failed: u64) {
        assert_eq!(count(&[line.to_owned()]), Tally { passed, failed }, "{line}");
    }

    #[test]
    fn each_runner_is_understood() {
        check("     Summary [   0.005s] 3 tests run: 3 passed, 0 skipped", 3, 0);
        check("     Summary [   1.200s] 9 tests run: 6 passed (1 slow), 2 failed, 1 timed out, 4 skipped", 6, 3);
        check("     Summary [   1.200s] 3/9 tests run: 2 passed, 1 exec failed, 0 skipped", 2, 1);
        check("test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.2s", 12, 0);
        check("test result: FAILED. 1 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out", 1, 2);
        check("7 passed, 1 failed", 7, 1);
    }

    #[test]
    fn other_lines_count_nothing() {
        check("100 entities passed, 3 failed the rule", 0, 0);
        check("3 passed", 0, 0);
    }

    #[test]
    fn the_plain_line_reads_itself() {
        let tally = Tally { passed: 4, failed: 2 };
        check(&tally.line(), 4, 2);
    }
}
