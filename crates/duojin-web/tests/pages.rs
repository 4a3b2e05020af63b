//! Every example page, in both languages, keeps the promises of the frame: structure that assistive technology can walk,
//! nothing a strict content security policy would refuse, links that keep the language, and text that escapes its data.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::collections::HashSet;

use duojin_web::pages::enterprises::EnterprisePage;
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

/// A demonstration names what decided each clause; only what was eligible is shown with all its reasons.
#[test]
fn history_is_brief() {
    let html = render(&EnterprisePage::example(Lang::Zh)).unwrap();
    let history = html.split_once("id=\"history\"").unwrap().1;
    assert_eq!(history.matches("class=\"match\"").count(), 1);
    assert!(history.contains("建立研发准备金制度：缺资料") && history.contains("具有国家级或省级资质，实为未列入"));
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
