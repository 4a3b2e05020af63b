//! Every example page, in both languages, keeps the promises of the frame: structure that assistive technology can walk,
//! nothing a strict content security policy would refuse, links that keep the language, and text that escapes its data.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::collections::HashSet;

use duojin_web::pages::audit::AuditPage;
use duojin_web::pages::documents::WorkbenchPage;
use duojin_web::pages::enterprises::EnterprisePage;
use duojin_web::pages::inbox::{InboxPage, Tab};
use duojin_web::pages::jobs::JobsPage;
use duojin_web::pages::people::PostPage;
use duojin_web::pages::plan::{Block, PlanPage, Run};
use duojin_web::{Lang, gallery, render};

const VOID: [&str; 5] = ["meta", "link", "input", "br", "!doctype"];

/// A tag as found: name, attributes as written, is it an end tag, does it close itself.
struct Tag<'a> {
    name: &'a str,
    attributes: &'a str,
    end: bool,
    closed: bool,
}

fn tags(html: &str) -> Vec<Tag<'_>> {
    html.split('<')
        .skip(1)
        .map(|piece| {
            let body = piece.split_once('>').expect("a tag ends").0;
            let end = body.starts_with('/');
            let body = body.trim_start_matches('/');
            let closed = body.ends_with('/');
            let (name, attributes) = body.split_once([' ', '\n']).unwrap_or((body.trim_end_matches('/'), ""));
            Tag { name, attributes, end, closed }
        })
        .collect()
}

/// The values of one attribute. A quote before the name keeps `data-id` apart from `id`.
fn values<'a>(html: &'a str, attribute: &str) -> Vec<&'a str> {
    let start = format!(" {attribute}=\"");
    html.split(start.as_str()).skip(1).map(|rest| rest.split_once('"').unwrap().0).collect()
}

fn each(check: impl Fn(&str, Lang, &str)) {
    for lang in [Lang::Zh, Lang::En] {
        for (name, html) in gallery::pages(lang).unwrap() {
            check(&format!("{name} {}", lang.tag()), lang, &html);
        }
    }
}

#[test]
fn every_tag_is_closed_in_order() {
    each(|page, _, html| {
        let mut open = Vec::new();
        for tag in tags(html) {
            if VOID.contains(&tag.name) || tag.closed {
                continue;
            }
            if tag.end {
                assert_eq!(open.pop(), Some(tag.name), "{page}: after {open:?}");
            } else {
                open.push(tag.name);
            }
        }
        assert!(open.is_empty(), "{page}: {open:?} left open");
    });
}

#[test]
fn a_strict_policy_would_refuse_nothing() {
    each(|page, _, html| {
        for tag in tags(html) {
            assert!(
                !tag.attributes.contains(" style=") && !tag.attributes.starts_with("style="),
                "{page}: <{} {}>",
                tag.name,
                tag.attributes
            );
            let handler = tag.attributes.split_whitespace().any(|a| a.starts_with("on") && a.contains('='));
            assert!(!handler, "{page}: <{} {}>", tag.name, tag.attributes);
            assert!(
                tag.name != "style" && (tag.name != "script" || tag.end || tag.attributes.contains("src=")),
                "{page}: inline {}",
                tag.name
            );
        }
    });
}

#[test]
fn headings_ids_and_landmarks() {
    each(|page, lang, html| {
        assert_eq!(html.matches("<h1").count(), 1, "{page}: one h1");
        assert_eq!(html.matches("<main ").count(), 1, "{page}: one main");
        assert!(html.contains(&format!("<html lang=\"{}\">", lang.tag())), "{page}: language");
        let mut level = 0;
        for tag in tags(html).iter().filter(|tag| !tag.end) {
            if let Some(n) = tag.name.strip_prefix('h').and_then(|n| n.parse::<u8>().ok()) {
                assert!(n <= level + 1, "{page}: h{n} after h{level}");
                level = n;
            }
        }
        let ids = values(html, "id");
        let unique: HashSet<_> = ids.iter().collect();
        assert_eq!(unique.len(), ids.len(), "{page}: an id stands twice");
        for symbol in html.split("<use href=\"#").skip(1).map(|rest| rest.split_once('"').unwrap().0) {
            assert!(unique.contains(&symbol), "{page}: no symbol {symbol}");
        }
        for target in values(html, "for") {
            assert!(unique.contains(&target), "{page}: label for {target}");
        }
    });
}

#[test]
fn links_keep_the_language_and_the_moment() {
    each(|page, lang, html| {
        for href in values(html, "href") {
            let ours = href.starts_with('/')
                && !href.starts_with("/static/")
                && !href.starts_with("/api/")
                && !href.ends_with(".toml");
            let switch = html.contains(&format!("href=\"{href}\" lang="));
            if ours && !switch {
                assert_eq!(href.contains("lang=en"), lang.is_en(), "{page}: {href}");
            }
        }
    });
}

