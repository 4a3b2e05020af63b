//! `read_policy FILE` prints what is read from a support measure, in the schema of the annotated documents.
#![expect(clippy::print_stdout, reason = "its output")]

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = std::env::args().nth(1).ok_or("which file?")?;
    let decoded = duojin_text::decode(&std::fs::read(file)?).map_err(|problem| format!("{problem:?}"))?;
    let reading = duojin_read::policy::read(&decoded.text, duojin_read::policy::Lexicon::general());
    println!("{}", serde_json::to_string_pretty(&reading.to_json(&decoded.text))?);
    Ok(())
}
