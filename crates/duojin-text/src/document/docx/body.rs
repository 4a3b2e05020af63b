//! The stream of elements of a part becomes paragraphs and tables.

use super::numbering::Numbering;
use super::styles::Styles;
use super::xml;
use crate::document::grid::{Mark, Nest, Node, Para};
use crate::document::{Unreadable, limits};
use crate::outline::residue::Why;
use quick_xml::events::{BytesStart, Event};

/// What a part holds.
#[derive(Default)]
pub(super) struct Body {
    pub(super) nodes: Vec<Node>,
    /// Footnotes by their ids, if the part is theirs.
    pub(super) notes: Vec<(String, Vec<Node>)>,
    /// Notes as they are called.
    pub(super) called: Vec<Called>,
}

/// A call of a footnote or endnote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Called {
    pub(super) id: String,
    pub(super) at_end: bool,
}

pub(super) fn read(part: &str, styles: &Styles, numbering: &mut Numbering) -> Result<Body, Unreadable> {
    let mut reader = Reader {
        styles,
        numbering,
        nest: Nest::default(),
        open: Vec::new(),
        body: Body::default(),
        state: State::default(),
    };
    xml::each(part, |event| reader.event(event))?;
    while !reader.open.is_empty() {
        reader.close_paragraph()?;
    }
    reader.body.nodes = reader.nest.finish()?;
    Ok(reader.body)
}

/// A paragraph in the making; text boxes put one into another.
#[derive(Default)]
struct Open {
    para: Para,
    style: Option<String>,
    list: Option<u32>,
    level: Option<u32>,
    mark_deleted: bool,
    inserted_from: Option<u32>,
    deleted: String,
    hidden: String,
}

#[derive(Default)]
struct State {
    /// Depth inside an element that is passed over.
    skip: usize,
    deleted: usize,
    inserted: usize,
    in_text: bool,
    in_run: bool,
    in_paragraph_properties: bool,
    in_row_properties: bool,
    row_deleted: bool,
    run_hidden: bool,
    /// For each open content control whether it is the table of contents.
    controls: Vec<bool>,
    note: Option<String>,
    /// A paragraph whose mark is deleted goes on in the next one.
    carried: Option<Para>,
    boxes_too_deep: usize,
}

struct Reader<'a> {
    styles: &'a Styles,
    numbering: &'a mut Numbering,
    nest: Nest,
    open: Vec<Open>,
    body: Body,
    state: State,
}

/// Elements with nothing of the text in them: former properties, the second form of a drawing, readings of characters.
const PASSED: [&str; 9] = [
    "Fallback",
    "rt",
    "pPrChange",
    "rPrChange",
    "tblPrChange",
    "trPrChange",
    "tcPrChange",
    "sectPrChange",
    "instrText",
];

