//! Settings (设置) that people change: each typed, checked, and with a version.
//!
//! A password is never one of them: the settings name a file in the folder `secrets` of the data directory, which whoever runs the
//! machine puts there. Only a name in that folder: else the page would be a way to send any file to any mail server.

use std::collections::BTreeMap;
use std::net::IpAddr;

use duojin_access::{Permission, Principal};
use duojin_base::{Diagnostic, Instant, Place};
use duojin_store::SettingRow;
use lettre::Address;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::jobs::{self, Kind, Mail, NewJob};
use crate::people::names::name;

/// Folder of the data directory in which password files lie.
pub const SECRETS: &str = "secrets";

/// Which mail server each password file was given for; written with the settings, never shown or typed. A password must not be sent to
/// a host that it was not given for, whoever may change the settings.
const GIVEN_FOR: &str = "mail.password_given_for";

/// For which host a password file was given, and when that was taken down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct GivenFor {
    host: String,
    at: i64,
}

macro_rules! settings {
    ($($variant:ident $key:literal $default:literal $zh:literal $en:literal $hint_zh:literal $hint_en:literal;)*) => {
        /// A setting.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Setting {
            $(#[doc = $zh] $variant,)*
        }

        impl Setting {
            /// All, in the order of the page.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word in the table and in the API.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// Value of a setting that nobody has changed.
            pub const fn default(self) -> &'static str {
                match self { $(Self::$variant => $default,)* }
            }

            /// Name in Chinese.
            pub const fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh,)* }
            }

            /// Name in English.
            pub const fn en(self) -> &'static str {
                match self { $(Self::$variant => $en,)* }
            }

            /// How to fill it in, in Chinese.
            pub const fn hint_zh(self) -> &'static str {
                match self { $(Self::$variant => $hint_zh,)* }
            }

            /// How to fill it in, in English.
            pub const fn hint_en(self) -> &'static str {
                match self { $(Self::$variant => $hint_en,)* }
            }
        }
    };
}

settings! {
    PublicAddress "public.address" "" "公开地址" "public address"
        "大家打开本系统用的地址，如 https://duojin.example.gov.cn；邮件和日历里的链接由它开头"
        "the address at which people open this system; links in mails and calendars begin with it";
    MailHost "mail.host" "" "邮件服务器" "mail server"
        "主机名或 IP；留空则不发邮件" "name or IP address; empty: no mail is sent";
    MailTls "mail.tls" "starttls" "邮件加密" "mail encryption"
        "starttls、tls 或 none" "starttls, tls or none";
    MailPort "mail.port" "587" "邮件端口" "mail port"
        "1 至 65535：starttls 通常 587，tls 通常 465，none 通常 25" "1 to 65535: usually 587 for starttls, 465 for tls, 25 for none";
    MailFrom "mail.from" "" "发件地址" "sender address"
        "如 duojin@example.gov.cn" "e.g. duojin@example.gov.cn";
    MailUser "mail.user" "" "邮件用户名" "mail user"
        "服务器要登录时填写" "if the server wants one";
    MailPasswordFile "mail.password_file" "" "邮件密码文件" "mail password file"
        "数据目录 secrets 文件夹里的文件名；密码本身不存进系统" "name of a file in the folder secrets of the data directory; the password itself is never stored";
    AccountContact "account.contact" "" "账号找谁" "whom to ask for an account"
        "单位与电话，一行，最多 200 个字，写在登录页上" "office and telephone in one line of at most 200 characters; shown on the sign-in page";
}

impl Setting {
    /// The setting of a key.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|setting| setting.key() == key)
    }

    /// The value as it is kept, or what is wrong with it.
    fn read(self, value: &str) -> Result<String, Diagnostic> {
        let value = value.trim();
        let ok = match self {
            Self::PublicAddress => value.is_empty() || is_address_of_site(value),
            Self::MailHost => value.is_empty() || is_host(value),
            Self::MailTls => MailTls::from_key(value).is_some(),
            Self::MailPort => value.parse::<u16>().is_ok_and(|port| port > 0),
            Self::MailFrom => value.is_empty() || value.parse::<Address>().is_ok(),
            Self::AccountContact => value.chars().count() <= 200 && !value.chars().any(char::is_control),
            Self::MailUser => value.len() <= 200 && !value.chars().any(char::is_control),
            Self::MailPasswordFile => {
                value.len() <= 100
                    && !value.starts_with('.')
                    && value.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b))
            }
        };
        if ok {
            let value = if self == Self::PublicAddress { value.trim_end_matches('/') } else { value };
            return Ok(value.to_owned());
        }
        Err(Diagnostic::error(
            "settings.value",
            Place { file: self.key().to_owned(), ..Place::default() },
            format!("“{}”不能是“{value}”", self.zh()),
            format!("{} cannot be “{value}”", self.en()),
        )
        .mend(self.hint_zh(), self.hint_en()))
    }
}

