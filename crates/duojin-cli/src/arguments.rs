//! The calls that `duojin` understands.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use duojin_base::NaiveDate;

/// How results are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// Only JSON on standard output.
    Json,
}

/// 夺锦：让产业计划自己跑起来。Duojin makes an industrial plan run.
#[derive(Debug, Parser)]
#[command(name = "duojin", version, max_term_width = 100)]
pub struct Arguments {
    /// 结果的格式 / how results are printed
    #[arg(long, value_enum, default_value = "text", global = true)]
    pub format: Format,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// One subcommand per use case.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 造一座模拟城市，匹配全部条款并打开网页 / make a synthetic city, match everything, serve it
    Demo(Demo),
    /// 打开一个数据目录的网页和接口 / serve a data directory
    Serve(Serve),
    /// 检查规则包：分类、事实、计划、政策，一次报出全部问题 / type-check a pack, every problem at once
    Check(Check),
    /// 把规则排成统一格式 / format rule files
    Fmt(Fmt),
    /// 生成模拟城市的 Parquet / write a synthetic city as Parquet
    Generate(Generate),
    /// 导入 CSV、XLSX 或 Parquet / import observations or series
    Import(Import),
    /// 全部条款对全部主体 / match all clauses with all entities
    Match(Match),
    /// 一个主体对一条条款的理由 / why a clause holds or not for one entity
    Explain(Explain),
    /// 48 个目标的现状 / where every target stands
    Targets(Targets),
    /// 检查数据目录 / check a data directory
    Doctor(Doctor),
    /// 测速 / measure
    Bench(Bench),
}

/// Which pack.
#[derive(Clone, Debug, Args)]
pub struct PackChoice {
    /// 规则包目录；缺省用数据目录记住的，再缺省用 packs/dongguan / directory of the pack
    #[arg(long, value_name = "DIR")]
    pub pack: Option<PathBuf>,
}

/// At which moment.
#[derive(Clone, Debug, Args)]
pub struct Moment {
    /// 数据截至（缺省今天）/ the day it is about, e.g. 2026-06-30
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<NaiveDate>,
    /// 按当时所知（缺省现在）：日期或毫秒 / what was recorded by then: a date or unix milliseconds
    #[arg(long, value_name = "DATE")]
    pub known_at: Option<String>,
}

/// `duojin demo`
#[derive(Debug, Args)]
pub struct Demo {
    /// 主体个数 / how many entities
    #[arg(long, default_value_t = 1_950_000, value_name = "N")]
    pub entities: u64,
    /// 数据目录 / data directory
    #[arg(long, default_value = ".duojin/demo", value_name = "DIR")]
    pub data: PathBuf,
    /// 随机种子 / seed
    #[arg(long, default_value_t = 2023, value_name = "S")]
    pub seed: u64,
    /// 只准备数据，不打开网页 / prepare only
    #[arg(long)]
    pub no_serve: bool,
    /// 地址 / address
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR:PORT")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub pack: PackChoice,
}

/// `duojin serve`
#[derive(Debug, Args)]
pub struct Serve {
    /// 数据目录 / data directory
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// 地址 / address
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR:PORT")]
    pub listen: SocketAddr,
    #[command(flatten)]
    pub pack: PackChoice,
}

/// `duojin check`
#[derive(Debug, Args)]
pub struct Check {
    /// 规则包目录 / directory of the pack
    #[arg(default_value = "packs/dongguan", value_name = "PACK")]
    pub pack: PathBuf,
}

/// `duojin fmt`
#[derive(Debug, Args)]
pub struct Fmt {
    /// 规则文件或目录 / rule files or directories
    #[arg(default_value = "packs/dongguan", value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// 只检查，不改写；有出入则退出码为 1 / change nothing; exit with 1 if something would change
    #[arg(long)]
    pub check: bool,
}

