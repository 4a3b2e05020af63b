//! `/settings`: mail server, public address, whom to ask for an account; and what is fixed in the program.

mod fixed;

use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use duojin_app::people::{Names, names};
use duojin_app::settings::{Setting, SettingChange, SettingView, change_settings, send_test_mail, settings};
use duojin_app::{AppError, Permission};
use duojin_base::Diagnostic;
use duojin_web::Lang;
use duojin_web::pages::settings::{Changed, LineSetting, MailSettings, SettingsPage};
use duojin_web::parts::form::Choice;
use duojin_web::parts::notice::{Conflict, ConflictRow, Notice};
use serde::Deserialize;

use super::reply::{go, refused, say, step, words};
use super::sign_in::{NoFields, minute};
use crate::gate::{Posted, Visit};
use crate::moment::{Moment, MomentQuery};
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::respond::page;
use crate::state::ServerState;

const PATH: &str = "/settings";

pub(super) fn routes() -> Router<ServerState> {
    Router::new()
        .route("/settings", get(show))
        .route("/settings/mail", post(change_mail))
        .route("/settings/mail/test", post(test_mail))
        .route("/settings/address", post(change_address))
        .route("/settings/contact", post(change_contact))
}

#[derive(Debug, Default, Deserialize)]
struct SettingsQuery {
    #[serde(default)]
    done: String,
    #[serde(flatten)]
    moment: MomentQuery,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MailForm {
    host: String,
    port: String,
    security: String,
    user: String,
    password_file: String,
    from: String,
    host_version: i64,
    port_version: i64,
    security_version: i64,
    user_version: i64,
    password_file_version: i64,
    from_version: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct AddressForm {
    address: String,
    version: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ContactForm {
    contact: String,
    version: i64,
}

/// What a form wanted to write.
struct Wanted {
    setting: Setting,
    value: String,
    version: i64,
}

async fn show(visit: Visit, Query(query): Query<SettingsQuery>) -> Result<Response, Failure> {
    let moment = moment(&visit, &query.moment, PATH)?;
    let done = (query.done == "saved").then(|| Notice::done(say(moment.lang, "已保存", "Saved")));
    settings_page(&visit, &moment, done, &[], &[]).await
}

async fn change_mail(
    visit: Visit,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<MailForm>,
) -> Result<Response, Failure> {
    let one = |setting, value, version| Wanted { setting, value, version };
    let wanted = vec![
        one(Setting::MailHost, form.host, form.host_version),
        one(Setting::MailPort, form.port, form.port_version),
        one(Setting::MailTls, form.security, form.security_version),
        one(Setting::MailUser, form.user, form.user_version),
        one(Setting::MailPasswordFile, form.password_file, form.password_file_version),
        one(Setting::MailFrom, form.from, form.from_version),
    ];
    change(&visit, &query, &wanted).await
}

async fn change_address(
    visit: Visit,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<AddressForm>,
) -> Result<Response, Failure> {
    let wanted = [Wanted { setting: Setting::PublicAddress, value: form.address, version: form.version }];
    change(&visit, &query, &wanted).await
}

async fn change_contact(
    visit: Visit,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<ContactForm>,
) -> Result<Response, Failure> {
    let wanted = [Wanted { setting: Setting::AccountContact, value: form.contact, version: form.version }];
    change(&visit, &query, &wanted).await
}

async fn change(visit: &Visit, query: &MomentQuery, wanted: &[Wanted]) -> Result<Response, Failure> {
    let moment = moment(visit, query, PATH)?;
    let changes: Vec<SettingChange> = wanted
        .iter()
        .map(|one| SettingChange { key: one.setting.key().to_owned(), value: one.value.clone(), version: one.version })
        .collect();
    match change_settings(visit.app(), visit.principal(), &changes).await {
        Ok(()) => Ok(go(PATH, "saved", moment.lang)),
        Err(AppError::Input(problems)) => {
            let conflict = problems.iter().any(|problem| problem.code.ends_with(".changed-meanwhile"));
            let notice = refused(say(moment.lang, "没有保存", "Not saved"), &problems, moment.lang);
            let mut response = settings_page(visit, &moment, Some(notice), wanted, &problems).await?;
            *response.status_mut() = if conflict { StatusCode::CONFLICT } else { StatusCode::BAD_REQUEST };
            Ok(response)
        }
        Err(error) => Err(failed(visit, &moment, PATH, &error)),
    }
}

async fn test_mail(
    visit: Visit,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    match send_test_mail(visit.app(), visit.principal()).await {
        Ok(job) => Ok(go(&format!("/jobs/{}", step(&job)), "started", moment.lang)),
        Err(AppError::Input(problems)) => {
            let notice = refused(say(moment.lang, "没有发出", "Not sent"), &problems, moment.lang);
            let mut response = settings_page(&visit, &moment, Some(notice), &[], &[]).await?;
            *response.status_mut() = StatusCode::BAD_REQUEST;
            Ok(response)
        }
        Err(error) => Err(failed(&visit, &moment, PATH, &error)),
    }
}

/// The settings as kept, with what was typed and is not kept in its place.
struct Kept<'a> {
    views: &'a [SettingView],
    wanted: &'a [Wanted],
    problems: &'a [Diagnostic],
    names: &'a Names,
    lang: Lang,
}

impl Kept<'_> {
    fn view(&self, setting: Setting) -> Option<&SettingView> {
        self.views.iter().find(|view| view.key == setting.key())
    }

    fn value(&self, setting: Setting) -> String {
        let typed = self.wanted.iter().find(|one| one.setting == setting).map(|one| one.value.clone());
        typed.or_else(|| self.view(setting).map(|view| view.value.clone())).unwrap_or_default()
    }

    fn version(&self, setting: Setting) -> i64 {
        self.view(setting).map_or(0, |view| view.version)
    }

    fn changed(&self, view: Option<&SettingView>) -> Option<Changed> {
        let view = view?;
        let by = self.names.get(&view.changed_by).get(self.lang.is_en()).to_owned();
        Some(Changed { by, at: minute(view.changed_at?) })
    }

    fn line(&self, setting: Setting) -> LineSetting {
        let of_value = |problem: &&Diagnostic| problem.code == "settings.value" && problem.place.file == setting.key();
        LineSetting {
            value: self.value(setting),
            wrong: self.problems.iter().find(of_value).map(|problem| words(problem, self.lang)).unwrap_or_default(),
            version: self.version(setting),
            changed: self.changed(self.view(setting)),
        }
    }

    fn mail(&self) -> MailSettings {
        let all = [
            Setting::MailHost,
            Setting::MailPort,
            Setting::MailTls,
            Setting::MailUser,
            Setting::MailPasswordFile,
            Setting::MailFrom,
        ];
        let latest = all.iter().filter_map(|one| self.view(*one)).max_by_key(|view| view.changed_at);
        let security = self.value(Setting::MailTls);
        let none = say(self.lang, "不加密", "none");
        let choices = [("starttls", "STARTTLS"), ("tls", "TLS"), ("none", none.as_str())];
        MailSettings {
            host: self.line(Setting::MailHost),
            port: self.line(Setting::MailPort),
            security: choices.into_iter().map(|(key, word)| Choice::new(key, word).chosen(key == security)).collect(),
            security_version: self.version(Setting::MailTls),
            user: self.line(Setting::MailUser),
            password_file: self.line(Setting::MailPasswordFile),
            from: self.line(Setting::MailFrom),
            changed: self.changed(latest),
        }
    }

    /// What two changed at once: all that differs from what the form saw.
    fn conflict(&self) -> Option<Conflict> {
        let stale: Vec<(&Wanted, &SettingView)> = self
            .wanted
            .iter()
            .filter_map(|one| Some((one, self.view(one.setting)?)))
            .filter(|(one, view)| one.version != view.version && one.value.trim() != view.value)
            .collect();
        let changed = stale.iter().map(|(_, view)| *view).max_by_key(|view| view.changed_at);
        let Changed { by, at } = self.changed(changed)?;
        let row = |(one, view): &(&Wanted, &SettingView)| ConflictRow {
            field: if self.lang.is_en() { view.en } else { view.zh }.to_owned(),
            theirs: view.value.clone(),
            yours: one.value.clone(),
        };
        Some(Conflict { who: by, at, rows: stale.iter().map(row).collect() })
    }
}

async fn settings_page(
    visit: &Visit,
    moment: &Moment,
    notice: Option<Notice>,
    wanted: &[Wanted],
    problems: &[Diagnostic],
) -> Result<Response, Failure> {
    let fail = |error: AppError| failed(visit, moment, PATH, &error);
    let (app, principal, lang) = (visit.app(), visit.principal(), moment.lang);
    let views = settings(app, principal).await.map_err(fail)?;
    let changers: Vec<&str> = views.iter().map(|view| view.changed_by.as_str()).collect();
    let names = names(app, principal, &changers).await.map_err(fail)?;
    let kept = Kept { views: &views, wanted, problems, names: &names, lang };
    let conflict = kept.conflict();
    Ok(page(&SettingsPage {
        frame: frame(visit, moment, lang.office().nav_settings.to_string(), PATH).timeless(),
        mail: kept.mail(),
        address: kept.line(Setting::PublicAddress),
        contact: kept.line(Setting::AccountContact),
        policy: fixed::policy(lang),
        digest: fixed::digest(app, principal).await.map_err(fail)?,
        versions: fixed::versions(app, principal, lang).map_err(fail)?,
        may_manage: visit.may(Permission::ManageSettings),
        // The table of both versions says it all.
        notice: notice.filter(|_| conflict.is_none()),
        conflict,
    }))
}
