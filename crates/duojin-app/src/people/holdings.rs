//! Who holds a post from which day to which: appointing, ending, handing over. Days that have passed do not change.

use duojin_access::{Access, Permission, Principal};
use duojin_base::{Instant, NaiveDate};
use duojin_store::{StoredHolding, StoredPost, Tx};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::posts::object;
use super::standing::Directory;
use super::{alerts, changes, directory::StoredId, duties, problems};
use crate::app::App;
use crate::error::AppError;
use crate::{audit, chance};

/// Most characters of a note.
const NOTE_MAX: usize = 500;

/// Somebody to be appointed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Appointment {
    /// The post.
    pub post: String,
    /// Version of the post that was seen.
    pub version: i64,
    /// Who.
    pub person: String,
    /// First day: today or later.
    pub from_day: NaiveDate,
    /// Last day, if one is known.
    #[serde(default)]
    pub to_day: Option<NaiveDate>,
    /// Why, in somebody's words; may be empty.
    #[serde(default)]
    pub note: String,
}

/// A post to be handed over from whoever holds it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct HandOver {
    /// The post.
    pub post: String,
    /// Version of the post that was seen.
    pub version: i64,
    /// To whom.
    pub to: String,
    /// First day of the new holder, today or later; the day before is the last of the old one. Today: it changes hands at once.
    pub first_day: NaiveDate,
    /// Why, in somebody's words; may be empty.
    #[serde(default)]
    pub note: String,
}

/// Who held, holds or will hold a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HoldingView {
    /// `holding-…`
    pub id: String,
    /// The post.
    pub post: String,
    /// What the post is called.
    pub title: String,
    /// Key of its role.
    pub role: String,
    /// Its organisation.
    pub organisation: String,
    /// Name of its organisation.
    pub organisation_name: String,
    /// Who.
    pub person: String,
    /// Name of the person.
    pub person_name: String,
    /// First day.
    pub from_day: NaiveDate,
    /// Last day; the day before the first means that it was withdrawn before it began.
    pub to_day: Option<NaiveDate>,
    /// Why, in somebody's words.
    pub note: String,
    /// Name of whoever recorded it.
    pub recorded_by: String,
    /// When it was recorded.
    pub recorded_at: Instant,
}

impl HoldingView {
    /// As the caller sees it; none if the organisation is out of reach.
    pub(crate) fn of(directory: &Directory, access: &Access, one: &StoredHolding) -> Option<Self> {
        let post = directory.post(&one.post).ok()?;
        let organisation = directory.organisation(&post.organisation).ok()?;
        access.shows_organisation(&organisation.id).then(|| Self {
            id: one.id.clone(),
            post: one.post.clone(),
            title: post.title.clone(),
            role: post.role.clone(),
            organisation: organisation.id.clone(),
            organisation_name: organisation.name.clone(),
            person: one.person.clone(),
            person_name: directory.name_of(&one.person).to_owned(),
            from_day: one.from_day,
            to_day: one.to_day,
            note: one.note.clone(),
            recorded_by: changes::caller_name(&one.recorded_by, |id| directory.person(id).ok().map(|p| p.name.clone())),
            recorded_at: one.recorded_at,
        })
    }

    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.from_day <= day && self.to_day.is_none_or(|to| day <= to)
    }
}

fn told(one: &StoredHolding) -> Value {
    json!({ "held_by": one.person, "from_day": one.from_day, "to_day": one.to_day, "note": one.note })
}

fn not_past(field: &str, day: NaiveDate, first: NaiveDate) -> Result<(), AppError> {
    if day >= first {
        return Ok(());
    }
    let told = problems::of(
        "holding.past",
        field,
        format!("{day} 已经过去：过去的日子由谁任职不能再改，最早写 {first}"),
        format!("{day} has passed: who held a post then does not change; the earliest day is {first}"),
    );
    Err(AppError::input(told.mend("把实际情况写在备注里", "write what was really so into the note")))
}

fn note(text: &str) -> Result<String, AppError> {
    if text.chars().count() > NOTE_MAX {
        return Err(AppError::input(problems::of(
            "holding.long-note",
            "note",
            format!("备注最多 {NOTE_MAX} 个字符"),
            format!("a note has at most {NOTE_MAX} characters"),
        )));
    }
    Ok(text.trim().to_owned())
}

/// A change of who holds a post: what everybody checks first, and how it ends.
struct Change {
    tx: Tx,
    before: Directory,
    post: StoredPost,
}

