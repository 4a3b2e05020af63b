//! Cases written as Markdown: prose that an official can read, and fenced blocks that a test can run.

/// One section with at least one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkdownCase {
    /// The headings above it, outermost first, joined by ` / `.
    pub name: String,
    /// Line of its heading, from 1; 1 where there is none.
    pub line: usize,
    /// What stands between the blocks.
    pub prose: String,
    /// The blocks in order.
    pub blocks: Vec<Block>,
}

/// A fenced block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The words after the opening fence: `duojin`, `expect error`.
    pub info: String,
    /// Line of its first line of text, from 1.
    pub line: usize,
    /// The text, each line with its end.
    pub text: String,
}

impl MarkdownCase {
    /// The only block with that first word.
    pub fn block(&self, word: &str) -> Option<&Block> {
        let mut found = self.blocks.iter().filter(|block| block.info.split_whitespace().next() == Some(word));
        found.next().filter(|_| found.next().is_none())
    }
}

/// The cases of a text.
///
/// # Errors
/// If a fence is not closed; the message names its line.
pub fn cases(text: &str) -> Result<Vec<MarkdownCase>, String> {
    let mut done = Vec::new();
    let mut headings: Vec<(usize, String)> = Vec::new();
    let mut case = MarkdownCase { name: String::new(), line: 1, prose: String::new(), blocks: Vec::new() };
    let mut open: Option<(String, Block)> = None;
    for (line, words) in (1..).zip(text.lines()) {
        if let Some((fence, mut block)) = open.take() {
            if words.trim_end() == fence {
                case.blocks.push(block);
            } else {
                block.text.push_str(words);
                block.text.push('\n');
                open = Some((fence, block));
            }
            continue;
        }
        let ticks: String = words.chars().take_while(|c| *c == '`').collect();
        if ticks.len() >= 3 {
            let info = words.trim_start_matches('`').trim().to_owned();
            open = Some((ticks, Block { info, line: line + 1, text: String::new() }));
            continue;
        }
        let level = words.chars().take_while(|c| *c == '#').count();
        if level > 0 && words.get(level..).is_some_and(|rest| rest.starts_with(' ')) {
            headings.retain(|(outer, _)| *outer < level);
            headings.push((level, words.trim_start_matches('#').trim().to_owned()));
            let name = headings.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join(" / ");
            let next = MarkdownCase { name, line, prose: String::new(), blocks: Vec::new() };
            done.push(std::mem::replace(&mut case, next));
            continue;
        }
        case.prose.push_str(words);
        case.prose.push('\n');
    }
    if let Some((_, block)) = open {
        return Err(format!("第 {} 行的代码块没有结束", block.line - 1));
    }
    done.push(case);
    done.retain(|case| !case.blocks.is_empty());
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_blocks_and_prose() {
        let text =
            "# 稳增长\n\n说明\n## 批发业\n原文说\n```duojin\n条款 甲\n```\n例：\n````table x\n```\n````\n## 空\n";
        let found = cases(text).unwrap();
        let [case] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!((case.name.as_str(), case.line), ("稳增长 / 批发业", 4));
        assert_eq!(case.prose, "原文说\n例：\n");
        assert_eq!(case.block("duojin").map(|b| (b.line, b.text.as_str())), Some((7, "条款 甲\n")));
        assert_eq!(case.block("table").map(|b| b.text.as_str()), Some("```\n"));
        assert!(cases("```\nx").unwrap_err().contains("第 1 行"));
    }
}
