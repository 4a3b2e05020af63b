//! The calls that `duojin` understands.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};
use duojin_app::Location;
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
    /// 读一份文件：目标、任务，或条款、条件、待遇，各带出处 / read a document: targets and measures, or clauses, each with its words
    Read(Read),
    /// 把政策文件起草成规则 / draft rules of a policy document
    Draft(Draft),
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
    /// 把增量整理成 Parquet，答案不变 / move small changes into Parquet; no answer changes
    Compact(Compact),
    /// 后台任务：看、跑、重试、取消 / jobs: list, run, retry, cancel
    Jobs(Jobs),
    /// 审计：核验、查找、导出、取存证 / the audit: verify, search, export, its head
    Audit(Audit),
    /// 在 SQLite 与 PostgreSQL 之间搬数据，逐表核对 / move data between SQLite and PostgreSQL, compared table by table
    Migrate(Migrate),
    /// 账户：首任管理员的链接、重置链接、人员一览 / accounts: first administrator's link, reset links, people
    Admin(Admin),
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

/// Which database.
#[derive(Clone, Debug, Args)]
pub struct DatabaseChoice {
    /// PostgreSQL 的地址 postgres://…；缺省用数据目录里的 SQLite。带密码时宜放在环境变量里 / address of a PostgreSQL database; SQLite in the data directory if left out
    #[arg(long, env = "DUOJIN_DATABASE", hide_env_values = true, value_name = "URL")]
    pub database: Option<String>,
}

impl DatabaseChoice {
    /// Where the data are, with the files in a directory.
    pub fn beside(&self, directory: &Path) -> Location {
        match self.database.as_deref().filter(|url| !url.is_empty()) {
            Some(url) => Location::Postgres { url: url.to_owned(), directory: directory.to_owned() },
            None => Location::Directory(directory.to_owned()),
        }
    }
}

/// Which data.
#[derive(Clone, Debug, Args)]
pub struct DataChoice {
    /// 数据目录 / data directory
    #[arg(long = "data", value_name = "DIR")]
    pub directory: PathBuf,
    #[command(flatten)]
    pub database: DatabaseChoice,
}

impl DataChoice {
    /// Where the data are.
    pub fn location(&self) -> Location {
        self.database.beside(&self.directory)
    }
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
    #[command(flatten)]
    pub database: DatabaseChoice,
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
    #[command(flatten)]
    pub data: DataChoice,
    /// 地址 / address
    #[arg(long, default_value = "127.0.0.1:8080", value_name = "ADDR:PORT")]
    pub listen: SocketAddr,
    /// 大家打开本系统用的地址，如 `https://duojin.example.gov.cn`；缺省用设置里的公开地址。https 时登录只走加密连接 / the address at which people open it; if left out, the one in the settings. With https, sessions travel encrypted only
    #[arg(long, value_name = "URL", value_parser = public_url)]
    pub public_url: Option<String>,
    /// 前面有自己的反向代理，所有访问都经过它：来访地址取它写的 X-Forwarded-For 的最后一项 / every call comes through a proxy of ours: the caller's address is the last entry of its X-Forwarded-For
    #[arg(long)]
    pub behind_proxy: bool,
    #[command(flatten)]
    pub pack: PackChoice,
}

/// An origin: scheme, host and perhaps a port, nothing after it.
fn public_url(text: &str) -> Result<String, String> {
    let url = text.trim().trim_end_matches('/');
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or_default();
    let plain = host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b));
    if host.is_empty() || !plain {
        return Err("写成 https://duojin.example.gov.cn 这样，后面不带路径 / write it as https://duojin.example.gov.cn, without a path".to_owned());
    }
    // As browsers say it in `Origin`.
    Ok(url.to_ascii_lowercase())
}

/// `duojin check`
#[derive(Debug, Args)]
pub struct Check {
    /// 规则包目录 / directory of the pack
    #[arg(default_value = "packs/dongguan", value_name = "PACK")]
    pub pack: PathBuf,
}

/// `duojin read`
#[derive(Debug, Args)]
pub struct Read {
    /// 文件：TXT、HTML、DOCX 或有文字层的 PDF / the file: TXT, HTML, DOCX, or PDF with a text layer
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// 读作什么 / what to read it as
    #[arg(long = "as", value_enum, default_value = "auto", value_name = "KIND")]
    pub kind: ReadAs,
    #[command(flatten)]
    pub pack: PackChoice,
}

/// What a document is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReadAs {
    /// 计划：目标和任务 / a plan: targets and measures
    Plan,
    /// 政策：条款 / a policy: clauses
    Policy,
    /// 看内容定 / by its content
    Auto,
}