fn is_host(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok()
        || (text.len() <= 253
            && text.split('.').all(|part| {
                (1..=63).contains(&part.len())
                    && !part.starts_with('-')
                    && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            }))
}

fn is_address_of_site(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let rest = rest.trim_end_matches('/');
        let (authority, _) = rest.split_once('/').unwrap_or((rest, ""));
        let (host, port) = authority.rsplit_once(':').unwrap_or((authority, "443"));
        is_host(host)
            && port.parse::<u16>().is_ok()
            && rest.bytes().all(|b| b.is_ascii_graphic() && !b"?#\"<>\\@".contains(&b))
    })
}

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MailTls {
    /// Not at all: for a server on the same machine or an inner network.
    None,
    /// By STARTTLS, required.
    StartTls,
    /// From the first byte.
    Tls,
}

impl MailTls {
    fn from_key(key: &str) -> Option<Self> {
        match key {
            "none" => Some(Self::None),
            "starttls" => Some(Self::StartTls),
            "tls" => Some(Self::Tls),
            _ => None,
        }
    }
}

/// The mail server as set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailServer {
    /// Host.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection.
    pub tls: MailTls,
    /// Sender address.
    pub from: String,
    /// User, or empty.
    pub user: String,
    /// File of the password within `secrets`, or empty.
    pub password_file: String,
}

/// A setting as readers see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SettingView {
    /// Which.
    pub key: &'static str,
    /// Name in Chinese.
    pub zh: &'static str,
    /// Name in English.
    pub en: &'static str,
    /// How to fill it in, in Chinese.
    pub hint_zh: &'static str,
    /// How to fill it in, in English.
    pub hint_en: &'static str,
    /// Its value.
    pub value: String,
    /// To be named when it is changed; 0 if nobody ever did.
    pub version: i64,
    /// Who changed it last, or empty.
    pub changed_by: String,
    /// When.
    pub changed_at: Option<Instant>,
}

/// What a setting shall become.
#[derive(Clone, Debug)]
pub struct SettingChange {
    /// Key of the setting.
    pub key: String,
    /// The new value.
    pub value: String,
    /// The version that the changer saw.
    pub version: i64,
}

/// All settings.
///
/// # Errors
/// If the caller may not see them, or the store fails.
pub async fn settings(app: &App, principal: &Principal) -> Result<Vec<SettingView>, AppError> {
    principal.access(Permission::ReadSettings)?;
    let kept = kept(app).await?;
    let view = |setting: &Setting| {
        let row = kept.get(setting.key());
        SettingView {
            key: setting.key(),
            zh: setting.zh(),
            en: setting.en(),
            hint_zh: setting.hint_zh(),
            hint_en: setting.hint_en(),
            value: row.map_or_else(|| setting.default().to_owned(), |row| row.value.clone()),
            version: row.map_or(0, |row| row.version),
            changed_by: row.map_or_else(String::new, |row| row.changed_by.clone()),
            changed_at: row.map(|row| row.changed_at),
        }
    };
    Ok(Setting::ALL.iter().map(view).collect())
}

