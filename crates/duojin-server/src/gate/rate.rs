//! How often one address may try to come in. It stands before any hashing, and beside the lock of each login.
//!
//! INVARIANT (bounded): whatever is sent, no more than [`KEPT`] addresses and 256 groups of them are remembered.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};

/// Attempts at once; after them one every three seconds.
const A_MINUTE: NonZeroU32 = NonZeroU32::new(20).unwrap();
/// Addresses remembered one by one.
const KEPT: usize = 16_384;
/// Addresses that have waited long enough are forgotten after so many calls.
const SWEEP_EVERY: u64 = 256;

/// What attempts are counted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Key {
    /// An address of version 4.
    V4([u8; 4]),
    /// A network of version 6: who has one address of it has all.
    V6([u8; 8]),
    /// When too many are remembered: a group of wider networks.
    Crowd(u8),
}

impl Key {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.octets()),
            IpAddr::V6(address) => {
                let [a, b, c, d, e, f, g, h, ..] = address.octets();
                Self::V6([a, b, c, d, e, f, g, h])
            }
        }
    }

    fn crowd(&self) -> Self {
        let mut hasher = DefaultHasher::new();
        match self {
            Self::V4([a, b, ..]) => (4_u8, *a, *b, 0, 0).hash(&mut hasher),
            Self::V6([a, b, c, d, ..]) => (6_u8, *a, *b, *c, *d).hash(&mut hasher),
            Self::Crowd(_) => return self.clone(),
        }
        let [byte, ..] = hasher.finish().to_le_bytes();
        Self::Crowd(byte)
    }
}

/// The attempts of late, of one server.
pub(crate) struct Attempts<C: Clock = DefaultClock> {
    limiter: RateLimiter<Key, HashMapStateStore<Key>, C, NoOpMiddleware<C::Instant>>,
    clock: C,
    calls: AtomicU64,
}

impl<C: Clock> std::fmt::Debug for Attempts<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Attempts").field("addresses", &self.limiter.len()).finish_non_exhaustive()
    }
}

impl Default for Attempts {
    fn default() -> Self {
        Self::with_clock(DefaultClock::default())
    }
}

impl<C: Clock + Clone> Attempts<C> {
    fn with_clock(clock: C) -> Self {
        let limiter = RateLimiter::hashmap_with_clock(Quota::per_minute(A_MINUTE), clock.clone());
        Self { limiter, clock, calls: AtomicU64::new(0) }
    }

    /// Counts an attempt. A call without an address did not come over the network.
    ///
    /// # Errors
    /// The seconds to wait, if there were too many.
    pub(crate) fn count(&self, address: &str) -> Result<(), u32> {
        let Ok(address) = address.parse::<IpAddr>() else { return Ok(()) };
        if self.calls.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.limiter.retain_recent();
        }
        let own = Key::of(address);
        let key = if self.limiter.len() < KEPT { own } else { own.crowd() };
        self.limiter.check_key(&key).map_err(|not_until| {
            let wait = not_until.wait_time_from(self.clock.now());
            u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(u32::MAX).max(1)
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;

    use super::*;

    fn attempts() -> (Attempts<FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Attempts::with_clock(clock.clone()), clock)
    }

    #[test]
    fn twenty_at_once_then_one_in_three_seconds() {
        let (attempts, clock) = attempts();
        assert!((0..20).all(|_| attempts.count("10.0.0.1").is_ok()));
        assert_eq!(attempts.count("10.0.0.1"), Err(3));
        assert_eq!(attempts.count("::ffff:10.0.0.1"), Err(3), "the same address, written for version 6");
        assert_eq!(attempts.count("10.0.0.2"), Ok(()), "another address is not held up");
        clock.advance(Duration::from_millis(2_500));
        assert_eq!(attempts.count("10.0.0.1"), Err(1));
        clock.advance(Duration::from_millis(600));
        assert_eq!(attempts.count("10.0.0.1"), Ok(()));
        assert!(attempts.count("10.0.0.1").is_err());
        clock.advance(Duration::from_secs(60));
        assert!((0..20).all(|_| attempts.count("10.0.0.1").is_ok()));
    }

    #[test]
    fn a_network_of_version_6_counts_as_one() {
        let (attempts, _) = attempts();
        assert!((0..20).all(|n| attempts.count(&format!("2001:db8:1:2::{n:x}")).is_ok()));
        assert!(attempts.count("2001:db8:1:2:ffff::1").is_err());
        assert!(attempts.count("2001:db8:1:3::1").is_ok());
    }

    #[test]
    fn what_is_remembered_is_bounded_and_forgotten() {
        let (attempts, clock) = attempts();
        let address = |n: u32| std::net::Ipv4Addr::from(0x0A00_0000 + n).to_string();
        for n in 0..40_000 {
            let _ = attempts.count(&address(n));
        }
        assert!(attempts.limiter.len() <= KEPT + 256, "{}", attempts.limiter.len());
        // All of 10.0.0.0/16 is one group now, and it has used up its turns.
        assert!(attempts.count("10.0.255.255").is_err(), "a flood of addresses buys no more attempts");
        clock.advance(Duration::from_secs(61));
        for _ in 0..SWEEP_EVERY {
            let _ = attempts.count("192.0.2.1");
        }
        assert!(attempts.limiter.len() < 10, "{}", attempts.limiter.len());
    }

    #[test]
    fn many_at_once_are_counted_each() {
        let attempts = Attempts::default();
        let let_through = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..8)
                .map(|_| scope.spawn(|| (0..50).filter(|_| attempts.count("10.0.0.1").is_ok()).count()))
                .collect();
            tries.into_iter().map(|one| one.join().unwrap()).sum::<usize>()
        });
        // One more may come through for every three seconds that this takes.
        assert!((20..25).contains(&let_through), "{let_through}");
    }
}
