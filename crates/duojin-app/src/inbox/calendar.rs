//! Due dates as an iCalendar feed. Calendar programs do not sign in, so each person has an address with a secret in it;
//! the store keeps its hash alone, and a new address ends the old one.

use chrono::{DateTime, Days, Utc};
use duojin_access::{Permission, Principal};
use duojin_base::Instant;
use duojin_store::InboxPart;
use icalendar::{Calendar, Component, Event, EventLike};
use serde_json::json;

use crate::app::App;
use crate::audit;
use crate::chance;
use crate::error::AppError;

/// Due dates in one feed at most.
const MOST: i64 = 500;

/// Makes the caller's calendar address and answers its secret part, which is shown this once. An earlier one ends.
///
/// # Errors
/// If the caller has no inbox, or the store fails.
pub async fn make_calendar(app: &App, principal: &Principal) -> Result<String, AppError> {
    principal.access(Permission::UseInbox)?;
    let token = chance::token();
    let mut tx = app.store().begin().await?;
    tx.add_calendar(&chance::hash_token(&token), &principal.id, app.clock().now()).await?;
    let detail = json!({ "do": "make" });
    tx.append_audit(&audit::entry(app, principal, Permission::UseInbox, "calendar", detail)).await?;
    tx.commit().await?;
    Ok(token)
}

/// Ends the caller's calendar address: whoever has it sees nothing any more.
///
/// # Errors
/// If the caller has no inbox, or the store fails.
pub async fn end_calendar(app: &App, principal: &Principal) -> Result<(), AppError> {
    principal.access(Permission::UseInbox)?;
    let mut tx = app.store().begin().await?;
    if tx.end_calendars(&principal.id, app.clock().now()).await? {
        let detail = json!({ "do": "end" });
        tx.append_audit(&audit::entry(app, principal, Permission::UseInbox, "calendar", detail)).await?;
    }
    Ok(tx.commit().await?)
}

/// When the caller's calendar address was made, if there is one.
///
/// # Errors
/// If the caller has no inbox, or the store fails.
pub async fn calendar_since(app: &App, principal: &Principal) -> Result<Option<Instant>, AppError> {
    principal.access(Permission::UseInbox)?;
    Ok(app.store().calendar_since(&principal.id).await?)
}

/// The due dates of whoever has this address, as iCalendar text. The secret is the credential; posts are those held today.
///
/// # Errors
/// If the address is unknown or has ended, the account is closed, or the store fails.
pub async fn calendar(app: &App, token: &str) -> Result<String, AppError> {
    let unknown = || AppError::NotFound { what: "日历", id: String::new() };
    let person = app.store().calendar_person(&chance::hash_token(token)).await?.ok_or_else(unknown)?;
    let today = app.clock().today();
    let page = crate::settings::public_address(app).await?;
    let mut feed = Calendar::new();
    feed.name("夺锦 Duojin").timezone("Asia/Shanghai");
    for part in [InboxPart::Open, InboxPart::Snoozed] {
        for row in app.store().inbox(&person, today, part, MOST, 0).await? {
            let item = row.item;
            let Some(due) = item.due_on else { continue };
            let mut event = Event::new();
            event
                .uid(&format!("{}@duojin", item.id))
                // From the item itself: the feed of the same items is the same text.
                .timestamp(DateTime::<Utc>::from_timestamp_millis(item.made_at.0).unwrap_or_default())
                .summary(&item.title_zh)
                .starts(due)
                .ends(due.checked_add_days(Days::new(1)).unwrap_or(due));
            let english = if item.title_en == item.title_zh { "" } else { item.title_en.as_str() };
            let words: Vec<&str> =
                [item.body_zh.as_str(), english].into_iter().filter(|words| !words.is_empty()).collect();
            if !words.is_empty() {
                event.description(&words.join("\n"));
            }
            if !page.is_empty() && !item.path.is_empty() {
                event.url(&format!("{page}{}", item.path));
            }
            feed.push(event.done());
        }
    }
    Ok(feed.done().to_string())
}