/// `duojin draft`
#[derive(Debug, Args)]
pub struct Draft {
    /// 文件 / the file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// 写到哪里；缺省打印出来 / where to; printed if left out
    #[arg(long, short, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub pack: PackChoice,
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
    #[command(flatten)]
    pub data: DataChoice,
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
    #[command(flatten)]
    pub data: DataChoice,
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
    #[command(flatten)]
    pub data: DataChoice,
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
    pub database: DatabaseChoice,
    #[command(flatten)]
    pub moment: Moment,
    #[command(flatten)]
    pub pack: PackChoice,
}

/// `duojin doctor`
#[derive(Debug, Args)]
pub struct Doctor {
    #[command(flatten)]
    pub data: DataChoice,
    /// 逐个文件核对校验和 / read every file and compare its hash
    #[arg(long)]
    pub deep: bool,
    /// 清除被中断的写入留下的文件 / remove what killed writers left
    #[arg(long)]
    pub mend: bool,
}

/// `duojin compact`
#[derive(Debug, Args)]
pub struct Compact {
    #[command(flatten)]
    pub data: DataChoice,
    /// 一批里至少有这么多条才整理成文件 / batches with fewer small changes are left as they are
    #[arg(long, default_value_t = duojin_app::compaction::MIN_ROWS, value_name = "N")]
    pub min_rows: u64,
    #[command(flatten)]
    pub pack: PackChoice,
}

/// `duojin jobs`
#[derive(Debug, Args)]
pub struct Jobs {
    /// 做什么 / what to do
    #[command(subcommand)]
    pub what: JobsWhat,
}

/// Whose jobs.
#[derive(Debug, Args)]
pub struct JobsPlace {
    #[command(flatten)]
    pub data: DataChoice,
    #[command(flatten)]
    pub pack: PackChoice,
}

/// What can be done with jobs.
#[derive(Debug, Subcommand)]
pub enum JobsWhat {
    /// 最近的任务 / the newest jobs
    List {
        /// queued、running、done、dead、cancelled、buried
        #[arg(long, value_name = "STATE")]
        state: Option<String>,
        #[command(flatten)]
        place: JobsPlace,
    },
    /// 做完现在该做的就退出 / work until nothing is due, then exit
    Run {
        /// 也等重试和别的进程手里的，直到一件不剩 / also wait for retries and for other processes, until no job is open
        #[arg(long)]
        drain: bool,
        /// 进程没了以后，任务过多少秒可由别的进程接手 / seconds after which another process may take a dead one's job
        #[arg(long, default_value_t = 30, value_name = "N")]
        lease_seconds: u64,
        #[command(flatten)]
        place: JobsPlace,
    },
    /// 发起一个任务，例如 compact、verify_audit、match_city / start a job
    Start {
        /// 种类 / kind
        #[arg(value_name = "KIND")]
        kind: String,
        #[command(flatten)]
        place: JobsPlace,
    },
    /// 再试失败、取消或了结的任务 / try a dead, cancelled or buried job again
    Retry {
        /// 任务编号 / id of the job
        #[arg(value_name = "JOB")]
        id: String,
        #[command(flatten)]
        place: JobsPlace,
    },
    /// 要求任务停止 / ask a job to stop
    Cancel {
        /// 任务编号 / id of the job
        #[arg(value_name = "JOB")]
        id: String,
        #[command(flatten)]
        place: JobsPlace,
    },
}

impl JobsWhat {
    /// Where the jobs are.
    pub const fn place(&self) -> &JobsPlace {
        match self {
            Self::List { place, .. }
            | Self::Run { place, .. }
            | Self::Start { place, .. }
            | Self::Retry { place, .. }
            | Self::Cancel { place, .. } => place,
        }
    }
}

/// `duojin audit`
#[derive(Debug, Args)]
pub struct Audit {
    /// 做什么 / what to do
    #[command(subcommand)]
    pub what: AuditWhat,
}

/// What can be done with the audit.
#[derive(Debug, Subcommand)]
pub enum AuditWhat {
    /// 从第一条起核验整条链；不完整则退出码为 1，并指出第一条坏的 / walk the chain; exit with 1 and the first bad entry if it does not hold
    Verify {
        #[command(flatten)]
        data: DataChoice,
        /// 存在别处的存证 SEQ:HASH：链必须经过它 / a head kept elsewhere, which the chain must go through
        #[arg(long, value_name = "SEQ:HASH")]
        head: Option<String>,
        #[command(flatten)]
        pack: PackChoice,
    },
    /// 查找，新的在前 / search, newest first
    Search {
        #[command(flatten)]
        data: DataChoice,
        #[command(flatten)]
        query: AuditQuery,
        /// 从这个序号之前找起 / only entries before this number
        #[arg(long, value_name = "SEQ")]
        before: Option<i64>,
        /// 至多几条 / how many at most
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=500), value_name = "N")]
        limit: u32,
        #[command(flatten)]
        pack: PackChoice,
    },
    /// 导出为 CSV 或 JSON Lines，旧的在前 / export as CSV or JSON lines, oldest first
    Export {
        #[command(flatten)]
        data: DataChoice,
        #[command(flatten)]
        query: AuditQuery,
        /// 写到哪个文件：.csv 或 .jsonl / the file to write
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        #[command(flatten)]
        pack: PackChoice,
    },
    /// 存证：最新一条的序号与摘要，一行，抄存到别处 / the newest entry as SEQ:HASH, to be kept elsewhere
    Head {
        #[command(flatten)]
        data: DataChoice,
        #[command(flatten)]
        pack: PackChoice,
    },
    /// 新数据目录用哪种摘要；第一条记录之后不能再换 / choose the digest of a new data directory, before its first entry
    Digest {
        #[command(flatten)]
        data: DataChoice,
        /// 摘要算法 / which
        #[arg(value_enum, value_name = "DIGEST")]
        digest: AuditDigestChoice,
    },
}