impl Change {
    async fn begin(app: &App, post: &str, version: i64) -> Result<Self, AppError> {
        let mut tx = app.store().begin().await?;
        tx.lock_directory().await?;
        let before = Directory::read(&mut tx).await?;
        let found = before.post(post)?.clone();
        if found.version != version {
            drop(tx);
            return problems::changed_meanwhile(app, "post.changed-meanwhile", &object(post)).await;
        }
        if found.closed_on.is_some() {
            return Err(AppError::input(problems::of(
                "post.closed",
                "post",
                format!("岗位“{}”已撤销", found.title),
                format!("“{}” is closed", found.title),
            )));
        }
        Ok(Self { tx, before, post: found })
    }

    /// Who is to hold it must be there and enabled.
    fn may_hold(&self, person: &str) -> Result<(), AppError> {
        let person = self.before.person(person)?;
        if person.disabled_at.is_none() {
            return Ok(());
        }
        Err(AppError::input(problems::of(
            "holding.disabled",
            "person",
            format!("{}已停用，不能任职", person.name),
            format!("{} is disabled and cannot hold a post", person.name),
        )))
    }

    async fn tell(&mut self, app: &App, principal: &Principal, person: &str) -> Result<(), AppError> {
        alerts::appointed(app, &mut self.tx, person, &self.post.title, &principal.name).await
    }

    /// Checks what must stay true, raises the post's version, and puts it on record.
    async fn end(
        mut self,
        app: &App,
        principal: &Principal,
        permission: Permission,
        from: NaiveDate,
        detail: Value,
    ) -> Result<(), AppError> {
        let after = Directory::read(&mut self.tx).await?;
        self.before.keeps_administrator(&after, from)?;
        duties::kept_apart(&after, &self.post, from)?;
        self.tx.change_post(&self.post).await?;
        let entry = audit::entry(app, principal, permission, object(&self.post.id), detail);
        self.tx.append_audit(&entry).await?;
        self.tx.commit().await?;
        Ok(())
    }
}

fn holding(app: &App, principal: &Principal, post: &str, person: &str, from: NaiveDate, note: String) -> StoredHolding {
    StoredHolding {
        id: chance::id("holding"),
        post: post.to_owned(),
        person: person.to_owned(),
        from_day: from,
        to_day: None,
        note,
        recorded_by: principal.id.clone(),
        recorded_at: app.clock().now(),
    }
}

/// Appoints somebody to a post that nobody holds in those days.
///
/// # Errors
/// If the caller may not manage posts, a day has passed or is taken (`holding.taken`), the person is disabled,
/// somebody else changed the post (`post.changed-meanwhile`), or the store fails.
pub async fn appoint(app: &App, principal: &Principal, new: &Appointment) -> Result<StoredId, AppError> {
    principal.access(Permission::ManagePosts)?;
    duties::not_to_oneself(principal, &new.person)?;
    not_past("from_day", new.from_day, app.clock().today())?;
    let note = note(&new.note)?;
    if new.to_day.is_some_and(|to| to < new.from_day) {
        return Err(AppError::input(problems::of(
            "holding.days",
            "to_day",
            "末日早于首日",
            "the last day is before the first",
        )));
    }
    let mut change = Change::begin(app, &new.post, new.version).await?;
    change.may_hold(&new.person)?;
    change.before.free(&new.post, new.from_day, new.to_day, &[])?;
    let one = holding(app, principal, &new.post, &new.person, new.from_day, note);
    let one = StoredHolding { to_day: new.to_day, ..one };
    change.tx.add_holding(&one).await?;
    let detail = json!({ "before": null, "after": told(&one) });
    change.tell(app, principal, &new.person).await?;
    change.end(app, principal, Permission::ManagePosts, new.from_day, detail).await?;
    Ok(one.id)
}

