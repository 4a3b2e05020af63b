//! The frame of every page: who looks, at what moment, in which language.

use std::collections::BTreeSet;

use duojin_app::{Principal, PrincipalKind};
use duojin_web::frame::{Who, manage_nav};
use duojin_web::{Frame, Lang};

use crate::gate::{ROUTES, Visit};
use crate::moment::Moment;

/// A frame for a page with that title at that path (without query).
pub(crate) fn frame(visit: &Visit, moment: &Moment, title: impl Into<String>, path: &str) -> Frame {
    let mut frame = Frame::new(moment.lang, title, path);
    frame.as_of = moment.at.as_of.to_string();
    // Seconds are ours, minutes are the reader's.
    frame.known_at = moment.at.known_at.to_shanghai_text().chars().take(16).collect();
    frame.as_of_chosen = moment.as_of_chosen;
    frame.known_at_chosen = moment.known_at_chosen;
    frame.historical = moment.at.as_of != moment.today;
    frame.who = who(visit, moment.lang);
    frame.csrf = visit.csrf();
    frame.signed_in = visit.signed_in();
    frame.demo_account = visit.caller().is_some_and(|caller| caller.demo);
    frame.unread = u32::try_from(visit.unread()).unwrap_or(u32::MAX);
    frame.nav.retain(|item| allowed(visit, &item.path));
    frame.manage = manage_nav(moment.lang).into_iter().filter(|item| allowed(visit, &item.path)).collect();
    frame.version = format!(
        "{} · {} {}",
        env!("CARGO_PKG_VERSION"),
        visit.app().pack().header.id,
        visit.app().pack().header.version
    );
    frame
}

fn who(visit: &Visit, lang: Lang) -> Who {
    let principal = visit.principal();
    let (zh, en) = match principal.kind {
        PrincipalKind::DemoAdministrator => {
            (("演示管理员", "演示数据 · 全市视图"), ("Demo administrator", "demo data · whole city"))
        }
        PrincipalKind::LocalOperator => (("本机操作员", "全市视图"), ("Local operator", "whole city")),
        PrincipalKind::System => (("系统任务", "全市视图"), ("System", "whole city")),
        PrincipalKind::Public => (("公众", "公开内容"), ("Public", "what is published")),
        PrincipalKind::Person => return person(principal, lang),
    };
    let (name, scope) = if lang.is_en() { en } else { zh };
    Who { name: name.to_owned(), scope: scope.to_owned(), posts: Vec::new() }
}

fn person(principal: &Principal, lang: Lang) -> Who {
    let posts: Vec<String> =
        principal.posts.iter().map(|post| format!("{} · {}", post.organisation_name, post.title)).collect();
    let roles: BTreeSet<&str> =
        principal.posts.iter().map(|post| if lang.is_en() { post.role.en() } else { post.role.zh() }).collect();
    let none = if lang.is_en() { "no post today" } else { "今天没有岗位" };
    let scope = roles.into_iter().collect::<Vec<_>>().join(if lang.is_en() { ", " } else { "、" });
    Who { name: principal.name.clone(), scope: if scope.is_empty() { none.to_owned() } else { scope }, posts }
}

/// Pages of the navigation with what they ask for; the others are open to everyone.
fn allowed(visit: &Visit, path: &str) -> bool {
    ROUTES
        .iter()
        .find(|route| route.path == path && route.method == "GET")
        .is_some_and(|route| visit.may(route.permission))
}
