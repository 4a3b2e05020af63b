//! `/people`: the tree of organisations with their posts, and people without one.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::Query;
use axum::response::Response;
use duojin_app::access::OrganisationKind;
use duojin_app::people::{OrganisationView, PostView, directory, organisations, posts};
use duojin_app::{AppError, Permission};
use duojin_web::pages::people::{OrganisationRow, PeoplePage, PersonLine};
use duojin_web::parts::form::Choice;

use super::{Call, answer, labels};
use crate::gate::Visit;
use crate::moment::MomentQuery;
use crate::pages::failure::Failure;
use crate::pages::frame::frame;
use crate::respond::page;

#[derive(Debug, serde::Deserialize)]
pub(super) struct TreeQuery {
    #[serde(flatten)]
    moment: MomentQuery,
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    done: Option<String>,
}

pub(super) async fn show(visit: Visit, Query(query): Query<TreeQuery>) -> Result<Response, Failure> {
    let call = Call::new(visit, &query.moment, "/people".to_owned())?;
    view(&call, &query).await.map(|view| page(&view)).map_err(|error| call.fail(&error))
}

async fn view(call: &Call, query: &TreeQuery) -> Result<PeoplePage, AppError> {
    let (app, principal) = (call.visit.app(), call.visit.principal());
    let organisations = organisations::organisations(app, principal).await?;
    let posts = posts::posts(app, principal).await?;
    let people = directory::people(app, principal).await?;
    let kind = OrganisationKind::from_key(&query.kind).map(OrganisationKind::key);
    let words = query.q.trim().to_lowercase();
    let logins: BTreeMap<&str, &str> = people.iter().map(|one| (one.id.as_str(), one.login.as_str())).collect();
    let filter = Filter { words: &words, kind, logins: &logins };
    let today = call.moment.today;
    let without_post =
        people.iter().filter(|one| kind.is_none() && !one.holdings.iter().any(|held| held.holds_on(today)));
    let without_post = without_post.filter(|one| has(&one.name, &words) || has(&one.login, &words)).map(|one| {
        PersonLine { id: one.id.clone(), name: one.name.clone(), login: one.login.clone(), state: labels::state(one) }
    });
    let title = call.moment.lang.office().nav_people.to_string();
    let mut frame = frame(&call.visit, &call.moment, title, "/people").timeless();
    let params = [("q", query.q.trim()), ("kind", kind.unwrap_or_default())];
    let params = params.into_iter().filter(|(_, value)| !value.is_empty());
    frame.params = params.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    Ok(PeoplePage {
        frame,
        q: query.q.trim().to_owned(),
        kinds: OrganisationKind::ALL
            .into_iter()
            .map(|one| Choice::new(one.key(), labels::kind(call, one.key())).chosen(Some(one.key()) == kind))
            .collect(),
        rows: rows(call, &organisations, &posts, &filter),
        without_post: without_post.collect(),
        may_manage_people: call.visit.may(Permission::ManagePeople),
        notice: answer::done(call, query.done.as_deref()),
    })
}

fn has(text: &str, words: &str) -> bool {
    text.to_lowercase().contains(words)
}

struct Filter<'a> {
    words: &'a str,
    kind: Option<&'static str>,
    logins: &'a BTreeMap<&'a str, &'a str>,
}

impl Filter<'_> {
    fn hits_post(&self, post: &PostView) -> bool {
        has(&post.title, self.words)
            || post.holdings.iter().any(|held| {
                has(&held.person_name, self.words)
                    || self.logins.get(held.person.as_str()).is_some_and(|login| has(login, self.words))
            })
    }

    fn hits(&self, one: &OrganisationView, posts: &[&PostView]) -> bool {
        self.kind.is_none_or(|kind| one.kind == kind)
            && (has(&one.name, self.words)
                || has(&one.name_en, self.words)
                || posts.iter().any(|post| self.hits_post(post)))
    }
}

/// The organisations in the order of the tree: the hits and those above them.
fn rows(call: &Call, all: &[OrganisationView], posts: &[PostView], filter: &Filter<'_>) -> Vec<OrganisationRow> {
    let seen: BTreeSet<&str> = all.iter().map(|one| one.id.as_str()).collect();
    let mut below: BTreeMap<Option<&str>, Vec<&OrganisationView>> = BTreeMap::new();
    for one in all {
        // What stands above may be out of reach: then it begins a tree of its own.
        below.entry(one.parent.as_deref().filter(|id| seen.contains(id))).or_default().push(one);
    }
    let mut of: BTreeMap<&str, Vec<&PostView>> = BTreeMap::new();
    for post in posts {
        of.entry(&post.organisation).or_default().push(post);
    }
    let rank = |one: &OrganisationView| OrganisationKind::ALL.iter().position(|kind| kind.key() == one.kind);
    for children in below.values_mut() {
        children.sort_by_key(|one| (one.closed_on.is_some(), rank(one), one.id.clone()));
    }
    let mut found: Vec<(usize, &OrganisationView, bool)> = Vec::new();
    let mut open: Vec<(usize, &OrganisationView)> =
        below.get(&None).into_iter().flatten().rev().map(|one| (0, *one)).collect();
    while let Some((depth, one)) = open.pop() {
        let here = of.get(one.id.as_str()).map_or(&[][..], Vec::as_slice);
        found.push((depth, one, filter.hits(one, here)));
        open.extend(below.get(&Some(one.id.as_str())).into_iter().flatten().rev().map(|child| (depth + 1, *child)));
    }
    // From the end: an organisation stays if it is a hit, or stands above one that stays.
    let mut kept = Vec::new();
    let mut needed = 0;
    for (depth, one, hit) in found.into_iter().rev() {
        if hit || needed > depth {
            kept.push(row(call, depth, one, of.get(one.id.as_str()).map_or(&[][..], Vec::as_slice)));
            needed = depth;
        }
    }
    kept.reverse();
    kept
}

fn row(call: &Call, depth: usize, one: &OrganisationView, posts: &[&PostView]) -> OrganisationRow {
    OrganisationRow {
        id: one.id.clone(),
        depth,
        kind: labels::kind(call, &one.kind),
        name: call.say(&one.name, if one.name_en.is_empty() { &one.name } else { &one.name_en }).to_owned(),
        closed_on: labels::day(one.closed_on),
        posts: posts.iter().map(|post| labels::post_line(call, post)).collect(),
    }
}
