//! The frame of every page: who looks, at what moment, in which language.

use duojin_app::PrincipalKind;
use duojin_web::Frame;
use duojin_web::frame::Who;

use crate::moment::Moment;
use crate::state::ServerState;

/// A frame for a page with that title at that path (without query).
pub(crate) fn frame(state: &ServerState, moment: &Moment, title: impl Into<String>, path: &str) -> Frame {
    let mut frame = Frame::new(moment.lang, title, path);
    frame.as_of = moment.at.as_of.to_string();
    // Seconds are ours, minutes are the reader's.
    frame.known_at = moment.at.known_at.to_shanghai_text().chars().take(16).collect();
    frame.as_of_chosen = moment.as_of_chosen;
    frame.known_at_chosen = moment.known_at_chosen;
    frame.historical = moment.at.as_of != moment.today;
    frame.who = who(state, moment);
    frame.version = format!(
        "{} · {} {}",
        env!("CARGO_PKG_VERSION"),
        state.app().pack().header.id,
        state.app().pack().header.version
    );
    frame
}

fn who(state: &ServerState, moment: &Moment) -> Who {
    let (zh, en) = match state.principal().kind {
        PrincipalKind::DemoAdministrator => {
            (("演示管理员", "演示数据 · 全市视图"), ("Demo administrator", "demo data · whole city"))
        }
        PrincipalKind::LocalOperator => (("本机操作员", "全市视图"), ("Local operator", "whole city")),
        PrincipalKind::Public => (("公众", "公开内容"), ("Public", "what is published")),
    };
    let (name, scope) = if moment.lang.is_en() { en } else { zh };
    Who { name: name.to_owned(), scope: scope.to_owned() }
}
