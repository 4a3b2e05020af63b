//! `styles.xml`: which styles number their paragraphs, and which are the table of contents.

use super::xml::{each, number, value};
use crate::document::Unreadable;
use quick_xml::events::Event;
use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub(super) struct Styles {
    by_id: BTreeMap<String, Style>,
}

#[derive(Clone, Debug, Default)]
struct Style {
    name: String,
    based_on: Option<String>,
    list: Option<u32>,
    level: Option<u32>,
}

/// Styles inherit over at most so many steps.
const CHAIN_MAX: usize = 16;

impl Styles {
    pub(super) fn read(xml: &str) -> Result<Self, Unreadable> {
        let mut styles = Self::default();
        let mut open: Option<(String, Style)> = None;
        each(xml, |event| {
            match event {
                Event::Start(e) | Event::Empty(e) => {
                    let name = e.local_name();
                    match (name.as_ref(), &mut open) {
                        ("style", _) => open = value(e, "styleId").map(|id| (id, Style::default())),
                        ("name", Some((_, style))) => style.name = value(e, "val").unwrap_or_default().to_lowercase(),
                        ("basedOn", Some((_, style))) => style.based_on = value(e, "val"),
                        ("numId", Some((_, style))) => style.list = number(e, "val"),
                        ("ilvl", Some((_, style))) => style.level = number(e, "val"),
                        _ => {}
                    }
                }
                Event::End(e) if e.local_name().as_ref() == "style" => {
                    if let Some((id, style)) = open.take() {
                        styles.by_id.insert(id, style);
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(styles)
    }

    fn chain<'a>(&'a self, id: &'a str) -> impl Iterator<Item = (&'a str, &'a Style)> {
        let first = self.by_id.get_key_value(id).map(|(id, style)| (id.as_str(), style));
        std::iter::successors(first, |(_, style)| {
            let above = style.based_on.as_deref()?;
            self.by_id.get_key_value(above).map(|(id, style)| (id.as_str(), style))
        })
        .take(CHAIN_MAX)
    }

    /// The list that a style puts its paragraphs in, the level if it says one, and the style that says it.
    pub(super) fn list(&self, id: &str) -> Option<(u32, Option<u32>, &str)> {
        self.chain(id)
            .find_map(|(id, style)| style.list.map(|list| (list, style.level, id)))
            .map(|(list, level, id)| (list, level, self.by_id.get_key_value(id).map_or("", |(id, _)| id.as_str())))
    }

    /// Whether the style is one of the table of contents.
    pub(super) fn is_contents(&self, id: &str) -> bool {
        let name = self.by_id.get(id).map_or_else(|| id.to_lowercase(), |style| style.name.clone());
        let rest = name.strip_prefix("toc").map(str::trim);
        rest.is_some_and(|rest| rest.parse::<u32>().is_ok() || rest.starts_with("heading") || rest == "标题")
    }
}
