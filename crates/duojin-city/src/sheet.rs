//! The columns of a batch while it is filled: a cell that is not set stays null, a column that is never set costs nothing.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Int64Array, ListArray, StringArray, StringDictionaryBuilder, StructArray,
    UInt64Array, new_null_array,
};
use arrow::buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Field, FieldRef, Fields, Int32Type, Schema as ArrowSchema, SchemaRef};
use arrow::record_batch::RecordBatch;
use duojin_base::Period;
use duojin_facts::ColumnKey;
use duojin_facts::wide::WideColumn;
use duojin_rule::{FactKind, FactType, Schema};

use crate::CityError;

/// First year of the histories.
pub(crate) const FIRST_YEAR: i32 = 2014;
/// Years of the histories: 2014 to 2025.
pub(crate) const YEARS: usize = 12;

/// Facts that a city cannot do without.
#[rustfmt::skip]
pub(crate) const CORE_STATES: [&str; 19] = [
    "名称", "统一社会信用代码", "主体类型", "行业", "注册地", "成立日期", "经营状态", "注册资本", "企业规模", "资质认定", "纳税信用等级", "上市板块",
    "法人资格", "财务制度健全", "研发准备金制度", "营业面积", "控股方", "总机构", "民营",
];
/// Facts that are filled where the dictionary has them.
#[rustfmt::skip]
pub(crate) const MORE_STATES: [&str; 20] = [
    "投资方类型", "纳税地", "环境信用红牌", "核心知识产权", "技术领域", "创新能力达标", "研发费用专账", "研发活动合规", "自有资金先行投入",
    "服务资质级别", "自主品牌", "有倍增方案", "办公用房", "节能考核未完成", "执业资格人员达标", "倍增驱动要素", "产品符合首台套目录", "机器人骨干企业",
    "申请人类型", "项目设备投入",
];
#[rustfmt::skip]
pub(crate) const CORE_YEARS: [&str; 21] = [
    "规上", "限额以上", "营业收入", "销售额", "产值", "利润总额", "应纳税所得额", "纳税额", "地方财政贡献", "研发费用", "出口额", "进口额",
    "固定资产投资", "设备投资", "资产总额", "从业人员", "科技人员", "高新收入", "服务企业数", "能耗", "研发加计扣除",
];
#[rustfmt::skip]
pub(crate) const MORE_YEARS: [&str; 15] = [
    "规上工业", "首次上规", "总收入", "境内研发费用", "省内研发费用", "社保缴纳人数", "贷款利息", "重大安全环保事件", "资助违规", "信息公示完成",
    "机器人购置额", "机器人销售额", "购置补贴已享受", "审计违规", "融资方式",
];
pub(crate) const CORE_RECORDS: [&str; 3] = ["门店", "专利", "设备"];
pub(crate) const MORE_RECORDS: [&str; 2] = ["软件著作权", "高新产品"];
pub(crate) const MORE_REGISTERS: [&str; 3] = ["高企培育库名录", "专利优势企业名录", "倍增企业名录"];
pub(crate) const CORE_REGISTERS: [&str; 5] =
    ["失信被执行人名单", "严重违法失信名单", "高新技术企业名录", "科技服务机构备案名录", "环保处罚名单"];

#[derive(Clone, Copy, Debug)]
enum Kind {
    Bool,
    Number(u8),
    Code,
    Set,
    Text,
    Date,
    Entity,
    Records,
}

#[derive(Clone, Debug)]
struct Column {
    kind: Kind,
    field: FieldRef,
}

/// Which columns a city has under a dictionary.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    columns: Vec<Column>,
    /// Where a state, register or record column stands, or the first year of a year fact.
    places: HashMap<String, usize>,
    pub(crate) arrow: SchemaRef,
}

fn kind_of(ty: &FactType) -> Kind {
    match ty {
        FactType::Bool => Kind::Bool,
        FactType::Number { decimals, .. } => Kind::Number(*decimals),
        FactType::Code(_) => Kind::Code,
        FactType::Set(_) => Kind::Set,
        FactType::Text => Kind::Text,
        FactType::Date => Kind::Date,
        FactType::Entity => Kind::Entity,
    }
}