#[test]
fn data_is_escaped() {
    let mut page = EnterprisePage::example(Lang::Zh);
    page.identity.name = "<script>alert(1)</script>\"&'".into();
    page.facts[0].value = "<b>".into();
    let html = render(&page).unwrap();
    assert!(!html.contains("<script>alert") && !html.contains("<b>&lt;/b>"));
    assert!(html.contains("alert(1)"), "the name itself is still shown");
}

/// The plan page shows the text's characters and no others: what stands between is marks, which are cut out here.
#[test]
fn the_plan_is_not_altered() {
    let page = PlanPage::example(Lang::Zh, false);
    let html = render(&page).unwrap();
    for block in &page.blocks {
        let Block::Paragraph { runs, .. } = block else {
            continue;
        };
        for pair in runs.windows(2) {
            if let [Run::Text(before), Run::Chip(chip)] = pair {
                let tail: String = before.chars().rev().take(6).collect::<Vec<_>>().into_iter().rev().collect();
                let at = html
                    .find(&format!("{tail}<span class=\"chip"))
                    .unwrap_or_else(|| panic!("{tail} is parted from its number"));
                let number = html[at..].split_once("<b>").unwrap().1;
                assert!(number.starts_with(&chip.text), "{} is altered", chip.text);
            }
        }
    }
}

#[test]
fn synthetic_names_never_stand_without_the_ribbon() {
    each(|page, _, html| {
        let main = html.split_once("<main").unwrap().1.split_once("<footer").unwrap().0;
        if main.contains("（模拟）") && !page.starts_with("about") {
            assert!(html.contains("class=\"ribbon\""), "{page}: synthetic enterprises without the ribbon");
        }
    });
}

/// Years of one fact share a line as long as nothing but period and value differs.
#[test]
fn facts_of_one_origin_share_a_line() {
    let mut page = EnterprisePage::example(Lang::Zh);
    let rows = |page: &EnterprisePage| {
        let html = render(page).unwrap();
        let table = html.split_once("class=\"facts").unwrap().1.split_once("</table>").unwrap().0.to_owned();
        (table.matches("<tr>").count() - 1, table.matches("<li>").count())
    };
    assert_eq!(rows(&page), (3, 4), "two years of 业务收入 in one line");
    page.facts[0].source = "企业自报".into();
    assert_eq!(rows(&page), (4, 4), "another source, another line");
}

/// The page of an opened target begins at its panel, with no script: the heading takes the focus.
#[test]
fn an_opened_target_is_where_the_page_begins() {
    let html = render(&PlanPage::example(Lang::Zh, true)).unwrap();
    assert_eq!(html.matches(" autofocus").count(), 1);
    let panel = html.split_once("id=\"panel\"").unwrap().1;
    assert!(panel.split_once("<h2").unwrap().1.starts_with(" tabindex=\"-1\" autofocus>"));
    assert!(html.contains("<a href=\"#T11\">到那里去</a>"), "a browser that does not focus has a link");
    assert!(!render(&PlanPage::example(Lang::Zh, false)).unwrap().contains(" autofocus"));
}

/// The page says what can be got in one sentence; the three figures stand below it, smaller.
#[test]
fn the_enterprise_page_leads_with_a_sentence() {
    let html = render(&EnterprisePage::example(Lang::Zh)).unwrap();
    let (before, figures) = html.split_once("class=\"money quiet\"").unwrap();
    let answer = before.split_once("class=\"answer\">").unwrap().1.split_once("</p>").unwrap().0;
    assert_eq!(answer, "现在能拿到 <b>10 万元</b>（1 条）；另有 1 条要补资料才能判，最多再拿 <b>26 万元</b>。");
    assert!(figures.contains("10–36") || figures.contains("10<i>–</i>36"), "the figures are still three");
}

/// A demonstration names what decided each clause; only what was eligible is shown with all its reasons.
#[test]
fn history_is_brief() {
    let html = render(&EnterprisePage::example(Lang::Zh)).unwrap();
    let history = html.split_once("id=\"history\"").unwrap().1;
    assert_eq!(history.matches("class=\"match\"").count(), 1);
    assert!(history.contains("建立研发准备金制度：缺资料") && history.contains("具有国家级或省级资质，实为未列入"));
}

/// Every form that changes something carries the session's token, exactly once, and goes to one of our own addresses.
#[test]
fn forms_carry_the_token() {
    let mut n = 0;
    each(|page, lang, html| {
        for form in html.split("<form ").skip(1).map(|rest| rest.split_once("</form>").unwrap().0) {
            let head = form.split_once('>').unwrap().0;
            let tokens = form.matches("name=\"csrf\"").count();
            let posts = head.contains("method=\"post\"");
            assert_eq!(tokens, usize::from(posts), "{page}: <form {head}>");
            if posts {
                assert!(head.contains("action=\"/"), "{page}: <form {head}>");
                assert_eq!(head.contains("lang=en"), lang.is_en(), "{page}: <form {head}>");
                assert!(form.contains("name=\"csrf\" value=\"example-token\""), "{page}: <form {head}>");
            }
        }
    });
    for (_, html) in gallery::pages(Lang::Zh).unwrap() {
        n += html.matches("method=\"post\"").count();
    }
    assert!(n > 100, "only {n} forms were looked at");
}

