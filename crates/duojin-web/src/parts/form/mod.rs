//! Fields and buttons of forms. Every form that changes something is a POST with the session's token in the hidden field `csrf`.

use std::fmt::Display;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::Frame;

/// One choice of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Value sent.
    pub value: String,
    /// Words shown.
    pub label: String,
    /// Is it chosen now?
    pub chosen: bool,
}

impl Choice {
    /// A choice that is not chosen.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), chosen: false }
    }

    /// The same, chosen if so.
    #[must_use]
    pub fn chosen(mut self, chosen: bool) -> Self {
        self.chosen = chosen;
        self
    }
}

/// A labelled field of one line; prints itself as HTML.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<div class="field{% if wide %} wide{% endif %}{% if !wrong.is_empty() %} wrong{% endif %}"><label for="{{ id }}">{{ label }}</label><input id="{{ id }}" name="{{ name }}" type="{{ kind }}" value="{{ value }}" autocomplete="{{ auto }}"{% if required %} required{% endif %}{% if !hint.is_empty() || !wrong.is_empty() %} aria-describedby="{{ id }}-h"{% endif %}{% if !wrong.is_empty() %} aria-invalid="true"{% endif %}>{% if !wrong.is_empty() %}<p class="small must" id="{{ id }}-h">{{ wrong }}</p>{% else if !hint.is_empty() %}<p class="small" id="{{ id }}-h">{{ hint }}</p>{% endif %}</div>"#,
    ext = "html"
)]
pub struct Field {
    id: String,
    name: &'static str,
    label: String,
    kind: &'static str,
    value: String,
    auto: &'static str,
    hint: String,
    wrong: String,
    wide: bool,
    required: bool,
}

impl HtmlSafe for Field {}

impl Field {
    /// A field of text that must be filled in.
    #[must_use]
    pub fn text(name: &'static str, label: impl Display) -> Self {
        Self {
            id: format!("f-{name}"),
            name,
            label: label.to_string(),
            kind: "text",
            value: String::new(),
            auto: "off",
            hint: String::new(),
            wrong: String::new(),
            wide: false,
            required: true,
        }
    }

    /// A password; `auto` is `current-password` or `new-password`.
    #[must_use]
    pub fn password(name: &'static str, label: impl Display, auto: &'static str) -> Self {
        Self { kind: "password", auto, ..Self::text(name, label) }
    }

    /// A civil day, sent as `YYYY-MM-DD`.
    #[must_use]
    pub fn day(name: &'static str, label: impl Display) -> Self {
        Self { kind: "date", ..Self::text(name, label) }
    }

    /// What stands in it.
    #[must_use]
    pub fn value(mut self, value: impl Display) -> Self {
        self.value = value.to_string();
        self
    }

    /// What the browser may fill in: `username`, `name`, `email`.
    #[must_use]
    pub fn auto(mut self, auto: &'static str) -> Self {
        self.auto = auto;
        self
    }

    /// The kind of input: `email`, `number`, `search`, `url`.
    #[must_use]
    pub fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// A sentence under it.
    #[must_use]
    pub fn hint(mut self, hint: impl Display) -> Self {
        self.hint = hint.to_string();
        self
    }

    /// What is wrong with it; empty for nothing.
    #[must_use]
    pub fn wrong(mut self, wrong: impl Display) -> Self {
        self.wrong = wrong.to_string();
        self
    }

    /// May stay empty.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// Takes the room that is left.
    #[must_use]
    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    /// Another id than `f-name`, where one name stands in two forms of a page.
    #[must_use]
    pub fn id(mut self, id: impl Display) -> Self {
        self.id = id.to_string();
        self
    }
}

/// A drop-down list; prints itself as HTML.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<div class="field"><label for="{{ id }}">{{ label }}</label><select id="{{ id }}" name="{{ name }}">{% if !all.is_empty() %}<option value="">{{ all }}</option>{% endif %}{% for choice in choices %}<option value="{{ choice.value }}"{% if choice.chosen %} selected{% endif %}>{{ choice.label }}</option>{% endfor %}</select></div>"#,
    ext = "html"
)]
pub struct Select<'a> {
    id: String,
    name: &'static str,
    label: String,
    all: String,
    choices: &'a [Choice],
}

impl HtmlSafe for Select<'_> {}

