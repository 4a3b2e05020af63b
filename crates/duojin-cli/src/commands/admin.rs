//! `duojin admin`: accounts from the machine itself, without signing in. Whoever may read the data directory may do this.

use duojin_app::people::{self, LinkPurpose, NewLink};
use duojin_app::{App, Clock};
use serde_json::json;

use crate::arguments::{Admin, AdminLink, AdminPeople, AdminUnlock, AdminWhat, Format};
use crate::exit::Failure;
use crate::output::{self, say};

pub async fn run(call: &Admin, format: Format) -> Result<(), Failure> {
    match &call.what {
        AdminWhat::Link(call) => link(call, format).await,
        AdminWhat::People(call) => list(call, format).await,
        AdminWhat::Unlock(call) => unlock(call, format).await,
    }
}

async fn link(call: &AdminLink, format: Format) -> Result<(), Failure> {
    let app = super::open_existing(&call.data.location(), call.pack.pack.as_deref()).await?;
    let made = match &call.reset {
        Some(login) => reset(&app, login).await,
        None => first(&app).await,
    };
    app.close().await;
    let (token, purpose) = made?;
    let path = people::link_path(&token);
    if format == Format::Json {
        return output::json(
            &json!({ "path": path, "purpose": purpose, "works_hours": people::links::WORKS_MS / 3_600_000 }),
        );
    }
    say(format_args!("{path}"));
    output::mutter(format_args!(
        "在网址后面接上这个路径打开；只能用一次，24 小时内有效，之前的链接作废 / open it below the public address; it works once, within 24 hours, and replaces earlier ones"
    ));
    Ok(())
}

async fn first(app: &App) -> Result<(String, LinkPurpose), Failure> {
    match people::first_link_by(app, &output::operator()).await? {
        Some(token) => Ok((token, LinkPurpose::FirstAdministrator)),
        None => Err(Failure::Call(
            "已有系统管理员（或这是演示数据）：要给某人重置密码，用 --reset 登录名 / there is an administrator, or these are demo data; use --reset LOGIN"
                .to_owned(),
        )),
    }
}

async fn reset(app: &App, login: &str) -> Result<(String, LinkPurpose), Failure> {
    let (person, _) = known(app, login).await?;
    let NewLink { token, purpose, .. } = people::make_link(app, &output::operator(), &person).await?;
    Ok((token, purpose))
}

/// Id of whoever has that login, and whether it is locked.
async fn known(app: &App, login: &str) -> Result<(String, bool), Failure> {
    let all = people::directory::people(app, &output::operator()).await?;
    let login = login.trim().to_lowercase();
    match all.into_iter().find(|person| person.login == login) {
        Some(person) => Ok((person.id, person.locked_until.is_some())),
        None => Err(Failure::Call(format!(
            "没有登录名“{login}”：duojin admin people 列出全部 / no such login; duojin admin people lists them"
        ))),
    }
}

async fn unlock(call: &AdminUnlock, format: Format) -> Result<(), Failure> {
    let app = super::open_existing(&call.data.location(), call.pack.pack.as_deref()).await?;
    let done = open_login(&app, &call.login).await;
    app.close().await;
    let was_locked = done?;
    if format == Format::Json {
        return output::json(&json!({ "login": call.login.trim().to_lowercase(), "was_locked": was_locked }));
    }
    let login = call.login.trim().to_lowercase();
    let words = match was_locked {
        true => "已解锁，现在可以登录 / it is open again",
        false => "没有锁；输错的次数已清零 / it was not locked; its wrong attempts are forgotten",
    };
    say(format_args!("“{login}”{words}"));
    Ok(())
}

async fn open_login(app: &App, login: &str) -> Result<bool, Failure> {
    let (person, was_locked) = known(app, login).await?;
    people::unlock(app, &output::operator(), &person).await?;
    Ok(was_locked)
}

async fn list(call: &AdminPeople, format: Format) -> Result<(), Failure> {
    let app = super::open_existing(&call.data.location(), call.pack.pack.as_deref()).await?;
    let all = people::directory::people(&app, &output::operator()).await;
    app.close().await;
    let all = all?;
    if format == Format::Json {
        return output::json(&all);
    }
    let today = Clock::System.today();
    for person in &all {
        let held: Vec<String> = person
            .holdings
            .iter()
            .filter(|one| one.holds_on(today))
            .map(|one| format!("{} {}", one.organisation_name, one.title))
            .collect();
        let mut marks = Vec::new();
        if person.disabled_at.is_some() {
            marks.push("停用 / disabled");
        }
        if person.locked_until.is_some() {
            marks.push("锁定 / locked");
        }
        if !person.has_password && !person.demo {
            marks.push("未设密码 / no password");
        }
        if person.demo {
            marks.push("演示 / demo");
        }
        say(format_args!("{}  {}  {}  {}", person.login, person.name, held.join("、"), marks.join("、")));
    }
    if all.is_empty() {
        output::mutter(format_args!(
            "还没有人员：duojin admin link 生成首任管理员的链接 / nobody yet: duojin admin link makes the first administrator's link"
        ));
    }
    Ok(())
}
