//! Duties that one person does not have together (职责分离).

use duojin_access::{Principal, Role};
use duojin_base::NaiveDate;
use duojin_store::{StoredHolding, StoredPost};

use super::problems;
use super::standing::Directory;
use crate::error::AppError;

/// Whoever gives rights neither watches over them nor reads statistical returns with them.
const APART: [(Role, Role); 3] = [
    (Role::Administrator, Role::Auditor),
    (Role::Administrator, Role::Statistician),
    (Role::Auditor, Role::Statistician),
];

fn are_apart(one: &str, other: &str) -> bool {
    APART.iter().any(|(a, b)| (one == a.key() && other == b.key()) || (one == b.key() && other == a.key()))
}

/// Nobody gives a post to themself.
pub(super) fn not_to_oneself(principal: &Principal, person: &str) -> Result<(), AppError> {
    if principal.id != person {
        return Ok(());
    }
    let told = problems::of("holding.own", "person", "不能任命自己", "nobody appoints themself");
    Err(AppError::input(told.mend("请另一位系统管理员任命", "ask another administrator")))
}

/// INVARIANT (duties apart): from a day on, whoever holds this post holds no post that must be another's in the same days.
pub(super) fn kept_apart(after: &Directory, post: &StoredPost, from: NaiveDate) -> Result<(), AppError> {
    let lasts = |one: &&StoredHolding| one.overlaps(from, None);
    for held in after.holdings.iter().filter(lasts).filter(|one| one.post == post.id) {
        for other in after.holdings.iter().filter(lasts).filter(|one| one.person == held.person) {
            let Ok(second) = after.post(&other.post) else { continue };
            if other.overlaps(held.from_day.max(from), held.to_day) && are_apart(&post.role, &second.role) {
                return Err(together(after, held, post, second));
            }
        }
    }
    Ok(())
}

fn together(after: &Directory, held: &StoredHolding, post: &StoredPost, second: &StoredPost) -> AppError {
    let role = |key: &str| Role::from_key(key).unwrap_or(Role::Public);
    let who = after.name_of(&held.person);
    let (one, other) = (role(&post.role), role(&second.role));
    let told = problems::of(
        "holding.duties",
        "person",
        format!("{who}已任“{}”：{}和{}不能是同一个人", second.title, one.zh(), other.zh()),
        format!("{who} holds “{}”: {} and {} are not one person", second.title, one.en(), other.en()),
    );
    AppError::input(told.mend("任命别人，或先结束那一任", "appoint somebody else, or end the other holding first"))
}
