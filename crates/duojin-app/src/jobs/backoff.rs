//! How long a failed job waits: 5 s · 3ⁿ, at most an hour, spread by the job's own id. Pure: the same job waits the same.

use sha2::{Digest, Sha256};

const FIRST_MS: i64 = 5_000;
const MOST_MS: i64 = 3_600_000;

/// Milliseconds to wait after the `failures`-th failure (from 1). A fifth of it is spread by the job's id,
/// so that a thousand mails refused together do not come back together.
pub fn wait_ms(job: &str, failures: i64) -> i64 {
    let steps = u32::try_from(failures.saturating_sub(1).clamp(0, 20)).unwrap_or(0);
    let whole = FIRST_MS.saturating_mul(3_i64.saturating_pow(steps)).min(MOST_MS);
    let digest = Sha256::digest(format!("{job} {failures}").as_bytes());
    let thousandths = digest.iter().take(4).fold(0_i64, |n, byte| n << 8 | i64::from(*byte)) % 1000;
    whole - whole / 5 * thousandths / 1000
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_third_wait_is_about_three_quarters_of_a_minute() {
        let waits: Vec<i64> = (1..=9).map(|n| wait_ms("job-1", n)).collect();
        let whole = [5_000, 15_000, 45_000, 135_000, 405_000, 1_215_000, 3_600_000, 3_600_000, 3_600_000];
        for (wait, whole) in waits.iter().zip(whole) {
            assert!((whole * 4 / 5..=whole).contains(wait), "{waits:?}");
        }
        assert_ne!(wait_ms("job-1", 1), wait_ms("job-2", 1));
    }

    proptest! {
        #[test]
        fn bounds(job in "job-[0-9a-f]{8}", failures in any::<i64>()) {
            let wait = wait_ms(&job, failures);
            prop_assert!((4_000..=MOST_MS).contains(&wait));
            prop_assert_eq!(wait, wait_ms(&job, failures));
        }

        #[test]
        fn a_later_failure_waits_longer_until_the_hour(job in "job-[0-9a-f]{8}", failures in 1_i64..7) {
            prop_assert!(wait_ms(&job, failures) < wait_ms(&job, failures + 1));
        }
    }
}
