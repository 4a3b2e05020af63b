//! Why a document cannot be read, and what to do.

use super::Format;
use crate::decode::Undecodable;
use duojin_base::{Diagnostic, Place};

/// Why a document cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// The file is larger than we open.
    TooBig {
        /// Its bytes.
        bytes: usize,
        /// The most.
        most: usize,
    },
    /// Its text is longer than we read, or in too many pieces.
    TooLong {
        /// The most scalars, or pieces.
        most: usize,
    },
    /// A part that unpacks to more than we read: a damaged or hostile file.
    Bomb {
        /// The part.
        part: String,
        /// The most bytes.
        most: u64,
    },
    /// No text in any known encoding.
    Undecodable(Undecodable),
    /// Pictures of pages without a text layer.
    Scanned {
        /// Pages.
        pages: usize,
    },
    /// A PDF whose fonts do not say which characters they draw.
    Garbled,
    /// A password is needed.
    Encrypted(Format),
    /// A binary format of old: DOC, WPS, XLS.
    OldBinary {
        /// Its name.
        kind: &'static str,
    },
    /// A file of a kind that is no document, or none we read.
    OtherKind {
        /// Its name.
        kind: &'static str,
    },
    /// The package or its XML is broken.
    Broken {
        /// Its format.
        format: Format,
        /// What the reader of the format says.
        detail: String,
    },
    /// There is no text in it.
    Empty(Format),
    /// A PDF: a program must take the text out first.
    NeedsProgram,
}

impl From<Undecodable> for Unreadable {
    fn from(found: Undecodable) -> Self {
        Self::Undecodable(found)
    }
}

/// Code, Chinese, English, mend in Chinese, mend in English.
type Told = (&'static str, String, String, &'static str, &'static str);

const DOCX_ZH: &str = "请用 Word 或 WPS 打开，另存为 docx 再传";
const DOCX_EN: &str = "open it in Word or WPS, save as docx and upload that";

impl Unreadable {
    /// What to tell a person; `file` is the name they know.
    pub fn diagnostic(&self, file: &str) -> Diagnostic {
        if let Self::Undecodable(found) = self {
            return found.diagnostic(file);
        }
        let (code, zh, en, mend_zh, mend_en) = self.told();
        Diagnostic::error(code, Place::file(file), zh, en).mend(mend_zh, mend_en)
    }

    fn told(&self) -> Told {
        match self {
            Self::TooBig { bytes, most } => (
                "document.too-big",
                format!("文件有 {} MB，超过上限 {} MB", bytes >> 20, most >> 20),
                format!("the file has {} MB, more than {} MB", bytes >> 20, most >> 20),
                "请去掉图片，或拆成几个文件",
                "take out pictures, or split it into several files",
            ),
            Self::TooLong { most } => (
                "document.too-long",
                format!("文字或段落超过上限 {most}"),
                format!("more characters or paragraphs than {most}"),
                "请拆成几个文件",
                "split it into several files",
            ),
            Self::Bomb { part, most } => (
                "document.bomb",
                format!("压缩包内“{part}”解开后超过上限 {} MB，文件可能损坏或有害", most >> 20),
                format!("“{part}” unpacks to more than {} MB: the file is damaged or hostile", most >> 20),
                DOCX_ZH,
                DOCX_EN,
            ),
            Self::Undecodable(_) => {
                ("text.damaged", "不是有效的文本".to_owned(), "not valid text".to_owned(), DOCX_ZH, DOCX_EN)
            }
            Self::Scanned { pages } => (
                "document.scanned",
                format!("这份 PDF（{pages} 页）是扫描图像，没有文字层"),
                format!("this PDF ({pages} pages) is scanned pictures without a text layer"),
                "请向发文单位索取 docx 或文字版 PDF，或先做文字识别（OCR）再传",
                "ask the issuer for the docx or a PDF with text, or run OCR on it first",
            ),
            Self::Garbled => (
                "document.garbled",
                "这份 PDF 的字体没有字符对照表，取不出可读的文字".to_owned(),
                "the fonts of this PDF do not say which characters they draw: no readable text comes out".to_owned(),
                "请向发文单位索取 docx，或先做文字识别（OCR）再传",
                "ask the issuer for the docx, or run OCR on it first",
            ),
            Self::Encrypted(format) => (
                "document.encrypted",
                format!("这份 {} 有密码", format.name()),
                format!("this {} is protected by a password", format.name()),
                "请去掉密码后再传",
                "remove the password and upload it again",
            ),
            Self::OldBinary { kind } => (
                "document.old-binary",
                format!("这是旧版二进制格式（{kind}）"),
                format!("this is an old binary format ({kind})"),
                DOCX_ZH,
                DOCX_EN,
            ),
            Self::OtherKind { kind } => (
                "document.other-kind",
                format!("这是 {kind} 文件，不能作为文档读取"),
                format!("this is a {kind} file, which is not read as a document"),
                "请转成 docx、文字版 PDF、网页或纯文本再传",
                "turn it into docx, PDF with text, a web page or plain text first",
            ),
            Self::Broken { format, detail } => (
                "document.broken",
                format!("{} 打不开，可能没有传完：{detail}", format.name()),
                format!("the {} does not open; it may be truncated: {detail}", format.name()),
                "请重新下载，或打开后另存一份再传",
                "download it again, or open it and save a new copy",
            ),
            Self::Empty(format) => (
                "document.empty",
                format!("这份 {} 里没有文字", format.name()),
                format!("there is no text in this {}", format.name()),
                "请确认传的是正文；图片里的文字需要先做文字识别（OCR）",
                "make sure it is the document itself; text in pictures needs OCR first",
            ),
            Self::NeedsProgram => (
                "document.needs-program",
                "PDF 的文字需要由程序取出".to_owned(),
                "a program must take the text out of a PDF".to_owned(),
                "请安装 poppler-utils 与 poppler-data，或改传 docx",
                "install poppler-utils and poppler-data, or upload the docx",
            ),
        }
    }
}