/// What binds the audit chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum AuditDigestChoice {
    /// SHA-256
    #[value(name = "sha-256")]
    Sha256,
    /// SM3（国密）
    Sm3,
}

/// What is looked for in the audit.
#[derive(Clone, Debug, Args)]
pub struct AuditQuery {
    /// 谁 / id of the principal
    #[arg(long, value_name = "ID")]
    pub who: Option<String>,
    /// 用途，如 read_entity；读保密信息写 confidential_reads / key of the permission, or `confidential_reads`
    #[arg(long, value_name = "KEY")]
    pub action: Option<String>,
    /// 对象或其开头，也可写企业名称、统一社会信用代码 / the object or its beginning; also an enterprise by name or code
    #[arg(long, value_name = "OBJECT")]
    pub object: Option<String>,
    /// 结果：done、refused、failed / outcome
    #[arg(long, value_parser = ["done", "refused", "failed"], value_name = "OUTCOME")]
    pub outcome: Option<String>,
    /// 从哪天 / first day
    #[arg(long, value_name = "DATE")]
    pub from: Option<NaiveDate>,
    /// 到哪天 / last day
    #[arg(long, value_name = "DATE")]
    pub to: Option<NaiveDate>,
    /// 主体、对象、细节或地址里的字 / words within id, object, detail or address
    #[arg(long, value_name = "WORDS")]
    pub text: Option<String>,
}

/// `duojin migrate`
#[derive(Debug, Args)]
pub struct Migrate {
    /// 从哪里：sqlite:目录 或 postgres:地址；只写 postgres 则用 DUOJIN_DATABASE / from where: sqlite:DIR or postgres:URL; postgres alone takes DUOJIN_DATABASE
    #[arg(long, value_name = "WHERE")]
    pub from: String,
    /// 到哪里，必须是空的 / to where; it must be empty
    #[arg(long, value_name = "WHERE")]
    pub to: String,
    /// PostgreSQL 一边的文件目录；缺省与另一边的目录相同 / directory of the files on the PostgreSQL side; if left out, that of the other side
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// 来源搬出去过，而那个目标已经不在了：从来源重搬 / the source was moved before and that place is no more: move it again
    #[arg(long)]
    pub again: bool,
    #[command(flatten)]
    pub database: DatabaseChoice,
}

/// `duojin admin`
#[derive(Debug, Args)]
pub struct Admin {
    /// 做什么 / what to do
    #[command(subcommand)]
    pub what: AdminWhat,
}

/// What can be done about accounts without signing in.
#[derive(Debug, Subcommand)]
pub enum AdminWhat {
    /// 生成只能用一次、24 小时内有效的链接 / make a link that works once, within 24 hours
    Link(AdminLink),
    /// 列出人员和他们今天的岗位 / list people and the posts they hold today
    People(AdminPeople),
    /// 给锁住的登录名解锁；记入审计 / open a locked login; it goes on record
    Unlock(AdminUnlock),
}

/// `duojin admin link`
#[derive(Debug, Args)]
pub struct AdminLink {
    #[command(flatten)]
    pub data: DataChoice,
    /// 给这个登录名重置（或首次设置）密码；不写则是首任管理员 / for this login; the first administrator if left out
    #[arg(long, value_name = "LOGIN")]
    pub reset: Option<String>,
    #[command(flatten)]
    pub pack: PackChoice,
}

/// `duojin admin unlock`
#[derive(Debug, Args)]
pub struct AdminUnlock {
    #[command(flatten)]
    pub data: DataChoice,
    /// 登录名 / the login
    #[arg(value_name = "LOGIN")]
    pub login: String,
    #[command(flatten)]
    pub pack: PackChoice,
}

/// `duojin admin people`
#[derive(Debug, Args)]
pub struct AdminPeople {
    #[command(flatten)]
    pub data: DataChoice,
    #[command(flatten)]
    pub pack: PackChoice,
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
