//! What of an installation nobody changes on a page: the policy on passwords and sessions, the digest, versions.

use duojin_app::about::about;
use duojin_app::people::password::{AGE_DAYS, AGE_DAYS_CONFIDENTIAL, KINDS_MIN, LENGTH_MIN, NOT_AGAIN};
use duojin_app::people::sessions::{IDLE_MS, LONGEST_MS};
use duojin_app::people::sign_in::LOCK;
use duojin_app::{App, AppError, Principal, audit};
use duojin_web::Lang;
use duojin_web::parts::Entry;

use super::super::reply::say;

/// Rule by rule.
pub(super) fn policy(lang: Lang) -> Vec<Entry> {
    let (tries, locked, idle, longest) =
        (LOCK.attempts, LOCK.locked_ms / 60_000, IDLE_MS / 60_000, LONGEST_MS / 3_600_000);
    let rules = [
        (
            ("密码", "Password"),
            (
                format!(
                    "至少 {LENGTH_MIN} 个字符，{KINDS_MIN} 种以上，不含登录名，不与最近 {NOT_AGAIN} 个相同，不是常见的"
                ),
                format!(
                    "{LENGTH_MIN} characters of {KINDS_MIN} kinds, without the login, none of the last {NOT_AGAIN}, no common one"
                ),
            ),
        ),
        (
            ("换密码", "Change"),
            (
                format!("{AGE_DAYS} 天；看得到保密事实的 {AGE_DAYS_CONFIDENTIAL} 天"),
                format!("every {AGE_DAYS} days; {AGE_DAYS_CONFIDENTIAL} for those who reach confidential facts"),
            ),
        ),
        (
            ("锁定", "Lockout"),
            (format!("连错 {tries} 次，锁 {locked} 分钟"), format!("{locked} minutes after {tries} wrong ones")),
        ),
        (
            ("登录", "Session"),
            (
                format!("停 {idle} 分钟或满 {longest} 小时结束"),
                format!("ends after {idle} idle minutes or {longest} hours"),
            ),
        ),
    ];
    rules.into_iter().map(|(name, text)| Entry::new(say(lang, name.0, name.1), say(lang, &text.0, &text.1))).collect()
}

/// The digest of the audit, as people write it.
pub(super) async fn digest(app: &App, principal: &Principal) -> Result<String, AppError> {
    Ok(audit::head(app, principal).await?.digest.to_uppercase())
}

/// Program and pack.
pub(super) fn versions(app: &App, principal: &Principal, lang: Lang) -> Result<Vec<Entry>, AppError> {
    let mut all = vec![Entry::new(say(lang, "程序", "Program"), env!("CARGO_PKG_VERSION"))];
    let known = about(app, principal)?.versions;
    all.extend(known.iter().take(2).map(|(name, text)| Entry::new(name.get(lang.is_en()), text.get(lang.is_en()))));
    Ok(all)
}
