//! Whom a change of people, posts and ways in is told to, in their inbox, in the transaction of the change.

use duojin_access::Role;
use duojin_base::Instant;
use duojin_store::{Addressee, Tx};

use super::sign_in;
use crate::app::App;
use crate::chance;
use crate::error::AppError;
use crate::inbox::{self, ItemKind, NewItem};

/// What is told, in both languages.
struct Told {
    title: (String, String),
    body: (String, String),
    /// Page of the person it is about.
    path: String,
    /// One item of this key and addressee, for ever.
    key: String,
}

impl Told {
    fn to(&self, to: Addressee) -> NewItem {
        let whose = match &to {
            Addressee::Person(id) | Addressee::Post(id) => id.clone(),
        };
        NewItem {
            to,
            kind: ItemKind::Alert,
            title_zh: self.title.0.clone(),
            title_en: self.title.1.clone(),
            body_zh: self.body.0.clone(),
            body_en: self.body.1.clone(),
            path: self.path.clone(),
            due_on: None,
            unique_key: Some(format!("{}:{whose}", self.key)),
        }
    }

    /// To every post of a role that somebody holds today.
    async fn to_role(&self, app: &App, tx: &mut Tx, role: Role) -> Result<(), AppError> {
        let today = app.clock().today();
        let holdings = tx.holdings().await?;
        for post in tx.posts().await?.into_iter().filter(|post| post.role == role.key()) {
            if holdings.iter().any(|one| one.post == post.id && one.holds_on(today)) {
                inbox::post(app, tx, "system", self.to(Addressee::Post(post.id))).await?;
            }
        }
        Ok(())
    }
}

/// Tells whoever administers today that a login was locked.
pub(super) async fn locked(app: &App, tx: &mut Tx, person: &str, login: &str) -> Result<(), AppError> {
    let Some(person) = tx.person(person).await? else { return Ok(()) };
    let attempts = sign_in::LOCK.attempts;
    let until = Instant(app.clock().now().0 + sign_in::LOCK.locked_ms);
    let told = Told {
        title: (
            format!("登录名 {login} 因连续输错密码被锁"),
            format!("Login {login} was locked after wrong passwords"),
        ),
        body: (
            format!(
                "{}（{login}）连续 {attempts} 次密码不对，锁半小时。不是本人所为时请留意；需要时可在人员页解锁或发重置链接。",
                person.name
            ),
            format!(
                "{} ({login}) had {attempts} wrong passwords in a row and is locked for half an hour. Unlock or send a reset link on the page of people if needed.",
                person.name
            ),
        ),
        path: format!("/people/{}", person.id),
        key: format!("locked:{}:{}", person.id, until.0),
    };
    told.to_role(app, tx, Role::Administrator).await
}

/// Tells auditors and the person that they were given a post: nobody gets rights unseen.
pub(super) async fn appointed(app: &App, tx: &mut Tx, person: &str, post: &str, by: &str) -> Result<(), AppError> {
    let Some(person) = tx.person(person).await? else { return Ok(()) };
    let told = Told {
        title: (format!("{}任职：{post}", person.name), format!("{} was appointed: {post}", person.name)),
        body: (
            format!("由{by}任命。如果不应该，请告诉审计员。"),
            format!("Appointed by {by}. Tell an auditor if this should not be."),
        ),
        path: format!("/people/{}", person.id),
        key: chance::id("appointed"),
    };
    told.to_role(app, tx, Role::Auditor).await?;
    let own = Told { path: "/account".to_owned(), ..told };
    inbox::post(app, tx, "system", own.to(Addressee::Person(person.id))).await?;
    Ok(())
}

/// Tells auditors and the person that a link was made by which whoever has it sets their password.
pub(super) async fn link_made(app: &App, tx: &mut Tx, person: &str, by: &str) -> Result<(), AppError> {
    let Some(person) = tx.person(person).await? else { return Ok(()) };
    let told = Told {
        title: (
            format!("为 {} 生成了设密码的链接", person.login),
            format!("A link to set the password of {} was made", person.login),
        ),
        body: (
            format!("由{by}生成，24 小时内用一次有效。如果不是{}要的，请立即告诉审计员。", person.name),
            format!(
                "Made by {by}; it works once within 24 hours. If {} did not ask for it, tell an auditor at once.",
                person.name
            ),
        ),
        path: format!("/people/{}", person.id),
        key: chance::id("link"),
    };
    told.to_role(app, tx, Role::Auditor).await?;
    let own = Told { path: "/account".to_owned(), ..told };
    inbox::post(app, tx, "system", own.to(Addressee::Person(person.id))).await?;
    Ok(())
}
