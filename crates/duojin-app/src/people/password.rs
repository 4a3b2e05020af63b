//! Passwords: what one must be, how it is kept, and what hashing may cost.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use duojin_access::{Post, Role, matrix};
use duojin_base::{Diagnostic, Instant};
use duojin_rule::Sensitivity;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::problems;
use crate::error::AppError;

/// Memory of one hash, KiB. With [`PASSES`] and [`LANES`] the least that OWASP advises for argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over the memory.
const PASSES: u32 = 2;
/// Lanes.
const LANES: u32 = 1;
/// Calls that may wait for each core; more are told to come again. About two seconds of work.
const WAITING_PER_CORE: usize = 64;
/// Fewest characters.
pub const LENGTH_MIN: usize = 10;
/// Most characters: longer ones are no better and cost us.
pub const LENGTH_MAX: usize = 128;
/// Kinds of characters, of four: small letters, capitals, digits, others.
pub const KINDS_MIN: usize = 3;
/// So many of the newest passwords are not used again, the one in force among them.
pub const NOT_AGAIN: usize = 5;
/// Days until a change is asked for.
pub const AGE_DAYS: i64 = 180;
/// The same for who reaches confidential facts.
pub const AGE_DAYS_CONFIDENTIAL: i64 = 90;

/// A password in the clear, on its way through. It never shows itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// As typed.
    pub fn new(typed: impl Into<String>) -> Self {
        Self(typed.into())
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Whether a password was the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verified {
    /// It is.
    pub(crate) right: bool,
    /// It is kept under parameters that are no longer ours.
    pub(crate) outdated: bool,
}

/// Hashing, as wide as the machine has cores, with a queue that ends.
#[derive(Debug)]
pub struct Hashing {
    queue: Arc<Semaphore>,
    work: Arc<Semaphore>,
    done: AtomicU64,
}

/// A place in the queue. Taken before anything is counted against anybody, so that a busy server locks nobody out.
#[derive(Debug)]
pub(crate) struct Place(Arc<OwnedSemaphorePermit>);

impl Default for Hashing {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self::with_width(cores, cores * WAITING_PER_CORE)
    }
}

impl Hashing {
    fn with_width(at_once: usize, waiting: usize) -> Self {
        Self {
            queue: Arc::new(Semaphore::new(at_once + waiting)),
            work: Arc::new(Semaphore::new(at_once)),
            done: AtomicU64::new(0),
        }
    }

    /// How many hashes were begun since the program started.
    pub fn begun(&self) -> u64 {
        self.done.load(Ordering::Relaxed)
    }

    pub(crate) fn place(&self) -> Result<Place, AppError> {
        let place = Arc::clone(&self.queue).try_acquire_owned().map_err(|_| AppError::Busy { seconds: 2 })?;
        Ok(Place(Arc::new(place)))
    }

    /// Whether the password is the one of the hash; without a hash the work is the same and the answer no.
    pub(crate) async fn verify(
        &self,
        place: &Place,
        password: &Password,
        hash: Option<&str>,
    ) -> Result<Verified, AppError> {
        let password = password.0.clone();
        let hash = hash.map(str::to_owned);
        self.on_a_thread(place, move || verify(&password, hash.as_deref())).await
    }

    /// A new hash of the password.
    pub(crate) async fn hash(&self, place: &Place, password: &Password) -> Result<String, AppError> {
        let password = password.0.clone();
        self.on_a_thread(place, move || hash(&password)).await?
    }

    /// The caller may go away; the work then still ends with its permits.
    async fn on_a_thread<T: Send + 'static>(
        &self,
        place: &Place,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, AppError> {
        let place = Arc::clone(&place.0);
        let permit = Arc::clone(&self.work).acquire_owned().await.map_err(AppError::internal)?;
        self.done.fetch_add(1, Ordering::Relaxed);
        let working = tokio::task::spawn_blocking(move || {
            let answer = work();
            drop((permit, place));
            answer
        });
        working.await.map_err(AppError::internal)
    }
}

fn argon() -> Result<Argon2<'static>, AppError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(AppError::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// What every hash of ours begins with.
fn head() -> String {
    format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$")
}

/// Cut so that whatever somebody sends costs about the same. No password of ours is longer.
fn bounded(password: &str) -> &[u8] {
    let bytes = password.as_bytes();
    bytes.get(..LENGTH_MAX * 4).unwrap_or(bytes)
}

fn hash(password: &str) -> Result<String, AppError> {
    let salt: [u8; 16] = crate::chance::bytes();
    let hashed = argon()?.hash_password_with_salt(bounded(password), &salt).map_err(AppError::internal)?;
    Ok(hashed.to_string())
}

fn verify(password: &str, hash: Option<&str>) -> Verified {
    // 16 and 32 zero bytes: nothing hashes to this.
    let nobody = || format!("{}{}${}", head(), "A".repeat(22), "A".repeat(43));
    let known = hash.map_or_else(nobody, str::to_owned);
    let parsed = PasswordHash::new(&known);
    let agrees = parsed.is_ok_and(|parsed| Argon2::default().verify_password(bounded(password), &parsed).is_ok());
    Verified { right: agrees && hash.is_some(), outdated: !known.starts_with(&head()) }
}

