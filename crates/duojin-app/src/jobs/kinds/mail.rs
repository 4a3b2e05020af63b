//! One mail. Body: [`Mail`]. At least once: the window is between the mail server's 250 and our commit, and there the same
//! `Message-ID` goes out again, by which mail programs know the second copy.

use std::net::IpAddr;
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::jobs::context::{Context, Finished, JobError};
use crate::settings::{self, MailServer, MailTls};

/// A mail to one person. It lies in the table of jobs in clear, for up to 90 days: no link that works as a key belongs in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// Name of the person.
    pub name: String,
    /// Address.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text, plain.
    pub text: String,
}

/// For how long a mail server may take over one mail. The library's own limit covers the connecting alone.
const PATIENCE: Duration = Duration::from_secs(if cfg!(test) { 2 } else { 60 });

pub(super) async fn run(context: &Context) -> Result<Finished, JobError> {
    let mail: Mail = context.body()?;
    let server = settings::mail_server(context.app()).await?.ok_or_else(|| {
        JobError::Permanent("还没有设置邮件服务器：到“设置”里填好后重试 / no mail server is set up".to_owned())
    })?;
    let message = message(context, &server, &mail)?;
    let transport = transport(context, &server)?;
    context.check()?;
    let Ok(answer) = tokio::time::timeout(PATIENCE, transport.send(message)).await else {
        return Err(JobError::Retry("邮件服务器不回话 / the mail server says nothing".to_owned()));
    };
    match answer {
        Ok(answer) => {
            let said = answer.message().collect::<Vec<_>>().join(" ");
            context.finish(&json!({ "message_id": message_id(context.key(), &server), "server": said })).await
        }
        Err(error) if error.is_permanent() => Err(JobError::Permanent(told(&error))),
        Err(error) => Err(JobError::Retry(told(&error))),
    }
}

fn told(error: &lettre::transport::smtp::Error) -> String {
    let code = error.status().map_or_else(String::new, |code| format!("{code} "));
    format!("邮件服务器没有收下：{code}{error} / the mail server did not take it")
}

/// From the key of the work alone, so that every attempt sends the same.
fn message_id(key: &str, server: &MailServer) -> String {
    let digest = Sha256::digest(key.as_bytes());
    let name: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let domain = server.from.rsplit_once('@').map_or("localhost", |(_, domain)| domain);
    format!("<{name}@{domain}>")
}

fn message(context: &Context, server: &MailServer, mail: &Mail) -> Result<Message, JobError> {
    let address = |text: &str| {
        text.parse::<Address>()
            .map_err(|error| JobError::Permanent(format!("“{text}”不是邮件地址：{error} / no mail address")))
    };
    let made = u64::try_from(context.made_at().0).unwrap_or(0);
    Message::builder()
        .from(Mailbox::new(Some("夺锦 Duojin".to_owned()), address(&server.from)?))
        .to(Mailbox::new(Some(mail.name.clone()), address(&mail.to)?))
        .date(UNIX_EPOCH + Duration::from_millis(made))
        .message_id(Some(message_id(context.key(), server)))
        .subject(&mail.subject)
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text.clone())
        .map_err(|error| JobError::Permanent(format!("邮件写不成：{error} / the mail cannot be written")))
}

fn transport(context: &Context, server: &MailServer) -> Result<AsyncSmtpTransport<Tokio1Executor>, JobError> {
    let parameters = || TlsParameters::new(server.host.clone()).map_err(|error| JobError::Retry(told(&error)));
    let tls = match server.tls {
        MailTls::None => Tls::None,
        MailTls::StartTls => Tls::Required(parameters()?),
        MailTls::Tls => Tls::Wrapper(parameters()?),
    };
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(server.host.clone())
        .port(server.port)
        .timeout(Some(PATIENCE))
        .tls(tls);
    if !server.user.is_empty() {
        let near = server.host.parse::<IpAddr>().map_or(server.host == "localhost", |ip| ip.is_loopback());
        if server.tls == MailTls::None && !near {
            return Err(JobError::Permanent(
                "不加密就不把密码发给别的机器：把“邮件加密”改成 starttls 或 tls / no password is sent to another machine in the clear"
                    .to_owned(),
            ));
        }
        let password = match context.mail_password() {
            Some(given) => match given.of(&server.host) {
                Some(password) => password.to_owned(),
                None => {
                    return Err(JobError::Permanent(format!(
                        "进程手里的密码不是给“{}”的：确认密码后重启服务，再重试 / the password of the process was not given for this server: restart the service with the right one, then retry",
                        server.host
                    )));
                }
            },
            None => settings::mail_password(context.app(), server).map_err(JobError::from)?,
        };
        builder = builder.credentials(Credentials::new(server.user.clone(), password));
    }
    Ok(builder.build())
}
