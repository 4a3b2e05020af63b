//! Every line of a draft is checked before it is shown; one that is not sound becomes a question.

use duojin_lang::Source;

use super::{ClauseDraft, DraftLine};
use crate::sentence::{Question, Vocabulary};

/// The checker with the names of a place.
pub(super) struct Proof<'a> {
    vocabulary: &'a Vocabulary<'a>,
}

impl<'a> Proof<'a> {
    pub(super) const fn new(vocabulary: &'a Vocabulary<'a>) -> Self {
        Self { vocabulary }
    }

    /// What is wrong with a line standing in a clause that is sound otherwise, in Chinese and English.
    pub(super) fn line(&self, word: &str, text: &str) -> Option<(String, String)> {
        let fields = [("对象", "企业"), ("当", "是"), ("给予", "奖励 1元")];
        let mut rule = String::from("条款 样\n");
        let mut placed = false;
        for (field, usual) in fields {
            let said = if field == word { text } else { usual };
            placed |= field == word;
            rule.push_str(&format!("  {field} {said}\n"));
            if field == "对象" && matches!(word, "有效" | "牵头" | "编号") {
                placed = true;
                rule.push_str(&format!("  {word} {text}\n"));
            }
        }
        if !placed {
            rule.push_str(&format!("  {word} {text}\n"));
        }
        let sources = [Source::whole("派生", self.vocabulary.derived_text()), Source::whole("草稿", &rule)];
        let (_, diagnostics) = duojin_lang::check(&sources, self.vocabulary.schema());
        let wrong = diagnostics.into_iter().find(|d| d.is_error() && d.place.file == "草稿")?;
        Some((wrong.zh, wrong.en))
    }

    /// Whether the text is a sound condition.
    pub(super) fn is_condition(&self, text: &str) -> bool {
        self.line("当", text).is_none()
    }

    /// Takes out of the draft what is not sound.
    pub(super) fn settle(&self, draft: &mut ClauseDraft) {
        let mut questions = Vec::new();
        for line in &mut draft.lines {
            let Some((zh, en)) = self.line(line.word, &line.text) else { continue };
            let span = line.span.unwrap_or(draft.span);
            questions.push(Question { span, zh: format!("{zh}（{} {}）", line.word, line.text), en });
            line.settled = false;
            // 封顶 and its like have no “nobody”: they go, the question stays.
            match line.word {
                "当" => "否".clone_into(&mut line.text),
                "给予" => "奖励 另行核定".clone_into(&mut line.text),
                _ => line.text.clear(),
            }
        }
        draft.lines.retain(|line| !line.text.is_empty());
        draft.questions.extend(questions);
        if !draft.lines.iter().any(|line| line.word == "对象") {
            draft.lines.push(DraftLine::open("对象", "企业", None));
        }
        // No condition was read: it must not hold for everybody.
        if !draft.lines.iter().any(|line| line.word == "当") {
            draft.lines.push(DraftLine::open("当", "否", None));
            let zh = "没有读到条件：谁可以享受？".to_owned();
            draft.questions.push(Question {
                span: draft.span,
                zh,
                en: "no condition was read: who may have it?".to_owned(),
            });
        }
        if !draft.lines.iter().any(|line| line.word == "给予") {
            draft.lines.push(DraftLine::open("给予", "奖励 另行核定", None));
            let zh = "没有读到待遇：给什么、给多少？".to_owned();
            draft.questions.push(Question {
                span: draft.span,
                zh,
                en: "no benefit was read: what is given?".to_owned(),
            });
        }
    }
}
