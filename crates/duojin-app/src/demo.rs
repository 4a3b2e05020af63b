//! The demo: a data directory with a synthetic city, made once and used again.

use std::path::Path;

use duojin_access::Principal;
use duojin_store::Location;
use serde::Serialize;

use crate::app::App;
use crate::clock::Clock;
use crate::error::AppError;
use crate::import::{self, ImportRequest};
use crate::people;
use crate::progress::Progress;

/// What a demo directory was made with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DemoCity {
    /// Entities.
    pub entities: u64,
    /// Seed.
    pub seed: u64,
}

impl DemoCity {
    fn word(self) -> String {
        format!("{}@{}", self.entities, self.seed)
    }
}

/// Opens a demo directory; makes its city if it is new. `generate` writes the city's file where it is told to.
///
/// # Errors
/// If the directory holds data that are not this demo's, the pack has a problem, or a step fails. Run again, it goes on from where it stopped.
pub async fn prepare(
    location: impl Into<Location>,
    pack: Option<&Path>,
    city: DemoCity,
    clock: Clock,
    progress: &dyn Progress,
    generate: impl FnOnce(&App, &Path) -> Result<(), AppError>,
) -> Result<App, AppError> {
    let location = location.into();
    let directory = location.directory();
    let mut app = App::open(&location, pack, clock).await?;
    let made = app.store().meta("demo-city").await?;
    let empty = app.store().newest_batch().await? == 0;
    match made {
        Some(word) if word == city.word() && !empty => {
            // Demo directories of earlier versions have none.
            people::demo_people::ensure_demo_people(&app).await?;
            return Ok(app);
        }
        Some(word) if word != city.word() => {
            return Err(AppError::input(other_city(directory, &word, city)));
        }
        None if !empty => return Err(AppError::input(not_a_demo(directory))),
        _ => {}
    }
    // Marked before anything is in it: a killed preparation is still a demo, and never passes for real data.
    app.mark_demo().await?;
    app.store().set_meta("demo-city", &city.word()).await?;
    let file = directory.join("city.parquet.tmp");
    generate(&app, &file)?;
    let request = ImportRequest {
        path: file.clone(),
        name: "模拟城市.parquet".to_owned(),
        source: None,
        period: None,
        mapping: None,
        published_at: None,
        dry_run: false,
    };
    import::run(&app, &Principal::demo_administrator(), &request, progress).await?;
    std::fs::remove_file(&file).map_err(AppError::io(file.display()))?;
    people::demo_people::ensure_demo_people(&app).await?;
    Ok(app)
}

fn other_city(directory: &Path, word: &str, city: DemoCity) -> duojin_base::Diagnostic {
    let place = duojin_base::Place::file(directory.display().to_string());
    duojin_base::Diagnostic::error(
        "demo.other-city",
        place,
        format!("这个目录里是另一座模拟城市（{word}），不是 {}", city.word()),
        format!("the directory holds another synthetic city ({word}), not {}", city.word()),
    )
    .mend("换一个 --data，或删掉这个目录", "choose another --data, or delete the directory")
}

fn not_a_demo(directory: &Path) -> duojin_base::Diagnostic {
    let place = duojin_base::Place::file(directory.display().to_string());
    duojin_base::Diagnostic::error(
        "demo.not-a-demo",
        place,
        "这个目录里已有真实数据，不能掺入模拟数据",
        "the directory holds real data; synthetic data must not be mixed in",
    )
    .mend("换一个 --data", "choose another --data")
}
