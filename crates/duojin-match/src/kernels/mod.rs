//! Tests of columns, word by word: the inner loops.

pub(crate) mod block;
mod compare;
mod words;

pub(crate) use block::Block;
