//! What somebody sees of their own account.

use chrono::Days;
use duojin_access::{Permission, Principal};
use duojin_base::{NaiveDate, shanghai_date};
use serde::Serialize;

use super::standing::Directory;
use super::{password, problems};
use crate::app::App;
use crate::error::AppError;

/// One's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MyAccount {
    /// Name.
    pub name: String,
    /// What they sign in with.
    pub login: String,
    /// Address for the digest; may be empty.
    pub email: String,
    /// Whether it is a labelled person of demo data.
    pub demo: bool,
    /// Day of the last change of the password; none if there is no password.
    pub password_changed: Option<NaiveDate>,
    /// The last day on which no change is asked for; none if there is no password.
    pub password_due: Option<NaiveDate>,
    /// Posts held, once held and to be held: those of today first, then the newest.
    pub posts: Vec<MyPost>,
}

/// A post of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MyPost {
    /// `post-…`
    pub post: String,
    /// What it is called.
    pub title: String,
    /// Key of its role.
    pub role: String,
    /// Numbers of its sectors.
    pub sectors: Vec<u8>,
    /// Name of its organisation.
    pub organisation_name: String,
    /// First day.
    pub from_day: NaiveDate,
    /// Last day, if it is known.
    pub to_day: Option<NaiveDate>,
    /// Whether it is held today.
    pub now: bool,
    /// Whether the caller may open the page of the post.
    pub visible: bool,
}

/// The caller's own account. The posts are the caller's own: they are shown also where organisations are out of reach.
///
/// # Errors
/// If nobody is signed in, or the store fails.
pub async fn my_account(app: &App, principal: &Principal) -> Result<MyAccount, AppError> {
    principal.access(Permission::ManageOwnAccount)?;
    let person = app.store().person(&principal.id).await?.ok_or_else(|| problems::not_found("账户", &principal.id))?;
    let changed = app.store().password(&person.id).await?.map(|kept| shanghai_date(kept.changed_at));
    let days = Days::new(password::age_days(&principal.posts).unsigned_abs());
    let directory = Directory::read_only(app).await?;
    let reach = principal.access(Permission::ReadPeople).ok();
    let today = app.clock().today();
    let mut posts = Vec::new();
    for one in directory.holdings.iter().filter(|one| one.person == person.id) {
        // One that was withdrawn before it began was never held.
        if one.to_day.is_some_and(|to| to < one.from_day) {
            continue;
        }
        let post = directory.post(&one.post)?;
        let organisation = directory.organisation(&post.organisation)?;
        posts.push(MyPost {
            post: post.id.clone(),
            title: post.title.clone(),
            role: post.role.clone(),
            sectors: post.sectors.clone(),
            organisation_name: organisation.name.clone(),
            from_day: one.from_day,
            to_day: one.to_day,
            now: one.holds_on(today) && post.closed_on.is_none_or(|day| today < day),
            visible: reach.as_ref().is_some_and(|reach| reach.shows_organisation(&organisation.id)),
        });
    }
    posts.sort_by_key(|post| (!post.now, std::cmp::Reverse(post.from_day)));
    Ok(MyAccount {
        name: person.name,
        login: person.login,
        email: person.email,
        demo: person.demo,
        password_changed: changed,
        password_due: changed.and_then(|day| day.checked_add_days(days)),
        posts,
    })
}
