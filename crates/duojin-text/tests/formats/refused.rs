use crate::make;
use duojin_text::Unreadable;
use duojin_text::document::{Format, Hint, open};
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn zip(names: &[&str]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for name in names {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(b"<a/>").unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.extend([0; 504]);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

/// A package whose document carries the flag of encryption.
fn locked() -> Vec<u8> {
    let mut bytes = make::docx();
    for magic in [b"PK\x03\x04", b"PK\x01\x02"] {
        let flag_at = if magic == b"PK\x03\x04" { 6 } else { 8 };
        let places: Vec<usize> =
            bytes.windows(4).enumerate().filter(|(_, four)| four == magic).map(|(at, _)| at).collect();
        for at in places {
            bytes[at + flag_at] |= 1;
        }
    }
    bytes
}

#[test]
fn each_says_what_it_is_and_what_to_do() {
    let name = Hint::Name;
    for (bytes, hint, wanted, code) in [
        (b"%PDF-1.4\n...".to_vec(), Hint::None, Unreadable::NeedsProgram, "document.needs-program"),
        (compound("EncryptedPackage"), name("a.docx"), Unreadable::Encrypted(Format::Docx), "document.encrypted"),
        (locked(), name("a.docx"), Unreadable::Encrypted(Format::Docx), "document.encrypted"),
        (compound("WordDocument"), name("a.doc"), Unreadable::OldBinary { kind: "DOC" }, "document.old-binary"),
        (compound("WordDocument"), name("甲.WPS"), Unreadable::OldBinary { kind: "WPS" }, "document.old-binary"),
        (compound("Workbook"), Hint::None, Unreadable::OtherKind { kind: "XLS" }, "document.other-kind"),
        (zip(&["xl/workbook.xml"]), Hint::None, Unreadable::OtherKind { kind: "XLSX" }, "document.other-kind"),
        (zip(&["OFD.xml"]), Hint::None, Unreadable::OtherKind { kind: "OFD" }, "document.other-kind"),
        (zip(&["a.txt"]), Hint::None, Unreadable::OtherKind { kind: "ZIP" }, "document.other-kind"),
        (b"{\\rtf1".to_vec(), Hint::None, Unreadable::OtherKind { kind: "RTF" }, "document.other-kind"),
        (b"\xFF\xD8\xFF\xE0".to_vec(), name("a.jpg"), Unreadable::OtherKind { kind: "JPEG" }, "document.other-kind"),
        (b"<html><script>x</script></html>".to_vec(), Hint::None, Unreadable::Empty(Format::Html), "document.empty"),
    ] {
        let found = open(&bytes, hint).unwrap_err();
        assert_eq!(found, wanted);
        let told = found.diagnostic("某文件");
        assert_eq!(told.code, code);
        assert!(
            !told.zh.is_empty() && !told.en.is_empty() && told.mend_zh.is_some() && told.mend_en.is_some(),
            "{told:?}"
        );
    }
    assert_eq!(Unreadable::Scanned { pages: 3 }.diagnostic("某文件").code, "document.scanned");
    assert!(matches!(open(&[0; 10], Hint::None), Err(Unreadable::Undecodable(_))));
}
