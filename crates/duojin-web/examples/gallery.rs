//! Writes every page with its example data into a folder: `cargo run -p duojin-web --example gallery -- DIR`.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use duojin_web::{Lang, asset, gallery};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args().nth(1).ok_or("say which folder to write into")?);
    fs::create_dir_all(&folder)?;
    for lang in [Lang::Zh, Lang::En] {
        for (name, html) in gallery::pages(lang)? {
            // The sheet stands inside, so that a page can be opened from the disk.
            let sheet = format!("<style>{}</style></head>", asset::CSS);
            fs::write(folder.join(format!("{name}.{}.html", lang.tag())), html.replacen("</head>", &sheet, 1))?;
        }
    }
    Ok(())
}
