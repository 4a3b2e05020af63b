//! Opening a document at the edge: the text of a PDF is taken out by `pdftotext` in a process of its own, with bounds on its
//! time, memory and output; every other format is read by the core.
//!
//! There is no reading of PDF inside our own process: the library that was tried panics on the fonts of Chinese official
//! documents (GBK-EUC-H) and grew to 3 GB on a file of 1.4 MB.

use std::io::{ErrorKind, Read, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use duojin_base::{Diagnostic, Place};
use duojin_text::Unreadable;
use duojin_text::document::{self, Document, Format, Hint, pdf};

use crate::error::AppError;

/// Largest PDF.
pub const PDF_BYTES_MAX: usize = 50 << 20;
/// Most pages.
pub const PDF_PAGES_MAX: usize = 1000;
/// Longest time that taking the text out may take.
pub const PDF_TIME_MAX: Duration = Duration::from_secs(30);
/// Most memory of the program, in kB.
const PDF_MEMORY_KB_MAX: u64 = 1_500_000;
/// Most that the program may print: a word with its box is about 120 bytes.
const PDF_PRINTED_BYTES_MAX: u64 = 64 << 20;
/// Most of the program's complaints that is read.
const COMPLAINTS_BYTES_MAX: u64 = 64 << 10;
const POLL: Duration = Duration::from_millis(10);

/// Reads a document's bytes; `name` is the file's name as the person knows it. For callers that are not async.
///
/// # Errors
/// What it is instead, and what to do.
pub fn open_now(bytes: &[u8], name: &str) -> Result<Document, Diagnostic> {
    match document::open(bytes, Hint::Name(name)) {
        Err(Unreadable::NeedsProgram) => read(bytes).map_err(|failed| failed.diagnostic(name)),
        other => other.map_err(|unreadable| unreadable.diagnostic(name)),
    }
}

/// Reads a document's bytes away from the async threads.
///
/// # Errors
/// [`AppError::Input`] with what it is instead and what to do.
pub async fn open(bytes: &[u8], name: &str) -> Result<Document, AppError> {
    let (bytes, name): (Arc<[u8]>, String) = (bytes.into(), name.to_owned());
    let opened = tokio::task::spawn_blocking(move || open_now(&bytes, &name)).await;
    opened.map_err(|error| AppError::Internal(error.to_string()))?.map_err(AppError::input)
}

/// Why no text came out of a PDF.
#[derive(Debug, PartialEq, Eq)]
enum Failed {
    Unreadable(Unreadable),
    /// The character tables for Chinese fonts are not installed.
    NoTables,
    TooSlow,
    /// It printed more than we read.
    TooMuch,
    /// It failed in another way; its last words.
    Program(String),
}

impl From<Unreadable> for Failed {
    fn from(found: Unreadable) -> Self {
        Self::Unreadable(found)
    }
}

impl Failed {
    fn diagnostic(&self, name: &str) -> Diagnostic {
        let place = Place::file(name);
        let docx = ("请改传 docx，或用阅读器另存（打印）为一份新的 PDF", "upload the docx, or print it to a new PDF");
        match self {
            Self::Unreadable(unreadable) => unreadable.diagnostic(name),
            Self::NoTables => Diagnostic::error(
                "document.no-character-tables",
                place,
                "服务器缺少中文字体的字符对照表，取不出这份 PDF 的文字",
                "the server lacks the character tables of Chinese fonts and cannot take the text out of this PDF",
            )
            .mend("请管理员安装 poppler-data，或改传 docx", "have poppler-data installed, or upload the docx"),
            Self::TooSlow => Diagnostic::error(
                "document.too-slow",
                place,
                format!("取出这份 PDF 的文字超过 {} 秒，已停止", PDF_TIME_MAX.as_secs()),
                format!(
                    "taking the text out of this PDF took more than {} seconds and was stopped",
                    PDF_TIME_MAX.as_secs()
                ),
            )
            .mend(docx.0, docx.1),
            Self::TooMuch => Diagnostic::error(
                "document.too-long",
                place,
                "这份 PDF 的文字太多，超过上限",
                "this PDF has more text than we read",
            )
            .mend("请拆成几个文件", "split it into several files"),
            Self::Program(words) => Diagnostic::error(
                "document.broken",
                place,
                format!("PDF 打不开，可能没有传完：{words}"),
                format!("the PDF does not open; it may be truncated: {words}"),
            )
            .mend(docx.0, docx.1),
        }
    }
}

fn read(bytes: &[u8]) -> Result<Document, Failed> {
    if bytes.len() > PDF_BYTES_MAX {
        return Err(Unreadable::TooBig { bytes: bytes.len(), most: PDF_BYTES_MAX }.into());
    }
    let printed = print(bytes, "pdftotext", PDF_TIME_MAX)?;
    let pages = pdf::pages_of_bbox(&printed)?;
    if pages.len() > PDF_PAGES_MAX {
        return Err(Unreadable::TooLong { most: PDF_PAGES_MAX }.into());
    }
    Ok(pdf::read(&pages)?)
}

/// What the program prints for the bytes.
fn print(bytes: &[u8], program: &str, most: Duration) -> Result<String, Failed> {
    // The shell sets the bounds that the program and its memory cannot pass, and gives way to it.
    let script = format!(
        "ulimit -v {PDF_MEMORY_KB_MAX} 2>/dev/null; ulimit -t {} 2>/dev/null; exec \"$@\"",
        most.as_secs().max(1)
    );
    let pages = (PDF_PAGES_MAX + 1).to_string();
    let started = Command::new("sh")
        .args(["-c", &script, "sh", program, "-bbox", "-enc", "UTF-8", "-l", &pages, "-", "-"])
        .env("LC_ALL", "C")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(e) if e.kind() == ErrorKind::NotFound => return Err(Unreadable::NeedsProgram.into()),
        Err(e) => return Err(Failed::Program(e.to_string())),
    };
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (code, printed, complaints) = std::thread::scope(|scope| {
        // The program may stop reading when it has seen enough: that shows in its answer.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(bytes)));
        let printed = scope.spawn(move || drained(stdout, PDF_PRINTED_BYTES_MAX));
        let complaints = scope.spawn(move || drained(stderr, COMPLAINTS_BYTES_MAX));
        let code = wait(&mut child, most);
        (code, printed.join().unwrap_or_default(), complaints.join().unwrap_or_default())
    });
    let complaints = String::from_utf8_lossy(&complaints).into_owned();
    if printed.len() as u64 > PDF_PRINTED_BYTES_MAX {
        return Err(Failed::TooMuch);
    }
    match code {
        None => Err(Failed::TooSlow),
        Some(127) => Err(Unreadable::NeedsProgram.into()),
        Some(_) if complaints.contains("Incorrect password") => Err(Unreadable::Encrypted(Format::Pdf).into()),
        Some(0) if complaints.contains("Missing language pack") => Err(Failed::NoTables),
        Some(0) => Ok(String::from_utf8_lossy(&printed).into_owned()),
        Some(_) => {
            let last = complaints.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("pdftotext");
            Err(Failed::Program(last.chars().take(200).collect()))
        }
    }
}

