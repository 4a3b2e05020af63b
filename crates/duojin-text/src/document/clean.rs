//! Characters on their way from a web page, a DOCX or a PDF into the canonical text. Plain text is not touched.
//!
//! Decided: digits and Latin letters of full width, Kangxi radicals and compatibility ideographs (which PDF fonts give for 一 or
//! 力) and Latin ligatures become the usual characters; upright forms of punctuation for vertical lines become the usual
//! ones. All other punctuation, ① and ㎡ stay as they are. What is not seen (zero width, soft hyphen, directions, controls) goes.

use unicode_normalization::UnicodeNormalization as _;

/// One scalar of the canonical text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cleaned {
    /// As it stands in the text.
    Char(char),
    /// Not seen.
    Nothing,
    /// Of a private font.
    Private,
}

pub(super) fn clean(c: char) -> Cleaned {
    Cleaned::Char(match c {
        '\n' | '\u{3000}' | '\u{2028}' => c,
        '\u{0}'..='\u{8}' | '\u{E}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => return Cleaned::Nothing,
        _ if is_unseen(c) => return Cleaned::Nothing,
        _ if c.is_whitespace() => ' ',
        '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFD}' => return Cleaned::Private,
        '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
            char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
        }
        _ => upright(c),
    })
}

/// Characters without a picture: zero width, soft hyphen, directions, variation selectors.
pub(crate) fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
    )
}

/// The usual character for a radical, a compatibility ideograph or a form for vertical lines; itself for all others.
pub(crate) fn upright(c: char) -> char {
    match c {
        '︐' => '，',
        '︑' => '、',
        '︒' => '。',
        '︓' => '：',
        '︔' => '；',
        '︕' => '！',
        '︖' => '？',
        '︗' => '〖',
        '︼' => '】',
        '﹇' => '［',
        '︘' => '〗',
        '︙' => '…',
        '︱' | '︲' => '—',
        '︵' => '（',
        '︶' => '）',
        '︹' => '〔',
        '︺' => '〕',
        '︻' => '【',
        '︽' => '《',
        '︾' => '》',
        '︿' => '〈',
        '﹀' => '〉',
        '﹁' => '「',
        '﹂' => '」',
        '﹃' => '『',
        '﹄' => '』',
        '\u{2E80}'..='\u{2EFF}' => supplement(c),
        '\u{2F00}'..='\u{2FDF}' | '\u{F900}'..='\u{FAFF}' | '\u{2F800}'..='\u{2FA1F}' | '\u{FB00}'..='\u{FB06}' => {
            let mut whole = c.nfkc();
            match (whole.next(), whole.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
        _ => c,
    }
}

/// Radicals of the supplement have no mapping of their own in Unicode; the ones that fonts give for whole characters.
fn supplement(c: char) -> char {
    const PAIRS: &str = "⺁厂⺉刂⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺗心⺘扌⺝月⺞歺⺟母⺠民⺡氵⺣灬⺤爫⺥爪⺧牛⺨犭⺩王⺫目⺬示⺭礻\
                         ⺮竹⺯糸⺰纟⺱罓⺳网⺵网⺷羊⺸羊⺹老⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃西⻄西⻅见⻆角⻇角⻈讠⻉贝⻊足⻋车⻌辶⻍辶⻎辶⻏邑⻐钅\
                         ⻑長⻒镸⻓长⻔门⻕阜⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜\
                         ⻰龙⻱龟⻲亀⻳龟";
    let mut signs = PAIRS.chars();
    while let (Some(radical), Some(usual)) = (signs.next(), signs.next()) {
        if radical == c {
            return usual;
        }
    }
    c
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_changes_and_what_stays() {
        let cleaned = |text: &str| -> String {
            text.chars()
                .filter_map(|c| match clean(c) {
                    Cleaned::Char(c) => Some(c),
                    _ => None,
                })
                .collect()
        };
        assert_eq!(cleaned("\u{2F00}、\u{2F12}争２０２５年（含）；①㎡“甲”"), "一、力争2025年（含）；①㎡“甲”");
        assert_eq!(cleaned("︵一︶甲︑乙︒"), "（一）甲、乙。");
        assert_eq!(cleaned("奖\u{AD}励\u{200B}1\u{A0}0\u{FE0F}\u{E005}"), "奖励1 0");
        assert_eq!(cleaned("市⺠增⻓⻅⻓效⻛险"), "市民增长见长效风险");
        assert_eq!(clean('\u{F06C}'), Cleaned::Private);
    }
}
