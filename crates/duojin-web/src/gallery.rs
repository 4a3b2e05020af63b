//! Every page with its example data: for looking at, for tests and for documentation.

use askama::{Error, Template};

use crate::Lang;
use crate::pages::about::AboutPage;
use crate::pages::cockpit::CockpitPage;
use crate::pages::enterprises::{EnterprisePage, EnterprisesPage};
use crate::pages::error::ErrorPage;
use crate::pages::plan::PlanPage;
use crate::pages::policies::{PoliciesPage, PolicyPage};
use crate::pages::sanke::{FormDraftPage, SankePage};
use crate::pages::sectors::{SectorPage, SectorsPage};
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
    Ok(out)
}