/// Changes settings, all or none. What stays as it is may be named and is not counted as a change.
///
/// # Errors
/// If the caller may not, a key or value is wrong (every problem at once), one was changed meanwhile, or the store fails.
pub async fn change_settings(app: &App, principal: &Principal, changes: &[SettingChange]) -> Result<(), AppError> {
    principal.access(Permission::ManageSettings)?;
    let kept = kept(app).await?;
    let (mut wanted, mut problems) = (Vec::new(), Vec::new());
    for change in changes {
        let read = Setting::from_key(&change.key).ok_or_else(|| unknown(&change.key));
        match read.and_then(|setting| Ok((setting, setting.read(&change.value)?))) {
            Ok((setting, value)) => wanted.push((setting, value, change.version)),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(AppError::Input(problems));
    }
    let now = app.clock().now();
    let given = password_given(app, &kept, &wanted, now)?;
    let mut tx = app.store().begin().await?;
    if let Some(given) = given {
        let version = kept.get(GIVEN_FOR).map_or(0, |row| row.version);
        if !tx.change_setting(GIVEN_FOR, &given, version, &principal.id, now).await? {
            drop(tx);
            return Err(changed_meanwhile(app, Setting::MailPasswordFile).await?);
        }
    }
    for (setting, value, version) in wanted {
        let row = kept.get(setting.key());
        let before = row.map_or(setting.default(), |row| row.value.as_str());
        if before == value {
            continue;
        }
        if !tx.change_setting(setting.key(), &value, version, &principal.id, now).await? {
            drop(tx);
            return Err(changed_meanwhile(app, setting).await?);
        }
        let object = format!("setting:{}", setting.key());
        let detail = json!({ "before": before, "after": value });
        tx.append_audit(&audit::entry(app, principal, Permission::ManageSettings, object, detail)).await?;
    }
    Ok(tx.commit().await?)
}

/// What is to be written down of the password file once these changes hold; none if nothing new.
///
/// # Errors
/// If the file was given for another host and has not been put down anew since.
fn password_given(
    app: &App,
    kept: &BTreeMap<String, SettingRow>,
    wanted: &[(Setting, String, i64)],
    now: Instant,
) -> Result<Option<String>, AppError> {
    let after = |setting: Setting| match wanted.iter().find(|(one, ..)| *one == setting) {
        Some((_, value, _)) => value.clone(),
        None => kept.get(setting.key()).map_or_else(String::new, |row| row.value.clone()),
    };
    let (host, file) = (after(Setting::MailHost), after(Setting::MailPasswordFile));
    if host.is_empty() || file.is_empty() {
        return Ok(None);
    }
    let mut given: BTreeMap<String, GivenFor> =
        kept.get(GIVEN_FOR).and_then(|row| serde_json::from_str(&row.value).ok()).unwrap_or_default();
    if let Some(before) = given.get(&file) {
        if before.host == host {
            return Ok(None);
        }
        if put_down(app, &file).is_none_or(|at| at <= before.at) {
            let problem = Diagnostic::error(
                "settings.password-of-another-host",
                Place { file: Setting::MailPasswordFile.key().to_owned(), ..Place::default() },
                format!("密码文件“{file}”是给“{}”用的，不会发给“{host}”；什么都没有改", before.host),
                format!(
                    "the password file “{file}” was given for “{}” and is not sent to “{host}”; nothing was changed",
                    before.host
                ),
            );
            return Err(AppError::input(problem.mend(
                "请管机器的人在 secrets 里放好新服务器的密码（另取文件名，或重写这个文件），再在这里填文件名；服务器不要登录就清空",
                "have whoever runs the machine put the new server's password into secrets (under another name, or this file written anew) and enter its name here; leave it empty if the server wants none",
            )));
        }
    }
    given.insert(file, GivenFor { host, at: now.0 });
    serde_json::to_string(&given).map(Some).map_err(AppError::internal)
}

/// When a password file was last written, in ms since 1970.
fn put_down(app: &App, file: &str) -> Option<i64> {
    let written = std::fs::metadata(app.directory().join(SECRETS).join(file)).and_then(|meta| meta.modified()).ok()?;
    i64::try_from(written.duration_since(std::time::UNIX_EPOCH).ok()?.as_millis()).ok()
}

fn unknown(key: &str) -> Diagnostic {
    Diagnostic::error(
        "settings.unknown",
        Place::default(),
        format!("没有设置“{key}”"),
        format!("there is no setting “{key}”"),
    )
}

async fn changed_meanwhile(app: &App, setting: Setting) -> Result<AppError, AppError> {
    let row = kept(app).await?.remove(setting.key());
    let (who, value) = row.map_or((String::new(), String::new()), |row| (row.changed_by, row.value));
    let who = name(app, &who).await?;
    let (zh, en) = (setting.zh(), setting.en());
    Ok(AppError::input(
        Diagnostic::error(
            "settings.changed-meanwhile",
            Place { file: setting.key().to_owned(), ..Place::default() },
            format!("“{zh}”刚刚被{}改成了“{value}”，您的改动一项都没有写入", who.zh),
            format!("{en} was changed to “{value}” by {} meanwhile; nothing of yours was written", who.en),
        )
        .mend("重新打开页面，看过新的内容后再改", "open the page again, look at what is there now, then change it"),
    ))
}

async fn kept(app: &App) -> Result<BTreeMap<String, SettingRow>, AppError> {
    Ok(app.store().settings().await?.into_iter().map(|row| (row.key.clone(), row)).collect())
}

/// The address that links begin with, without `/` at its end; empty if nobody has set it.
///
/// # Errors
/// If the store fails.
pub async fn public_address(app: &App) -> Result<String, AppError> {
    Ok(kept(app).await?.remove(Setting::PublicAddress.key()).map_or_else(String::new, |row| row.value))
}

/// Whom to ask for an account, as the sign-in page tells everyone; empty if nobody has set it.
///
/// # Errors
/// If the store fails.
pub async fn account_contact(app: &App) -> Result<String, AppError> {
    Ok(kept(app).await?.remove(Setting::AccountContact.key()).map_or_else(String::new, |row| row.value))
}

/// Sends the caller a mail, to see whether the settings are right. A job sends it; answers the job's id.
///
/// # Errors
/// If the caller may not, no mail server is set up, the caller's account has no mail address, or the store fails.
pub async fn send_test_mail(app: &App, principal: &Principal) -> Result<String, AppError> {
    principal.access(Permission::ManageSettings)?;
    Kind::Mail.allow(principal)?;
    let wrong = |code, zh: &str, en: &str, mend: (&str, &str)| {
        AppError::input(Diagnostic::error(code, Place::default(), zh, en).mend(mend.0, mend.1))
    };
    if mail_server(app).await?.is_none() {
        return Err(wrong(
            "settings.no-mail-server",
            "还没有设置邮件服务器和发件人",
            "no mail server and sender are set up",
            ("先填好并保存", "fill them in and save first"),
        ));
    }
    let Some(person) = app.store().person(&principal.id).await?.filter(|person| !person.email.is_empty()) else {
        return Err(wrong(
            "settings.no-address",
            "您的账号没有邮箱，试信没有地方寄",
            "your account has no mail address to send it to",
            ("在“人员与岗位”里给自己填上邮箱", "enter one for yourself under people and posts"),
        ));
    };
    let mail = Mail {
        name: person.name,
        to: person.email,
        subject: "夺锦：试信 / a test".to_owned(),
        text: "收到这封信，说明邮件服务器设置对了。\n\nIf you read this, the mail server is set up correctly.\n"
            .to_owned(),
    };
    let mut tx = app.store().begin().await?;
    let id = jobs::enqueue(app, &mut tx, &principal.id, NewJob::new(Kind::Mail, json!(mail))).await?;
    let entry = audit::entry(app, principal, Permission::ManageSettings, id.clone(), json!({ "do": "test mail" }));
    tx.append_audit(&entry).await?;
    tx.commit().await?;
    app.jobs_wake().wake();
    Ok(id)
}

/// The mail server, if host and sender are set.
pub(crate) async fn mail_server(app: &App) -> Result<Option<MailServer>, AppError> {
    let mut kept = kept(app).await?;
    let mut value =
        |setting: Setting| kept.remove(setting.key()).map_or_else(|| setting.default().to_owned(), |row| row.value);
    let server = MailServer {
        host: value(Setting::MailHost),
        port: value(Setting::MailPort).parse().unwrap_or(587),
        tls: MailTls::from_key(&value(Setting::MailTls)).unwrap_or(MailTls::StartTls),
        from: value(Setting::MailFrom),
        user: value(Setting::MailUser),
        password_file: value(Setting::MailPasswordFile),
    };
    Ok((!server.host.is_empty() && !server.from.is_empty()).then_some(server))
}

/// The password, from the file that the settings name.
pub(crate) fn mail_password(app: &App, server: &MailServer) -> Result<String, AppError> {
    let path = app.directory().join(SECRETS).join(&server.password_file);
    let words = std::fs::read_to_string(&path).map_err(AppError::io(path.display()))?;
    Ok(words.trim_end_matches(['\r', '\n']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_what_they_say() {
        for (setting, good, bad) in [
            (
                Setting::PublicAddress,
                vec!["", "https://duojin.example.gov.cn", "http://10.0.0.1:8080/duojin"],
                vec!["duojin", "javascript:alert(1)", "https://", "https://a b", "https://a@b", "https://a?x"],
            ),
            (Setting::MailHost, vec!["", "smtp.example.cn", "127.0.0.1", "::1"], vec!["a b", "-a", "a..b", "a/b"]),
            (Setting::MailTls, vec!["none", "starttls", "tls"], vec!["", "ssl"]),
            (Setting::MailPort, vec!["25", "65535"], vec!["", "0", "65536", "x"]),
            (Setting::MailFrom, vec!["", "a@example.cn"], vec!["a", "a@", "a b@c"]),
            (
                Setting::MailPasswordFile,
                vec!["", "smtp-password", "mail.txt"],
                vec!["../shadow", "/etc/shadow", "a/b", ".hidden", "a\\b"],
            ),
        ] {
            for value in good {
                assert!(setting.read(value).is_ok(), "{} {value}", setting.key());
            }
            for value in bad {
                assert!(setting.read(value).is_err(), "{} {value}", setting.key());
            }
            assert!(setting.read(setting.default()).is_ok());
        }
        assert_eq!(Setting::PublicAddress.read(" https://a.cn/ ").ok().as_deref(), Some("https://a.cn"));
    }
}