/// Sets or moves the last day of a holding: yesterday at the earliest (then it ends at once).
///
/// # Errors
/// If the caller may not manage posts, the days have passed or are taken, it is the last administrator's, somebody else changed the post, or the store fails.
pub async fn end_holding(
    app: &App,
    principal: &Principal,
    id: &str,
    version: i64,
    last_day: NaiveDate,
) -> Result<(), AppError> {
    principal.access(Permission::ManagePosts)?;
    let today = app.clock().today();
    let yesterday = today.pred_opt().unwrap_or(today);
    let all = app.store().holdings().await?;
    let post = all.into_iter().find(|one| one.id == id).ok_or_else(|| problems::not_found("任职", id))?.post;
    let mut change = Change::begin(app, &post, version).await?;
    let one = change.before.holding(id)?.clone();
    not_past("to_day", last_day, yesterday)?;
    if let Some(to) = one.to_day {
        // What is over stays as it is.
        not_past("to_day", to, yesterday)?;
    }
    // Before it began it can only be withdrawn: its last day is then the day before its first.
    let last_day = last_day.max(one.from_day.pred_opt().unwrap_or(one.from_day));
    change.before.free(&post, one.from_day, Some(last_day), &[id])?;
    change.tx.end_holding(id, last_day).await?;
    let after = StoredHolding { to_day: Some(last_day), ..one.clone() };
    let detail = json!({ "before": told(&one), "after": told(&after) });
    let first_without = last_day.succ_opt().unwrap_or(last_day);
    change.end(app, principal, Permission::ManagePosts, first_without.max(today), detail).await
}

/// Hands a post over from whoever holds it to somebody else.
///
/// # Errors
/// If the caller may not manage posts, nobody holds it on the day before or on the day, the days have passed or are taken,
/// the person is disabled or holds it already, somebody else changed the post, or the store fails.
pub async fn hand_over(app: &App, principal: &Principal, order: &HandOver) -> Result<StoredId, AppError> {
    principal.access(Permission::ManagePosts)?;
    pass_on(app, principal, Permission::ManagePosts, order, None).await
}

/// Whether the caller may hand that post over today: everybody's, or their own.
pub fn may_hand_over(principal: &Principal, post: &str) -> bool {
    let own = principal.access(Permission::HandOverPost);
    principal.may(Permission::ManagePosts) || own.is_ok_and(|own| own.reaches().iter().any(|reach| reach.post == post))
}

/// Hands one's own post over.
///
/// # Errors
/// As [`hand_over`], and if the caller does not hold the post today in a role that may hand it over.
pub async fn hand_over_own(app: &App, principal: &Principal, order: &HandOver) -> Result<StoredId, AppError> {
    let access = principal.access(Permission::HandOverPost)?;
    if !access.reaches().iter().any(|reach| reach.post == order.post) {
        return Err(problems::not_found("自己的岗位", &order.post));
    }
    pass_on(app, principal, Permission::HandOverPost, order, Some(&principal.id)).await
}

async fn pass_on(
    app: &App,
    principal: &Principal,
    permission: Permission,
    order: &HandOver,
    from: Option<&str>,
) -> Result<StoredId, AppError> {
    let today = app.clock().today();
    let first = order.first_day;
    not_past("first_day", first, today)?;
    let note = note(&order.note)?;
    let mut change = Change::begin(app, &order.post, order.version).await?;
    change.may_hold(&order.to)?;
    let day_before = first.pred_opt().unwrap_or(first);
    // Whoever would hold it on the day; else whoever holds it until the day before.
    let held = |day: NaiveDate| {
        let mut of_post = change.before.holdings.iter().filter(|one| one.post == order.post);
        of_post.find(|one| one.holds_on(day) && from.is_none_or(|from| from == one.person)).cloned()
    };
    let old = held(first).or_else(|| held(day_before)).ok_or_else(|| {
        AppError::input(
            problems::of(
                "holding.nobody",
                "first_day",
                format!("{first} 前后没有人任这个岗位，没有什么可交接"),
                format!("nobody holds this post around {first}: there is nothing to hand over"),
            )
            .mend("用“任命”", "appoint somebody instead"),
        )
    })?;
    if old.person == order.to {
        return Err(AppError::input(problems::of(
            "holding.same-person",
            "to",
            "已经由他任职，不用交接",
            "they hold it already",
        )));
    }
    duties::not_to_oneself(principal, &order.to)?;
    // The new holder has what was left to the old one; what was agreed for later stays.
    let until = if old.holds_on(first) { old.to_day } else { None };
    change.before.free(&order.post, first, until, &[&old.id])?;
    change.tx.end_holding(&old.id, day_before).await?;
    let one = holding(app, principal, &order.post, &order.to, first, note);
    let one = StoredHolding { to_day: until, ..one };
    change.tx.add_holding(&one).await?;
    let ended = StoredHolding { to_day: Some(day_before), ..old.clone() };
    change.tell(app, principal, &order.to).await?;
    let detail = json!({ "before": told(&old), "ended": told(&ended), "after": told(&one) });
    change.end(app, principal, permission, first, detail).await?;
    Ok(one.id)
}
