//! How people, posts and organisations stand within one transaction, and what must stay true of them.

use std::collections::BTreeSet;

use duojin_access::Role;
use duojin_base::NaiveDate;
use duojin_store::{StoredHolding, StoredOrganisation, StoredPerson, StoredPost, Tx};

use super::problems;
use crate::error::AppError;

/// Everything there is, read after [`Tx::lock_directory`].
#[derive(Clone, Debug)]
pub(crate) struct Directory {
    pub(crate) people: Vec<StoredPerson>,
    pub(crate) with_password: BTreeSet<String>,
    pub(crate) organisations: Vec<StoredOrganisation>,
    pub(crate) posts: Vec<StoredPost>,
    pub(crate) holdings: Vec<StoredHolding>,
}

impl Directory {
    pub(crate) async fn read(tx: &mut Tx) -> Result<Self, AppError> {
        Ok(Self {
            people: tx.people().await?,
            with_password: tx.people_with_password().await?.into_iter().collect(),
            organisations: tx.organisations().await?,
            posts: tx.posts().await?,
            holdings: tx.holdings().await?,
        })
    }

    pub(crate) fn person(&self, id: &str) -> Result<&StoredPerson, AppError> {
        self.people.iter().find(|one| one.id == id).ok_or_else(|| problems::not_found("人员", id))
    }

    pub(crate) fn post(&self, id: &str) -> Result<&StoredPost, AppError> {
        self.posts.iter().find(|one| one.id == id).ok_or_else(|| problems::not_found("岗位", id))
    }

    pub(crate) fn holding(&self, id: &str) -> Result<&StoredHolding, AppError> {
        self.holdings.iter().find(|one| one.id == id).ok_or_else(|| problems::not_found("任职", id))
    }

    pub(crate) fn organisation(&self, id: &str) -> Result<&StoredOrganisation, AppError> {
        self.organisations.iter().find(|one| one.id == id).ok_or_else(|| problems::not_found("机构", id))
    }

    /// Name of a person for a message.
    pub(crate) fn name_of<'a>(&'a self, person: &'a str) -> &'a str {
        self.people.iter().find(|one| one.id == person).map_or(person, |one| one.name.as_str())
    }

    /// Who can administer on a day and every day after it: enabled, able to sign in, in an open administrator's post without a last day.
    fn administrators(&self, from: NaiveDate) -> impl Iterator<Item = &StoredHolding> {
        self.holdings.iter().filter(move |one| {
            let post = self.posts.iter().find(|post| post.id == one.post);
            let person = self.people.iter().find(|person| person.id == one.person);
            one.from_day <= from
                && one.to_day.is_none()
                && post.is_some_and(|post| post.role == Role::Administrator.key() && post.closed_on.is_none())
                && person.is_some_and(|p| p.disabled_at.is_none() && (p.demo || self.with_password.contains(&p.id)))
        })
    }

    /// Whether somebody administers today, if only for a while.
    pub(crate) fn has_administrator(&self, today: NaiveDate) -> bool {
        self.holdings.iter().filter(|one| one.holds_on(today)).any(|one| {
            let post = self.posts.iter().find(|post| post.id == one.post);
            let person = self.people.iter().find(|person| person.id == one.person);
            post.is_some_and(|post| {
                post.role == Role::Administrator.key() && post.closed_on.is_none_or(|day| today < day)
            }) && person.is_some_and(|p| p.disabled_at.is_none() && !p.demo && self.with_password.contains(&p.id))
        })
    }

    /// INVARIANT (the last administrator): whoever changes people or posts leaves an administrator, if there was one.
    /// `from` is the first day on which the change tells.
    pub(crate) fn keeps_administrator(&self, after: &Self, from: NaiveDate) -> Result<(), AppError> {
        if self.administrators(from).next().is_none() || after.administrators(from).next().is_some() {
            return Ok(());
        }
        let told = problems::of(
            "post.last-administrator",
            "post",
            "这样就没有系统管理员了：至少要有一位能登录、在任且没有期满日的系统管理员",
            "this would leave no administrator: at least one must be able to sign in and hold the post without a last day",
        );
        Err(AppError::input(told.mend(
            "先任命另一位系统管理员，等他设好密码再改",
            "appoint another administrator first and wait until they have set a password",
        )))
    }

    /// INVARIANT (one holder a day): no day of a post is held twice.
    pub(crate) fn free(
        &self,
        post: &str,
        from: NaiveDate,
        to: Option<NaiveDate>,
        but: &[&str],
    ) -> Result<(), AppError> {
        let taken = self
            .holdings
            .iter()
            .find(|one| one.post == post && !but.contains(&one.id.as_str()) && one.overlaps(from, to));
        let Some(taken) = taken else { return Ok(()) };
        let who = self.name_of(&taken.person);
        let (zh, en) = match taken.to_day {
            Some(to) => (format!("{}至{to}", taken.from_day), format!("from {} to {to}", taken.from_day)),
            None => (format!("{}起", taken.from_day), format!("from {}", taken.from_day)),
        };
        let told = problems::of(
            "holding.taken",
            "from_day",
            format!("这个岗位{zh}由{who}任职，同一天不能有两个人"),
            format!("{who} holds this post {en}: no day can have two holders"),
        );
        Err(AppError::input(told.mend("换个日子，或用“交接”", "choose another day, or hand the post over")))
    }
}
