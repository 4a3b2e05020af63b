//! Every page with its example data: for looking at, for tests and for documentation.

use askama::{Error, Template};

use crate::Lang;
use crate::pages::about::AboutPage;
use crate::pages::account::AccountPage;
use crate::pages::audit::AuditPage;
use crate::pages::cockpit::CockpitPage;
use crate::pages::documents::{ChangesPage, DocumentsPage, WorkbenchPage};
use crate::pages::enterprises::{EnterprisePage, EnterprisesPage};
use crate::pages::error::ErrorPage;
use crate::pages::inbox::{ComposePage, InboxPage, Tab};
use crate::pages::jobs::{JobPage, JobsPage};
use crate::pages::people::{NewPersonPage, OrganisationPage, PeoplePage, PersonPage, PostPage};
use crate::pages::plan::PlanPage;
use crate::pages::policies::{PoliciesPage, PolicyPage};
use crate::pages::roles::RolesPage;
use crate::pages::sanke::{FormDraftPage, SankePage};
use crate::pages::sectors::{SectorPage, SectorsPage};
use crate::pages::settings::SettingsPage;
use crate::pages::sign_in::{FirstAdministratorPage, LinkEndedPage, SetPasswordPage, SignInPage, SignInState, WhySet};
use crate::pages::target::TargetPage;

/// Name and HTML of every example page in one language.
///
/// # Errors
/// When a template fails to render, which only a failing write into memory can cause.
pub fn pages(lang: Lang) -> Result<Vec<(String, String)>, Error> {
    let mut out = vec![
        ("cockpit".to_owned(), CockpitPage::example(lang).render()?),
        ("plan".to_owned(), PlanPage::example(lang, false).render()?),
        ("plan-open".to_owned(), PlanPage::example(lang, true).render()?),
        ("target".to_owned(), TargetPage::example(lang).render()?),
        ("target-empty".to_owned(), TargetPage::example_empty(lang).render()?),
        ("sanke".to_owned(), SankePage::example(lang).render()?),
        ("form".to_owned(), FormDraftPage::example(lang).render()?),
        ("sectors".to_owned(), SectorsPage::example(lang).render()?),
        ("policies".to_owned(), PoliciesPage::example(lang).render()?),
        ("policy".to_owned(), PolicyPage::example(lang).render()?),
        ("enterprises".to_owned(), EnterprisesPage::example(lang).render()?),
        ("enterprises-empty".to_owned(), EnterprisesPage::example_empty(lang).render()?),
        ("enterprise".to_owned(), EnterprisePage::example(lang).render()?),
        ("about".to_owned(), AboutPage::example(lang).render()?),
    ];
    if let Some(page) = SectorPage::example(lang) {
        out.push(("sector".to_owned(), page.render()?));
    }
    for page in ErrorPage::examples(lang) {
        out.push((format!("error-{}", page.problem.status()), page.render()?));
    }
    office(lang, &mut out)?;
    reading(lang, &mut out)?;
    Ok(out)
}

/// The pages of the office: signing in, people, rights, audit, jobs, inbox, settings.
fn office(lang: Lang, out: &mut Vec<(String, String)>) -> Result<(), Error> {
    let mut add = |name: &str, html: Result<String, Error>| -> Result<(), Error> {
        out.push((name.to_owned(), html?));
        Ok(())
    };
    add("sign-in", SignInPage::example(lang, SignInState::Fresh).render())?;
    add("sign-in-refused", SignInPage::example(lang, SignInState::Refused).render())?;
    let locked = SignInState::Locked { until: "2026-11-23 18:24".to_owned() };
    add("sign-in-locked", SignInPage::example(lang, locked).render())?;
    add("sign-in-demo", SignInPage::example_demo(lang).render())?;
    add("first-administrator", FirstAdministratorPage::example(lang, false).render())?;
    add("first-administrator-refused", FirstAdministratorPage::example(lang, true).render())?;
    add("set-password", SetPasswordPage::example(lang, WhySet::Invitation("example".to_owned())).render())?;
    add("set-password-due", SetPasswordPage::example(lang, WhySet::Due).render())?;
    add("link-ended", LinkEndedPage::example(lang).render())?;
    add("account", AccountPage::example(lang).render())?;
    for (name, page) in AccountPage::examples_other(lang) {
        add(&format!("account-{name}"), page.render())?;
    }
    add("people", PeoplePage::example(lang).render())?;
    add("people-empty", PeoplePage::example_empty(lang).render())?;
    add("person-new", NewPersonPage::example(lang).render())?;
    add("person", PersonPage::example(lang).render())?;
    for (name, page) in PersonPage::examples_other(lang) {
        add(&format!("person-{name}"), page.render())?;
    }
    add("post", PostPage::example(lang).render())?;
    for (name, page) in PostPage::examples_other(lang) {
        add(&format!("post-{name}"), page.render())?;
    }
    add("organisation", OrganisationPage::example(lang).render())?;
    add("roles", RolesPage::example(lang, "").render())?;
    add("roles-one", RolesPage::example(lang, "sector_lead").render())?;
    add("audit", AuditPage::example(lang).render())?;
    for (name, page) in AuditPage::examples_other(lang) {
        add(&format!("audit-{name}"), page.render())?;
    }
    add("jobs", JobsPage::example(lang).render())?;
    add("jobs-empty", JobsPage::example_empty(lang).render())?;
    add("job", JobPage::example(lang, false).render())?;
    add("job-dead", JobPage::example(lang, true).render())?;
    for (name, tab) in [("open", Tab::Open), ("snoozed", Tab::Snoozed), ("done", Tab::Done)] {
        add(&format!("inbox-{name}"), InboxPage::example(lang, tab).render())?;
        add(&format!("inbox-{name}-empty"), InboxPage::example_empty(lang, tab).render())?;
    }
    add("compose", ComposePage::example(lang).render())?;
    add("settings", SettingsPage::example(lang).render())?;
    for (name, page) in SettingsPage::examples_other(lang) {
        add(&format!("settings-{name}"), page.render())?;
    }
    Ok(())
}

/// The reading workbench.
fn reading(lang: Lang, out: &mut Vec<(String, String)>) -> Result<(), Error> {
    out.push(("documents".to_owned(), DocumentsPage::example(lang).render()?));
    for (name, page) in DocumentsPage::examples_other(lang) {
        out.push((format!("documents-{name}"), page.render()?));
    }
    out.push(("workbench".to_owned(), WorkbenchPage::example(lang).render()?));
    for (name, page) in WorkbenchPage::examples_other(lang) {
        out.push((format!("workbench-{name}"), page.render()?));
    }
    out.push(("changes".to_owned(), ChangesPage::example(lang).render()?));
    out.push(("changes-same".to_owned(), ChangesPage::example_same(lang).render()?));
    Ok(())
}
