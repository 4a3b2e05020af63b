//! The nodes of the shared graph: what remains of expressions once names, periods and constants are settled.

use std::sync::Arc;

use duojin_base::Truth;
use duojin_base::exact::Rounding;
use duojin_rule::{AggregateKind, ArithOp, BandMode, CompareOp};

use crate::rat::Rat;

/// A node of a [`Graph`](crate::Graph). Children always have smaller ids than their parents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

impl NodeId {
    /// As an index into arrays with one entry a node.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Sort {
    Truth,
    Number,
    Day,
    Entity,
    /// Codes, sets and texts: tests are pushed down to where they are read, so only being known matters above.
    Word,
}

/// Where a leaf is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Source {
    /// A column of the graph.
    Column(u32),
    /// A field of the record at hand.
    Field(u32),
}

/// What a node computes from its children.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Op {
    // truths
    Truth(Truth),
    Flag(Source),
    Compare {
        op: CompareOp,
        left: NodeId,
        right: NodeId,
    },
    CompareDay {
        op: CompareOp,
        left: NodeId,
        right: NodeId,
    },
    Member {
        item: Source,
        test: u32,
    },
    Contains {
        set: Source,
        test: u32,
    },
    TextIn {
        item: Source,
        words: Arc<[Arc<str>]>,
    },
    Has(NodeId),
    /// An answer per entity that is worked out when the graph meets a snapshot.
    Lookup(u32),
    And(Box<[NodeId]>),
    Or(Box<[NodeId]>),
    Not(NodeId),
    AtLeast {
        k: usize,
        of: Box<[NodeId]>,
    },
    AnyRecord {
        record: u32,
        filter: Option<NodeId>,
    },
    // of any sort
    Unknown(Sort),
    If {
        condition: NodeId,
        then: NodeId,
        otherwise: NodeId,
    },
    Of {
        reference: NodeId,
        body: NodeId,
    },
    // numbers
    Number(Rat),
    Value {
        source: Source,
        decimals: u8,
    },
    CountRecords {
        record: u32,
        filter: Option<NodeId>,
    },
    AggregateRecords {
        kind: AggregateKind,
        record: u32,
        value: NodeId,
        filter: Option<NodeId>,
    },
    Negate(NodeId),
    Arith {
        op: ArithOp,
        left: NodeId,
        right: NodeId,
    },
    Growth {
        now: NodeId,
        before: NodeId,
    },
    Share {
        part: NodeId,
        whole: NodeId,
    },
    Aggregate {
        kind: AggregateKind,
        of: Box<[NodeId]>,
        known_only: bool,
    },
    Round {
        rounding: Rounding,
        value: NodeId,
        step: Rat,
    },
    Age(NodeId),
    Bands {
        mode: BandMode,
        base: NodeId,
        bands: Box<[BandOp]>,
    },
    // the rest
    Day(i32),
    DayOf(Source),
    Entity(u64),
    EntityOf(Source),
    Word,
    WordOf(Source),
}

/// One band of a tier table.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct BandOp {
    pub(crate) from: Rat,
    pub(crate) inclusive: bool,
    pub(crate) value: NodeId,
}

impl Op {
    /// The nodes it reads for the same entity, without those inside record filters and references.
    pub(crate) fn own_children(&self) -> Vec<NodeId> {
        match self {
            Self::And(of) | Self::Or(of) | Self::AtLeast { of, .. } | Self::Aggregate { of, .. } => of.to_vec(),
            Self::Not(a) | Self::Has(a) | Self::Negate(a) | Self::Age(a) | Self::Round { value: a, .. } => vec![*a],
            Self::Compare { left: a, right: b, .. }
            | Self::CompareDay { left: a, right: b, .. }
            | Self::Arith { left: a, right: b, .. }
            | Self::Growth { now: a, before: b }
            | Self::Share { part: a, whole: b } => vec![*a, *b],
            Self::If { condition, then, otherwise } => vec![*condition, *then, *otherwise],
            Self::Of { reference, .. } => vec![*reference],
            Self::Bands { base, bands, .. } => std::iter::once(*base).chain(bands.iter().map(|b| b.value)).collect(),
            Self::Truth(_)
            | Self::Flag(_)
            | Self::Member { .. }
            | Self::Contains { .. }
            | Self::TextIn { .. }
            | Self::Lookup(_)
            | Self::AnyRecord { .. }
            | Self::Unknown(_)
            | Self::Number(_)
            | Self::Value { .. }
            | Self::CountRecords { .. }
            | Self::AggregateRecords { .. }
            | Self::Day(_)
            | Self::DayOf(_)
            | Self::Entity(_)
            | Self::EntityOf(_)
            | Self::Word
            | Self::WordOf(_) => Vec::new(),
        }
    }

    /// The nodes it reads for another entity or for records.
    pub(crate) fn far_children(&self) -> Vec<NodeId> {
        match self {
            Self::Of { body, .. } => vec![*body],
            Self::AnyRecord { filter, .. } | Self::CountRecords { filter, .. } => filter.iter().copied().collect(),
            Self::AggregateRecords { value, filter, .. } => std::iter::once(*value).chain(*filter).collect(),
            _ => Vec::new(),
        }
    }

    /// Where it reads a value itself, if it does.
    pub(crate) fn source(&self) -> Option<Source> {
        match self {
            Self::Flag(source)
            | Self::Member { item: source, .. }
            | Self::Contains { set: source, .. }
            | Self::TextIn { item: source, .. }
            | Self::Value { source, .. }
            | Self::DayOf(source)
            | Self::EntityOf(source)
            | Self::WordOf(source) => Some(*source),
            _ => None,
        }
    }
}