impl<'a> Select<'a> {
    /// A list of which one is sent.
    #[must_use]
    pub fn new(name: &'static str, label: impl Display, choices: &'a [Choice]) -> Self {
        Self { id: format!("f-{name}"), name, label: label.to_string(), all: String::new(), choices }
    }

    /// With a first choice that sends nothing: 全部, or 请选.
    #[must_use]
    pub fn or(mut self, all: impl Display) -> Self {
        self.all = all.to_string();
        self
    }

    /// Another id than `f-name`.
    #[must_use]
    pub fn id(mut self, id: impl Display) -> Self {
        self.id = id.to_string();
        self
    }
}

/// Boxes of which several may be ticked; each ticked one is sent under the same name. Prints itself as HTML.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<fieldset class="checks"><legend>{{ legend }}</legend><ul>{% for choice in choices %}<li><label><input type="checkbox" name="{{ name }}" value="{{ choice.value }}"{% if choice.chosen %} checked{% endif %}>{{ choice.label }}</label></li>{% endfor %}</ul></fieldset>"#,
    ext = "html"
)]
pub struct Checks<'a> {
    name: &'static str,
    legend: String,
    choices: &'a [Choice],
}

impl HtmlSafe for Checks<'_> {}

impl<'a> Checks<'a> {
    /// Boxes under a legend.
    #[must_use]
    pub fn new(name: &'static str, legend: impl Display, choices: &'a [Choice]) -> Self {
        Self { name, legend: legend.to_string(), choices }
    }
}

/// A form of one button; prints itself as HTML.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"<form class="act" method="post" action="{{ frame.link(path) }}"><input type="hidden" name="csrf" value="{{ frame.csrf }}">{% for (name, value) in hidden %}<input type="hidden" name="{{ name }}" value="{{ value }}">{% endfor %}<button class="btn{% if main %} main{% endif %}{% if small %} little{% endif %}" type="submit">{{ label }}{% if !about.is_empty() %}<span class="vh"> {{ about }}</span>{% endif %}</button></form>"#,
    ext = "html"
)]
pub struct Act<'a> {
    frame: &'a Frame,
    path: String,
    label: String,
    about: String,
    hidden: Vec<(&'static str, String)>,
    main: bool,
    small: bool,
}

impl HtmlSafe for Act<'_> {}

impl Act<'_> {
    /// One more hidden field.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Display) -> Self {
        self.hidden.push((name, value.to_string()));
        self
    }

    /// The main button of the page.
    #[must_use]
    pub fn main(mut self) -> Self {
        self.main = true;
        self
    }

    /// A small button for rows of a table.
    #[must_use]
    pub fn little(mut self) -> Self {
        self.small = true;
        self
    }

    /// What it acts on, for those who hear the button without its row.
    #[must_use]
    pub fn about(mut self, about: impl Display) -> Self {
        self.about = about.to_string();
        self
    }
}

/// The hidden fields a GET form keeps: moment and language. Prints itself as HTML.
#[derive(Clone, Debug, Template)]
#[template(
    source = r#"{% if frame.as_of_chosen %}<input type="hidden" name="as_of" value="{{ frame.as_of }}">{% endif %}{% if frame.known_at_chosen %}<input type="hidden" name="known_at" value="{{ frame.known_at }}">{% endif %}{% if frame.lang.is_en() %}<input type="hidden" name="lang" value="en">{% endif %}"#,
    ext = "html"
)]
pub struct Kept<'a> {
    frame: &'a Frame,
}

impl HtmlSafe for Kept<'_> {}

/// The hidden field of a POST form. Prints itself as HTML.
#[derive(Clone, Debug, Template)]
#[template(source = r#"<input type="hidden" name="csrf" value="{{ csrf }}">"#, ext = "html")]
pub struct Token<'a> {
    csrf: &'a str,
}

impl HtmlSafe for Token<'_> {}

impl Frame {
    /// A form of one button that posts to a path of ours.
    #[must_use]
    pub fn act(&self, path: impl Display, label: impl Display) -> Act<'_> {
        Act {
            frame: self,
            path: path.to_string(),
            label: label.to_string(),
            about: String::new(),
            hidden: Vec::new(),
            main: false,
            small: false,
        }
    }

    /// The hidden fields every GET form keeps.
    #[must_use]
    pub fn kept(&self) -> Kept<'_> {
        Kept { frame: self }
    }

    /// The hidden field every POST form carries.
    #[must_use]
    pub fn token(&self) -> Token<'_> {
        Token { csrf: &self.csrf }
    }
}