impl Reader<'_> {
    fn event(&mut self, event: &Event<'_>) -> Result<(), Unreadable> {
        match event {
            Event::Start(e) => {
                let name = e.local_name();
                if self.state.skip > 0 || PASSED.contains(&name.as_ref()) {
                    self.state.skip += 1;
                    return Ok(());
                }
                self.start(name.as_ref(), e)
            }
            Event::Empty(e) => {
                if self.state.skip > 0 {
                    return Ok(());
                }
                let name = e.local_name();
                match name.as_ref() {
                    "p" | "tc" | "tr" | "tbl" => {
                        self.start(name.as_ref(), e)?;
                        self.end(name.as_ref())
                    }
                    name => {
                        self.empty(name, e);
                        Ok(())
                    }
                }
            }
            Event::End(e) => {
                if self.state.skip > 0 {
                    self.state.skip -= 1;
                    return Ok(());
                }
                self.end(e.local_name().as_ref())
            }
            Event::Text(text) => {
                let text = text.borrow().into_inner();
                self.text(&text);
                Ok(())
            }
            Event::CData(text) => {
                let text = text.borrow().into_inner();
                self.text(&text);
                Ok(())
            }
            Event::GeneralRef(name) => {
                if let Some(c) = xml::reference(&name.borrow().into_inner()) {
                    self.text(c.encode_utf8(&mut [0; 4]));
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn start(&mut self, name: &str, e: &BytesStart<'_>) -> Result<(), Unreadable> {
        let state = &mut self.state;
        match name {
            "p" => {
                if self.open.len() < limits::BOX_DEPTH_MAX {
                    self.open.push(Open { inserted_from: (state.inserted > 0).then_some(0), ..Open::default() });
                } else {
                    state.boxes_too_deep += 1;
                }
            }
            "pPr" => state.in_paragraph_properties = true,
            "trPr" => state.in_row_properties = true,
            "r" => (state.in_run, state.run_hidden) = (true, false),
            "t" | "delText" => state.in_text = true,
            "del" | "moveFrom" => state.deleted += 1,
            "ins" | "moveTo" => {
                state.inserted += 1;
                if let Some(open) = self.open.last_mut() {
                    open.inserted_from = open.inserted_from.or(Some(open.para.n));
                }
            }
            "tbl" => self.nest.open_table(),
            "tr" => {
                state.row_deleted = false;
                self.nest.open_row();
            }
            "tc" => self.nest.open_cell(1, 1)?,
            "sdt" => state.controls.push(false),
            "footnote" | "endnote" => {
                let is_own = xml::value(e, "type").is_none_or(|kind| kind == "normal");
                state.note = xml::value(e, "id").filter(|_| is_own);
            }
            _ => self.empty(name, e),
        }
        Ok(())
    }

    /// Elements that say something by themselves.
    fn empty(&mut self, name: &str, e: &BytesStart<'_>) {
        let state = &mut self.state;
        let in_paragraph_properties = state.in_paragraph_properties;
        if state.in_row_properties && matches!(name, "del") {
            state.row_deleted = true;
            return;
        }
        match name {
            "gridSpan" => {
                if let Some(cell) = self.nest.cell() {
                    cell.columns = xml::number(e, "val").map_or(1, |n| n as usize);
                }
            }
            "vMerge" => {
                if let Some(cell) = self.nest.cell() {
                    cell.goes_on = xml::value(e, "val").is_none_or(|kind| kind != "restart");
                }
            }
            "docPartGallery" => {
                if let Some(control) = state.controls.last_mut() {
                    *control |= xml::value(e, "val").is_some_and(|kind| kind.eq_ignore_ascii_case("table of contents"));
                }
            }
            _ => {}
        }
        let Some(open) = self.open.last_mut() else { return };
        match name {
            "pStyle" => open.style = xml::value(e, "val"),
            "numId" if in_paragraph_properties => open.list = xml::number(e, "val"),
            "ilvl" if in_paragraph_properties => open.level = xml::number(e, "val"),
            "del" | "moveFrom" if in_paragraph_properties => open.mark_deleted = true,
            "vanish" if state.in_run => state.run_hidden = xml::is_on(e),
            "tab" | "ptab" if state.in_run && !in_paragraph_properties => open.text(" ", state),
            "br" | "cr" if state.in_run => open.text("\n", state),
            "noBreakHyphen" => open.text("-", state),
            "sym" => open.para.n_private += 1,
            "footnoteReference" | "endnoteReference" => {
                if let Some(id) = xml::value(e, "id")
                    && state.deleted == 0
                {
                    self.body.called.push(Called { id, at_end: name == "endnoteReference" });
                    let number = u32::try_from(self.body.called.len()).unwrap_or(u32::MAX);
                    open.para.marks.push((open.para.n, open.para.n, Mark::Footnote(number)));
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.state.in_text
            && let Some(open) = self.open.last_mut()
        {
            open.text(text, &self.state);
        }
    }

    fn end(&mut self, name: &str) -> Result<(), Unreadable> {
        let state = &mut self.state;
        match name {
            "p" => {
                if state.boxes_too_deep > 0 {
                    state.boxes_too_deep -= 1;
                } else {
                    self.close_paragraph()?;
                }
            }
            "pPr" => state.in_paragraph_properties = false,
            "trPr" => state.in_row_properties = false,
            "r" => (state.in_run, state.run_hidden) = (false, false),
            "t" | "delText" => state.in_text = false,
            "del" | "moveFrom" => {
                state.deleted = state.deleted.saturating_sub(1);
                if let Some(open) = self.open.last_mut() {
                    open.take_deleted();
                }
            }
            "ins" | "moveTo" => {
                state.inserted = state.inserted.saturating_sub(1);
                if state.inserted == 0
                    && let Some(open) = self.open.last_mut()
                {
                    open.close_inserted();
                }
            }
            "tbl" => self.nest.close_table()?,
            "tr" => {
                if std::mem::take(&mut state.row_deleted) {
                    let words = self.nest.drop_row();
                    self.nest.push(Node::Para(Para { drop: Some(Why::Deleted), text: words, ..Para::default() }))?;
                } else {
                    self.nest.close_row();
                }
            }
            "tc" => self.nest.close_cell(),
            "sdt" => {
                state.controls.pop();
            }
            "footnote" | "endnote" => {
                let nodes = std::mem::take(&mut self.nest).finish()?;
                if let Some(id) = state.note.take() {
                    self.body.notes.push((id, nodes));
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn close_paragraph(&mut self) -> Result<(), Unreadable> {
        let Some(mut open) = self.open.pop() else { return Ok(()) };
        open.take_deleted();
        open.close_inserted();
        if !open.hidden.is_empty() {
            let hidden = std::mem::take(&mut open.hidden);
            open.para.taken.push((open.para.n, Why::Hidden, hidden));
        }
        let Open { mut para, style, list, level, mark_deleted, .. } = open;
        if let Some(mut before) = self.state.carried.take() {
            let at = before.n;
            before.text.push_str(&para.text);
            before.n += para.n;
            before.n_private += para.n_private;
            before.marks.extend(para.marks.into_iter().map(|(from, to, mark)| (from + at, to + at, mark)));
            before.taken.extend(para.taken.into_iter().map(|(place, why, words)| (place + at, why, words)));
            para = before;
        }
        if mark_deleted {
            self.state.carried = Some(para);
            return Ok(());
        }
        let styled = style.as_deref().and_then(|style| self.styles.list(style));
        let (list, level) = match (list, styled) {
            (Some(list), _) => (Some(list), level.unwrap_or(0)),
            (None, Some((list, own, style))) => {
                let by_style = self.numbering.level_of_style(list, style);
                (Some(list), level.or(own).or(by_style).unwrap_or(0))
            }
            (None, None) => (None, 0),
        };
        // A blank paragraph counts, as in Word, but nothing is drawn for it here.
        let label = list.filter(|list| *list > 0).and_then(|list| self.numbering.next(list, level));
        let contents =
            self.state.controls.contains(&true) || style.as_deref().is_some_and(|style| self.styles.is_contents(style));
        if contents {
            para.drop = Some(Why::Contents);
        }
        if let Some(label) = label.filter(|_| !para.is_blank()) {
            let first = para.text.trim_start().chars().next();
            let runs_on = label.ends_with(|c: char| c.is_alphanumeric())
                || label.ends_with(['.', '．']) && first.is_some_and(|c| c.is_ascii_digit());
            let n = u32::try_from(label.chars().count()).unwrap_or(0);
            para.prefix(if runs_on { " " } else { "" });
            para.prefix(&label);
            para.marks.push((0, n, Mark::Numbered));
        }
        if para.is_blank() && para.taken.is_empty() && para.marks.is_empty() {
            return Ok(());
        }
        self.nest.push(Node::Para(para))
    }
}

impl Open {
    fn text(&mut self, text: &str, state: &State) {
        if state.deleted > 0 {
            self.deleted.push_str(text);
        } else if state.run_hidden {
            self.hidden.push_str(text);
        } else {
            self.para.push_str(text);
        }
    }

    fn take_deleted(&mut self) {
        if !self.deleted.is_empty() {
            let words = std::mem::take(&mut self.deleted);
            self.para.taken.push((self.para.n, Why::Deleted, words));
        }
    }

    fn close_inserted(&mut self) {
        if let Some(from) = self.inserted_from.take()
            && self.para.n > from
        {
            self.para.marks.push((from, self.para.n, Mark::Inserted));
        }
    }
}