/// `duojin generate`
#[derive(Debug, Args)]
pub struct Generate {
    /// 主体个数 / how many entities
    #[arg(long, value_name = "N")]
    pub entities: u64,
    /// 随机种子 / seed
    #[arg(long, default_value_t = 2023, value_name = "S")]
    pub seed: u64,
    /// 写到哪个文件 / the file to write
    #[arg(long, value_name = "FILE.parquet")]
    pub out: PathBuf,
    #[command(flatten)]
    pub pack: PackChoice,
}

/// What an imported file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ImportAs {
    /// 主体的事实 / facts of entities
    Facts,
    /// 序列的数 / figures of series
    Series,
}

/// `duojin import`
#[derive(Debug, Args)]
pub struct Import {
    /// 数据目录，没有就新建 / data directory, made if absent
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// CSV、XLSX 或 Parquet 文件 / the file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// 内容 / what it holds
    #[arg(long = "as", value_enum, default_value = "facts")]
    pub kind: ImportAs,
    /// 来源：事实字典里写的来源名 / who says so: a source of the fact dictionary
    #[arg(long, value_name = "NAME")]
    pub source: Option<String>,
    /// 表头没写期间的列属于哪一期 / period of columns that name none
    #[arg(long, value_name = "PERIOD")]
    pub period: Option<String>,
    /// 列的映射（TOML），存下来供同一来源下次使用 / column mapping (TOML), kept for the source
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// 来源发布的日期 / when the source published it
    #[arg(long, value_name = "DATE")]
    pub published: Option<NaiveDate>,
    /// 只试读，不写入 / read and report, record nothing
    #[arg(long)]
    pub dry_run: bool,
    /// 退回的行写到哪个 CSV / where rejected rows go
    #[arg(long, value_name = "FILE.csv")]
    pub rejected: Option<PathBuf>,
    #[command(flatten)]
    pub pack: PackChoice,
}

/// `duojin match`
#[derive(Debug, Args)]
pub struct Match {
    /// 数据目录 / data directory
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// 历史演示：每条过期条款按其有效期最后一天 / expired clauses on the last day of their validity
    #[arg(long)]
    pub historical: bool,
    #[command(flatten)]
    pub moment: Moment,
    #[command(flatten)]
    pub pack: PackChoice,
}

/// `duojin explain`
#[derive(Debug, Args)]
pub struct Explain {
    /// 数据目录 / data directory
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// 统一社会信用代码或内部编号 / credit code or internal id
    #[arg(value_name = "ENTITY")]
    pub entity: String,
    /// 条款编号；不写则全部 / clause id; all if left out
    #[arg(value_name = "CLAUSE")]
    pub clause: Option<String>,
    #[command(flatten)]
    pub moment: Moment,
    #[command(flatten)]
    pub pack: PackChoice,
}

/// `duojin targets`
#[derive(Debug, Args)]
pub struct Targets {
    /// 数据目录：加上其中收到的数 / adds what a data directory has received
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    #[command(flatten)]
    pub moment: Moment,
    #[command(flatten)]
    pub pack: PackChoice,
}

/// `duojin doctor`
#[derive(Debug, Args)]
pub struct Doctor {
    /// 数据目录 / data directory
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// 逐个文件核对校验和 / read every file and compare its hash
    #[arg(long)]
    pub deep: bool,
    /// 清除被中断的写入留下的文件 / remove what killed writers left
    #[arg(long)]
    pub mend: bool,
}

/// `duojin bench`
#[derive(Debug, Args)]
pub struct Bench {
    /// 测什么 / what to measure
    #[command(subcommand)]
    pub what: BenchWhat,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchWhat {
    /// 演示：生成、导入、匹配，带内存峰值 / generate, import and match, with peak memory
    Demo {
        /// 主体个数 / how many entities
        #[arg(long, default_value_t = 1_950_000, value_name = "N")]
        entities: u64,
        #[command(flatten)]
        pack: PackChoice,
    },
}