impl Plan {
    pub(crate) fn new(schema: &Schema) -> Result<Self, CityError> {
        let mut plan = Self { columns: Vec::new(), places: HashMap::new(), arrow: Arc::new(ArrowSchema::empty()) };
        plan.add(schema, "id", WideColumn::Id, Kind::Entity);
        plan.add(schema, "对象", WideColumn::Object, Kind::Code);
        for (name, core) in CORE_STATES.iter().map(|n| (n, true)).chain(MORE_STATES.iter().map(|n| (n, false))) {
            if let Some(found) = find(schema, name, FactKind::State, core)? {
                plan.add(schema, name, WideColumn::Fact(ColumnKey { fact: found.0, period: None }), found.1);
            }
        }
        for (name, core) in CORE_REGISTERS.iter().map(|n| (n, true)).chain(MORE_REGISTERS.iter().map(|n| (n, false))) {
            let Some((id, _)) = schema.register_named(name) else {
                if core {
                    return Err(CityError::Missing(format!("名录:{name}")));
                }
                continue;
            };
            plan.add(schema, &format!("名录:{name}"), WideColumn::Register(id), Kind::Bool);
            plan.add(schema, &format!("名录:{name}@自"), WideColumn::RegisterFrom(id), Kind::Date);
            plan.add(schema, &format!("名录:{name}@至"), WideColumn::RegisterTo(id), Kind::Date);
        }
        for (name, core) in CORE_RECORDS.iter().map(|n| (n, true)).chain(MORE_RECORDS.iter().map(|n| (n, false))) {
            match schema.record_named(name) {
                Some((id, _)) => plan.add(schema, name, WideColumn::Records(id), Kind::Records),
                None if core => return Err(CityError::Missing(format!("记录:{name}"))),
                None => {}
            }
        }
        let year = FactKind::Period(duojin_base::PeriodGrain::Year);
        for (name, core) in CORE_YEARS.iter().map(|n| (n, true)).chain(MORE_YEARS.iter().map(|n| (n, false))) {
            let Some((fact, kind)) = find(schema, name, year, core)? else {
                continue;
            };
            plan.places.insert((*name).to_owned(), plan.columns.len());
            for year in (FIRST_YEAR..).take(YEARS) {
                plan.push(schema, WideColumn::Fact(ColumnKey { fact, period: Period::year(year) }), kind);
            }
        }
        plan.arrow = Arc::new(ArrowSchema::new(plan.columns.iter().map(|c| Arc::clone(&c.field)).collect::<Vec<_>>()));
        Ok(plan)
    }

    fn add(&mut self, schema: &Schema, name: &str, column: WideColumn, kind: Kind) {
        self.places.insert(name.to_owned(), self.columns.len());
        self.push(schema, column, kind);
    }

    fn push(&mut self, schema: &Schema, column: WideColumn, kind: Kind) {
        if let Some(field) = column.field(schema) {
            self.columns.push(Column { kind, field: Arc::new(field) });
        }
    }
}

fn find(
    schema: &Schema,
    name: &str,
    kind: FactKind,
    core: bool,
) -> Result<Option<(duojin_rule::FactId, Kind)>, CityError> {
    match schema.fact_named(name) {
        Some((id, def)) if def.kind == kind => Ok(Some((id, kind_of(&def.ty)))),
        _ if core => Err(CityError::Missing(name.to_owned())),
        _ => Ok(None),
    }
}