/// Each field one can type into has a label or a name of its own.
#[test]
fn fields_are_labelled() {
    each(|page, _, html| {
        let labels: HashSet<_> = values(html, "for").into_iter().collect();
        for tag in tags(html).iter().filter(|tag| !tag.end && ["input", "select", "textarea"].contains(&tag.name)) {
            let attributes = format!(" {}", tag.attributes);
            if attributes.contains(" type=\"hidden\"") {
                continue;
            }
            let by_id = values(&attributes, "id").first().is_some_and(|id| labels.contains(id));
            let wrapped = html.split("<label>").skip(1).any(|rest| {
                let inside = rest.split_once("</label>").unwrap().0;
                inside.contains(tag.attributes.trim_end_matches('/'))
            });
            assert!(
                by_id || wrapped || attributes.contains(" aria-label="),
                "{page}: <{} {}>",
                tag.name,
                tag.attributes
            );
        }
    });
}

/// A moment shows only where it means something, and the group 管理 only on its own pages.
#[test]
fn the_frame_is_calm() {
    let page = |name: &str| gallery::pages(Lang::Zh).unwrap().into_iter().find(|(n, _)| n == name).unwrap().1;
    let (cockpit, people, account) = (page("cockpit"), page("people"), page("account"));
    assert!(cockpit.contains("class=\"timebar\"") && !people.contains("class=\"timebar\""));
    assert!(people.contains("class=\"manage\"") && !account.contains("class=\"manage\""));
    assert!(account.contains("action=\"/sign-out\"") && !cockpit.contains("action=\"/sign-out\""));
    assert!(cockpit.contains("href=\"/sign-in\""), "the public is shown the way in");
    assert!(page("account-empty").contains("class=\"ribbon demo\""), "a demo person is labelled");
}

/// A number in the text leads to what was read there, and back: no fragment of the workbench leads nowhere.
#[test]
fn fragments_lead_somewhere() {
    let mut n = 0;
    each(|page, _, html| {
        if !page.starts_with("workbench") {
            return;
        }
        let ids: HashSet<_> = values(html, "id").into_iter().collect();
        for href in values(html, "href").into_iter().filter_map(|href| href.strip_prefix('#')) {
            assert!(ids.contains(href), "{page}: #{href}");
        }
    });
    for (name, html) in gallery::pages(Lang::Zh).unwrap() {
        n += if name.starts_with("workbench") { html.matches("href=\"#").count() } else { 0 };
    }
    assert!(n > 100, "only {n} fragments were looked at");
}

/// Words somebody else wrote stay words.
#[test]
fn what_people_write_is_escaped() {
    let evil = "<img src=x>\"'&";
    for lang in [Lang::Zh, Lang::En] {
        let mut inbox = InboxPage::example(lang, Tab::Open);
        inbox.items[0].title = evil.into();
        inbox.items[0].body = evil.into();
        let mut jobs = JobsPage::example(lang);
        jobs.dead[0].error = evil.into();
        jobs.schedules[1].cron = evil.into();
        let mut post = PostPage::example(lang);
        post.title = evil.into();
        post.people[0].label = evil.into();
        post.frame.who.name = evil.into();
        let mut audit = AuditPage::example(lang);
        audit.rows[0].object.label = evil.into();
        audit.query.words = evil.into();
        let mut bench = WorkbenchPage::example(lang);
        bench.items[0].heading = evil.into();
        bench.items[0].rule_text = evil.into();
        bench.items[0].sentence = evil.into();
        bench.items[0].fields[0].text = evil.into();
        bench.front.title = evil.into();
        bench.cut(evil, &[]);
        for html in [render(&inbox), render(&jobs), render(&post), render(&audit), render(&bench)] {
            let html = html.unwrap();
            assert!(!html.contains("<img") && html.contains("img src=x"));
            assert!(!html.contains("src=x>\""), "a quote ends no attribute");
        }
    }
}

/// The visible text of each page, one line for each piece, as a reader without pictures meets it.
#[test]
fn visible_text() {
    for (name, html) in gallery::pages(Lang::Zh).unwrap() {
        let main = html.split_once("<main").unwrap().1.split_once("<footer").unwrap().0;
        let text: Vec<&str> = main
            .split('<')
            .filter_map(|piece| piece.split_once('>'))
            .map(|(_, text)| text.trim())
            .filter(|text| !text.is_empty())
            .collect();
        insta::assert_snapshot!(format!("text-{name}"), text.join("\n"));
    }
}