/// Every rule a new password breaks, but whether it was used before.
pub(crate) fn broken_rules(password: &Password, login: &str, name: &str) -> Vec<Diagnostic> {
    let text = &password.0;
    let lower = text.to_lowercase();
    let length = text.chars().count();
    let mut broken = Vec::new();
    let mut say = |code, zh: String, en: String| broken.push(problems::of(code, "password", zh, en));
    if length < LENGTH_MIN {
        say(
            "password.too-short",
            format!("密码有 {length} 个字符，至少要 {LENGTH_MIN} 个"),
            format!("the password has {length} characters; at least {LENGTH_MIN} are needed"),
        );
    }
    if length > LENGTH_MAX {
        say(
            "password.too-long",
            format!("密码有 {length} 个字符，最多 {LENGTH_MAX} 个"),
            format!("the password has {length} characters; at most {LENGTH_MAX} are taken"),
        );
    }
    let kinds = kinds(text);
    if kinds < KINDS_MIN {
        say(
            "password.too-few-kinds",
            format!("小写字母、大写字母、数字、其他符号四类里只有 {kinds} 类，至少要 {KINDS_MIN} 类"),
            format!(
                "of small letters, capitals, digits and other signs it has {kinds}; at least {KINDS_MIN} are needed"
            ),
        );
    }
    let holds = |word: &str| word.chars().count() >= 2 && lower.contains(&word.to_lowercase());
    if holds(login) {
        say(
            "password.holds-login",
            "密码里不能有登录名".to_owned(),
            "the password must not contain the login".to_owned(),
        );
    }
    if holds(name) {
        say("password.holds-name", "密码里不能有姓名".to_owned(), "the password must not contain the name".to_owned());
    }
    if common(&lower) {
        say(
            "password.common",
            "这是最常见的密码之一，别人一猜就中".to_owned(),
            "this is one of the commonest passwords and easily guessed".to_owned(),
        );
    }
    broken
}

pub(crate) fn used_before() -> Diagnostic {
    problems::of(
        "password.used-before",
        "password",
        format!("最近 {NOT_AGAIN} 个密码不能再用"),
        format!("the last {NOT_AGAIN} passwords cannot be used again"),
    )
}

fn kinds(text: &str) -> usize {
    let has = |kind: fn(char) -> bool| usize::from(text.chars().any(kind));
    has(|c| c.is_ascii_lowercase())
        + has(|c| c.is_ascii_uppercase())
        + has(|c| c.is_ascii_digit())
        + has(|c| !c.is_ascii_alphanumeric())
}

/// Words that a common password is made of, beside digits and signs.
const WORDS: &[&str] = &[
    "a",
    "aa",
    "aaa",
    "abc",
    "abcd",
    "abcdef",
    "admin",
    "administrator",
    "asdf",
    "asdfgh",
    "changeme",
    "china",
    "dg",
    "dongguan",
    "duojin",
    "guangdong",
    "guest",
    "hello",
    "huawei",
    "iloveyou",
    "letmein",
    "login",
    "manager",
    "master",
    "monkey",
    "nihao",
    "office",
    "pass",
    "passwd",
    "password",
    "q",
    "qaz",
    "qazwsx",
    "qq",
    "qwe",
    "qweasd",
    "qwer",
    "qwert",
    "qwerty",
    "qwertyuiop",
    "root",
    "secret",
    "server",
    "spring",
    "summer",
    "super",
    "system",
    "test",
    "user",
    "wang",
    "welcome",
    "woaini",
    "woaiwojia",
    "winter",
    "xxx",
    "zaq",
    "zhang",
    "zxc",
    "zxcvbn",
    "zxcvbnm",
];

/// Runs over the keyboard, signs left out.
const RUNS: &[&str] = &[
    "1qaz2wsx",
    "1qaz2wsx3edc",
    "1qaz2wsx3edc4rfv",
    "1qazwsx3edc",
    "1qazwsx",
    "1q2w3e4r",
    "1q2w3e4r5t",
    "1q2w3e4r5t6y",
    "qaz123wsx",
    "q1w2e3r4",
    "q1w2e3r4t5",
    "zaq12wsx",
    "zaq1xsw2",
    "a1b2c3d4",
    "a1b2c3d4e5",
    "123qweasd",
    "123qweasdzxc",
    "147258369",
    "159357",
];