/// Reads to the end or one byte past the bound, and then closes, so that the program stops.
fn drained(pipe: Option<impl Read>, most: u64) -> Vec<u8> {
    let mut all = Vec::new();
    if let Some(pipe) = pipe {
        // What was read before an error is what there is.
        let _ = pipe.take(most + 1).read_to_end(&mut all);
    }
    all
}

/// The exit code, or none if it had to be stopped; −1 if it was stopped by a signal.
fn wait(child: &mut Child, most: Duration) -> Option<i32> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.code().unwrap_or(-1)),
            Ok(None) if begun.elapsed() < most => std::thread::sleep(POLL),
            _ => {
                // It may have ended this very moment.
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
mod tests {
    use super::*;

    /// A PDF of the pages' lines in the font and encoding of old Chinese documents, embedded in no file: the program must know it.
    fn pdf_of(pages: &[&[&str]], trailer: &str) -> Vec<u8> {
        let kids: String = (0..pages.len()).map(|n| format!("{} 0 R ", 6 + 2 * n)).collect();
        let mut objects = vec![
            "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
            format!("<</Type/Pages/Kids[{kids}]/Count {}>>", pages.len()),
            "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/GBK-EUC-H/DescendantFonts[4 0 R]>>".to_owned(),
            "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)\
             /Supplement 2>>/DW 1000/FontDescriptor 5 0 R>>"
                .to_owned(),
            "<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 880\
             /Descent -120/CapHeight 700/StemV 80>>"
                .to_owned(),
        ];
        for (nth, lines) in pages.iter().enumerate() {
            let mut stream = String::from("BT /F1 16 Tf 85 760 Td 28 TL\n");
            for line in *lines {
                let (bytes, _, _) = encoding_rs::GBK.encode(line);
                let hex: String = bytes.iter().map(|byte| format!("{byte:02X}")).collect();
                stream.push_str(&format!("<{hex}> Tj T*\n"));
            }
            stream.push_str("ET");
            objects.push(format!(
                "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {} 0 R/Resources<</Font<</F1 3 0 R>>>>>>",
                7 + 2 * nth
            ));
            objects.push(format!("<</Length {}>>\nstream\n{stream}\nendstream", stream.len()));
        }
        let mut file = String::from("%PDF-1.4\n");
        let mut offsets = Vec::new();
        for (nth, object) in objects.iter().enumerate() {
            offsets.push(file.len());
            file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", nth + 1));
        }
        let table = file.len();
        file.push_str(&format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1));
        offsets.iter().for_each(|offset| file.push_str(&format!("{offset:010} 00000 n \n")));
        file.push_str(&format!(
            "trailer<</Size {}/Root 1 0 R{trailer}>>\nstartxref\n{table}\n%%EOF\n",
            objects.len() + 1
        ));
        file.into_bytes()
    }

    /// The document, or none where the program is not installed.
    fn opened(bytes: &[u8]) -> Option<Result<Document, Diagnostic>> {
        let found = open_now(bytes, "某通知.pdf");
        if found
            .as_ref()
            .is_err_and(|told| told.code == "document.needs-program" || told.code == "document.no-character-tables")
        {
            println!("skipped: pdftotext or its character tables are not installed");
            return None;
        }
        Some(found)
    }

    #[test]
    fn a_chinese_pdf_without_embedded_fonts() {
        let first = [
            "　　一、总体要求",
            "　　坚持市场主导、政府引导，到２０２５年底，累计建成公共",
            "服务平台20个，给予最高不超过５００万元的奖励。",
            "－１－",
        ];
        let second = ["　　二、附则", "　　本通知自２０２４年１月１日起施行。", "－２－"];
        let Some(found) = opened(&pdf_of(&[&first, &second], "")) else { return };
        let found = found.unwrap();
        assert_eq!(found.format, Format::Pdf);
        assert_eq!(
            found.text,
            "一、总体要求\n坚持市场主导、政府引导，到2025年底，累计建成公共服务平台20个，给予最高不超过500万元的奖励。\n二、附则\n本通知自2024年1月1日起施行。\n"
        );
        assert_eq!(found.origin(3), Some(document::Origin::Page(1)));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let Some(scanned) = opened(&pdf_of(&[&[], &[]], "")) else { return };
        assert_eq!(scanned.unwrap_err().code, "document.scanned");
        let locked = "/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<0000000000000000000000000000000000000000000000000000000000000000>\
                      /U<0000000000000000000000000000000000000000000000000000000000000000>>>/ID[<00><00>]";
        assert_eq!(opened(&pdf_of(&[&["甲"]], locked)).unwrap().unwrap_err().code, "document.encrypted");
        let whole = pdf_of(&[&["甲"]], "");
        let told = opened(&whole[..40]).unwrap().unwrap_err();
        assert!(told.code == "document.broken" && told.mend_zh.is_some(), "{told:?}");
    }

    #[test]
    fn the_program_is_bounded() {
        assert_eq!(
            print(b"%PDF-", "no-such-program-here", PDF_TIME_MAX),
            Err(Failed::Unreadable(Unreadable::NeedsProgram))
        );
        let begun = Instant::now();
        let folder = tempfile::tempdir().unwrap();
        let script = |words: &str| {
            use std::os::unix::fs::PermissionsExt as _;
            let path = folder.path().join(words.split(' ').next().unwrap());
            std::fs::write(&path, format!("#!/bin/sh\n{words}\n")).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
            path.to_string_lossy().into_owned()
        };
        let sleeps = script("exec sleep 60");
        assert_eq!(print(b"%PDF-", &sleeps, Duration::from_millis(300)), Err(Failed::TooSlow));
        assert!(begun.elapsed() < Duration::from_secs(20));
        let floods = script("yes 一二三四五六七八九十");
        assert_eq!(print(b"%PDF-", &floods, PDF_TIME_MAX), Err(Failed::TooMuch));
    }
}
