//! What a password must be, as pages list it, and how what was wrong with a new one is told.

use duojin_app::people::password::{KINDS_MIN, LENGTH_MAX, LENGTH_MIN, NOT_AGAIN};
use duojin_base::Diagnostic;
use duojin_web::Lang;
use duojin_web::pages::sign_in::PasswordRule;
use duojin_web::parts::notice::Notice;

/// The rules as listed, each with the codes of the problems that break it.
fn listed(lang: Lang) -> [(String, &'static [&'static str]); 5] {
    let en = lang.is_en();
    let say = |zh: String, english: String| if en { english } else { zh };
    [
        (
            say(format!("{LENGTH_MIN} 至 {LENGTH_MAX} 个字符"), format!("{LENGTH_MIN} to {LENGTH_MAX} characters")),
            &["password.too-short", "password.too-long"],
        ),
        (
            say(
                format!("小写字母、大写字母、数字、其他符号里至少 {KINDS_MIN} 种"),
                format!("at least {KINDS_MIN} of: small letters, capitals, digits, other signs"),
            ),
            &["password.too-few-kinds"],
        ),
        (
            say("不含登录名和姓名".to_owned(), "neither the login nor the name within it".to_owned()),
            &["password.holds-login", "password.holds-name"],
        ),
        (
            say(format!("不是最近用过的 {NOT_AGAIN} 个密码"), format!("none of the last {NOT_AGAIN} passwords")),
            &["password.used-before"],
        ),
        (say("不是常见密码".to_owned(), "none of the commonest passwords".to_owned()), &["password.common"]),
    ]
}

/// The rules; with problems, which of them were kept.
pub(in super::super) fn rules(lang: Lang, problems: Option<&[Diagnostic]>) -> Vec<PasswordRule> {
    // Without a problem of the password itself nothing was held against the rules.
    let held = problems.filter(|problems| problems.iter().any(|problem| problem.code.starts_with("password.")));
    let rule = |(text, codes): (String, &[&str])| PasswordRule {
        text,
        kept: held.map(|problems| !problems.iter().any(|problem| codes.contains(&problem.code))),
    };
    listed(lang).into_iter().map(rule).collect()
}

/// What was wrong, one sentence each, with how to mend it.
pub(in super::super) fn notice(lang: Lang, problems: &[Diagnostic]) -> Notice {
    let en = lang.is_en();
    let title = if en { "Nothing was saved" } else { "没有保存，请看下面" };
    problems.iter().fold(Notice::problem(title), |notice, problem| {
        let (what, mend) = if en { (&problem.en, &problem.mend_en) } else { (&problem.zh, &problem.mend_zh) };
        let stop = if en { ". " } else { "。" };
        let line = match mend {
            Some(mend) => format!("{what}{stop}{mend}"),
            None => what.clone(),
        };
        notice.and(line)
    })
}

/// The new password was not typed the same twice.
pub(in super::super) fn differ() -> Diagnostic {
    Diagnostic::error(
        "form.passwords-differ",
        duojin_base::Place::file("password_again"),
        "两次输入的新密码不一样",
        "the new password was not typed the same twice",
    )
    .mend("再输一次", "type it again")
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn every_rule_that_a_password_can_break_is_listed() {
        let known: Vec<&str> = listed(Lang::Zh).iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
        let source = include_str!("../../../../../duojin-app/src/people/password.rs");
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        let said: std::collections::BTreeSet<&str> =
            source.split('"').filter(|word| word.starts_with("password.") && !word.contains(' ')).collect();
        assert!(said.len() >= 7, "{said:?}");
        for code in said {
            assert!(known.contains(&code), "{code} is in no rule of the pages");
        }
    }

    #[test]
    fn kept_rules_are_told_from_broken_ones() {
        assert!(rules(Lang::Zh, None).iter().all(|rule| rule.kept.is_none()));
        assert!(rules(Lang::Zh, Some(&[differ()])).iter().all(|rule| rule.kept.is_none()));
        let short = Diagnostic::error("password.too-short", duojin_base::Place::default(), "短", "short");
        let rules = rules(Lang::En, Some(&[short]));
        assert_eq!((rules[0].kept, rules[1].kept), (Some(false), Some(true)));
    }
}