/// Whether a password, in small letters, is a common word with simple digits around it, or a run over the keyboard.
fn common(lower: &str) -> bool {
    let plain: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    if RUNS.contains(&plain.as_str()) {
        return true;
    }
    let leet = |c| match c {
        '@' => 'a',
        '$' => 's',
        '!' => 'i',
        c => c,
    };
    let as_typed = parts(plain.chars());
    let with_signs = parts(lower.chars().map(leet).filter(|c| c.is_alphanumeric()));
    let with_zero = parts(lower.replace("w0r", "wor").chars().map(leet).filter(|c| c.is_alphanumeric()));
    [as_typed, with_signs, with_zero].iter().any(|(word, digits)| {
        // A sign at the end that reads as a letter is a sign all the same.
        let word_is_common =
            word.is_empty() || WORDS.contains(&word.as_str()) || WORDS.contains(&word.trim_end_matches('i'));
        word_is_common && simple(digits)
    })
}

fn parts(letters: impl Iterator<Item = char>) -> (String, String) {
    letters.partition(|c: &char| !c.is_ascii_digit())
}

/// Digits that everybody thinks of: none, a run, a repetition, a year.
fn simple(digits: &str) -> bool {
    let year = digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
    let first = digits.get(..1).unwrap_or_default();
    let same = digits.chars().all(|d| first.starts_with(d));
    let run = [
        "123456789012345678901234567890",
        "987654321098765432109876543210",
        "123123123123123",
        "520131452013145201314",
    ];
    digits.is_empty() || year || same || run.iter().any(|run| run.contains(digits))
}

/// Days after which a change is asked for, by what its owner reaches.
pub(crate) fn age_days(posts: &[Post]) -> i64 {
    let confidential = posts.iter().any(|post: &Post| ceiling(post.role) == Sensitivity::Confidential);
    if confidential { AGE_DAYS_CONFIDENTIAL } else { AGE_DAYS }
}

/// Whether a change is asked for.
pub(crate) fn is_old(changed_at: Instant, posts: &[Post], now: Instant) -> bool {
    now.0.saturating_sub(changed_at.0) > age_days(posts) * 86_400_000
}

fn ceiling(role: Role) -> Sensitivity {
    matrix().ceiling(role)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken(password: &str) -> Vec<&'static str> {
        broken_rules(&Password::new(password), "chenxia", "陈霞").into_iter().map(|d| d.code).collect()
    }

    #[test]
    fn a_new_password_hears_every_rule_it_breaks() {
        for (password, codes) in [
            ("Kite-over-7-hills", &[][..]),
            ("夏天的风吹过Songshan7", &[]),
            ("short", &["password.too-short", "password.too-few-kinds"]),
            ("alllowercaseletters", &["password.too-few-kinds"]),
            ("chenxia", &["password.too-short", "password.too-few-kinds", "password.holds-login"]),
            ("My-ChenXia-2026", &["password.holds-login"]),
            ("陈霞-Is-Here-88", &["password.holds-name"]),
            ("P@ssw0rd123", &["password.common"]),
            ("Password123!", &["password.common"]),
            ("Admin@123456", &["password.common"]),
            ("1qaz@WSX3edc", &["password.common"]),
            ("1qaz2WSX3edc!", &["password.common"]),
            ("Dongguan@2026", &["password.common"]),
            ("Aa1234567890", &["password.common"]),
            ("Woaini1314520", &["password.common"]),
        ] {
            assert_eq!(broken(password), codes, "{password}");
        }
        assert_eq!(broken(&"aB3".repeat(50)), ["password.too-long"]);
    }

    #[test]
    fn a_password_never_shows_itself() {
        assert_eq!(format!("{:?}", Password::new("Kite-over-7-hills")), "Password(…)");
    }

    #[tokio::test]
    async fn hashes_are_salted_verified_and_outdated_ones_are_known() {
        let hashing = Hashing::default();
        let place = hashing.place().unwrap();
        let right = Password::new("Kite-over-7-hills");
        let one = hashing.hash(&place, &right).await.unwrap();
        let other = hashing.hash(&place, &right).await.unwrap();
        assert!(one != other && one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        let yes = Verified { right: true, outdated: false };
        assert_eq!(hashing.verify(&place, &right, Some(&one)).await.unwrap(), yes);
        let wrong = Password::new("kite-over-7-hills");
        assert!(!hashing.verify(&place, &wrong, Some(&one)).await.unwrap().right);
        assert!(!hashing.verify(&place, &right, None).await.unwrap().right);
        assert!(!hashing.verify(&place, &right, Some("no hash at all")).await.unwrap().right);
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
        let weak = weak.hash_password_with_salt(right.0.as_bytes(), &[7; 16]).unwrap().to_string();
        let old = Verified { right: true, outdated: true };
        assert_eq!(hashing.verify(&place, &right, Some(&weak)).await.unwrap(), old);
        assert_eq!(hashing.begun(), 7);
    }

    #[tokio::test]
    async fn the_queue_ends() {
        let hashing = Hashing::with_width(1, 2);
        let places: Vec<Place> = (0..3).map(|_| hashing.place().unwrap()).collect();
        assert!(matches!(hashing.place(), Err(AppError::Busy { .. })));
        drop(places);
        assert!(hashing.place().is_ok());
    }
}