/// A cell to be set.
#[derive(Clone, Debug)]
pub(crate) enum Cell {
    Bool(bool),
    /// Mantissa and its decimals.
    Number(i64, u8),
    Code(&'static str),
    Set(Vec<&'static str>),
    Text(String),
    /// Days since 1970-01-01.
    Date(i32),
    Entity(u64),
}

pub(crate) type RecordRow = Vec<(&'static str, Cell)>;

#[derive(Default)]
struct Cells {
    values: Vec<Option<Cell>>,
    records: Vec<Option<Vec<RecordRow>>>,
}

/// A batch being filled row by row.
pub(crate) struct Sheet<'a> {
    plan: &'a Plan,
    cells: Vec<Cells>,
    rows: usize,
}

impl<'a> Sheet<'a> {
    pub(crate) fn new(plan: &'a Plan) -> Self {
        let cells = plan.columns.iter().map(|_| Cells::default()).collect();
        Self { plan, cells, rows: 0 }
    }

    /// Begins the next row.
    pub(crate) fn row(&mut self) {
        self.rows += 1;
    }

    fn put(&mut self, at: usize, cell: Cell) {
        let row = self.rows.saturating_sub(1);
        if let Some(cells) = self.cells.get_mut(at) {
            cells.values.resize(row, None);
            cells.values.push(Some(cell));
        }
    }

    /// Sets a state or register column; one that the dictionary lacks is passed over.
    pub(crate) fn set(&mut self, name: &str, cell: Cell) {
        if let Some(at) = self.plan.places.get(name) {
            self.put(*at, cell);
        }
    }

    /// Sets a year fact; `year` counts from [`FIRST_YEAR`].
    pub(crate) fn set_year(&mut self, name: &str, year: usize, cell: Cell) {
        if let Some(at) = self.plan.places.get(name).filter(|_| year < YEARS) {
            self.put(*at + year, cell);
        }
    }

    /// Enters a register.
    pub(crate) fn listed(&mut self, register: &str, from: i32, to: Option<i32>) {
        self.set(&format!("名录:{register}"), Cell::Bool(true));
        self.set(&format!("名录:{register}@自"), Cell::Date(from));
        if let Some(to) = to {
            self.set(&format!("名录:{register}@至"), Cell::Date(to));
        }
    }

    /// All records of a kind; an empty list is known to be empty.
    pub(crate) fn records(&mut self, name: &str, rows: Vec<RecordRow>) {
        let row = self.rows.saturating_sub(1);
        if let Some(cells) = self.plan.places.get(name).and_then(|at| self.cells.get_mut(*at)) {
            cells.records.resize(row, None);
            cells.records.push(Some(rows));
        }
    }

    pub(crate) fn finish(self) -> Result<RecordBatch, CityError> {
        let rows = self.rows;
        let arrays = self.plan.columns.iter().zip(self.cells).map(|(column, mut cells)| {
            if cells.values.is_empty() && cells.records.is_empty() {
                return Ok(new_null_array(column.field.data_type(), rows));
            }
            cells.values.resize(rows, None);
            match column.kind {
                Kind::Records => {
                    cells.records.resize(rows, None);
                    record_array(&cells.records, column.field.data_type())
                }
                kind => array(&cells.values, kind),
            }
        });
        let arrays = arrays.collect::<Result<Vec<_>, CityError>>()?;
        Ok(RecordBatch::try_new(Arc::clone(&self.plan.arrow), arrays)?)
    }
}

fn rescale(mantissa: i64, from: u8, to: u8) -> i64 {
    let power = |n: u8| 10_i64.saturating_pow(u32::from(n));
    if to >= from { mantissa.saturating_mul(power(to - from)) } else { mantissa / power(from - to) }
}

fn array(values: &[Option<Cell>], kind: Kind) -> Result<ArrayRef, CityError> {
    macro_rules! collect {
        ($array:ty, $pattern:pat => $value:expr) => {
            Arc::new(
                values
                    .iter()
                    .map(|c| match c {
                        Some($pattern) => Some($value),
                        _ => None,
                    })
                    .collect::<$array>(),
            )
        };
    }
    Ok(match kind {
        Kind::Bool => collect!(BooleanArray, Cell::Bool(yes) => *yes),
        Kind::Number(decimals) => {
            collect!(Int64Array, Cell::Number(mantissa, from) => rescale(*mantissa, *from, decimals))
        }
        Kind::Date => collect!(Date32Array, Cell::Date(day) => *day),
        Kind::Entity => collect!(UInt64Array, Cell::Entity(id) => *id),
        Kind::Text => collect!(StringArray, Cell::Text(text) => text.as_str()),
        Kind::Code => {
            let mut builder = StringDictionaryBuilder::<Int32Type>::new();
            for cell in values {
                match cell {
                    Some(Cell::Code(code)) => _ = builder.append(code)?,
                    _ => builder.append_null(),
                }
            }
            Arc::new(builder.finish())
        }
        Kind::Set => {
            let sets = values.iter().map(|c| match c {
                Some(Cell::Set(codes)) => Some(codes.len()),
                _ => None,
            });
            let items = values.iter().flat_map(|c| match c {
                Some(Cell::Set(codes)) => codes.as_slice(),
                _ => &[],
            });
            let items: Vec<&str> = items.copied().collect();
            let items: ArrayRef = Arc::new(StringArray::from_iter_values(items));
            let (offsets, known) = offsets(sets);
            Arc::new(ListArray::try_new(
                Arc::new(Field::new("item", DataType::Utf8, false)),
                offsets,
                items,
                Some(known),
            )?)
        }
        Kind::Records => Arc::new(arrow::array::NullArray::new(values.len())),
    })
}

fn offsets(lengths: impl Iterator<Item = Option<usize>>) -> (OffsetBuffer<i32>, NullBuffer) {
    let (mut offsets, mut known, mut at) = (vec![0], Vec::new(), 0);
    for length in lengths {
        at += length.and_then(|n| i32::try_from(n).ok()).unwrap_or(0);
        offsets.push(at);
        known.push(length.is_some());
    }
    (OffsetBuffer::new(ScalarBuffer::from(offsets)), NullBuffer::from(known))
}

fn record_array(lists: &[Option<Vec<RecordRow>>], data_type: &DataType) -> Result<ArrayRef, CityError> {
    let (DataType::List(item), none) = (data_type, Fields::empty()) else {
        return Ok(new_null_array(data_type, lists.len()));
    };
    let fields = if let DataType::Struct(fields) = item.data_type() { fields } else { &none };
    let rows: Vec<&RecordRow> = lists.iter().flatten().flatten().collect();
    let arrays = fields.iter().map(|field| {
        let values: Vec<Option<Cell>> = rows
            .iter()
            .map(|row| row.iter().find(|(name, _)| name == field.name()).map(|(_, cell)| cell.clone()))
            .collect();
        array(&values, field_kind(field))
    });
    let structs = StructArray::try_new(fields.clone(), arrays.collect::<Result<_, _>>()?, None)?;
    let (offsets, known) = offsets(lists.iter().map(|list| list.as_ref().map(Vec::len)));
    Ok(Arc::new(ListArray::try_new(Arc::clone(item), offsets, Arc::new(structs), Some(known))?))
}

fn field_kind(field: &Field) -> Kind {
    match field.data_type() {
        DataType::Boolean => Kind::Bool,
        DataType::Int64 => {
            let declared = field.metadata().get("decimals").and_then(|d| d.parse().ok());
            Kind::Number(declared.unwrap_or(2))
        }
        DataType::Date32 => Kind::Date,
        DataType::UInt64 => Kind::Entity,
        DataType::Utf8 => Kind::Text,
        _ => Kind::Code,
    }
}
