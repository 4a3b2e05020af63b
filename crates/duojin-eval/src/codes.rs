//! Tests of codes, sets of codes and words.

use std::sync::Arc;

use duojin_base::{Cause, Causes, Truth};
use duojin_rule::{CodeTest, Known, Schema, Value};

use crate::evaluator::{truth_result, unexpected};

/// 属于: the code is among the wanted ones. In a hierarchical classification a wanted code stands for all codes that begin
/// with it, and a code that only groups others (门类) for what it covers. A value that is coarser than a wanted code — 51
/// where 5112 is asked for, or a group of which only a part is wanted — cannot be told: 缺资料.
pub(crate) fn member(schema: &Schema, item: &Known<Value>, test: &CodeTest) -> Known<Value> {
    match item {
        Ok(Value::Code(code)) => truth_result(among(schema, code, test), Causes::one(Cause::Missing)),
        Ok(_) => Err(unexpected()),
        Err(causes) => Err(*causes),
    }
}

/// 包含: some code of the set is, in the sense of 属于, among the wanted ones: true once one is; unknown (缺资料) if none is
/// but one is too coarse to tell; the empty set holds nothing.
pub(crate) fn contains(schema: &Schema, set: &Known<Value>, test: &CodeTest) -> Known<Value> {
    match set {
        Ok(Value::Set(codes)) => {
            let any = codes.iter().fold(Truth::False, |any, code| any | among(schema, code, test));
            truth_result(any, Causes::one(Cause::Missing))
        }
        Ok(_) => Err(unexpected()),
        Err(causes) => Err(*causes),
    }
}

/// 等于 between free text and words: letter by letter.
pub(crate) fn text_in(item: &Known<Value>, words: &[Arc<str>]) -> Known<Value> {
    match item {
        Ok(Value::Text(text)) => Ok(Value::Bool(words.contains(text))),
        Ok(_) => Err(unexpected()),
        Err(causes) => Err(*causes),
    }
}

/// Whether all, none or only some of what the value may be is wanted.
fn among(schema: &Schema, value: &Arc<str>, test: &CodeTest) -> Truth {
    let class = schema.classification(test.class);
    let covered = |code: &Arc<str>| {
        class.and_then(|c| c.codes.iter().find(|def| def.code == *code)).map_or(&[][..], |def| &def.covers)
    };
    let wanted: Vec<&Arc<str>> =
        test.any_of.iter().flat_map(|code| std::iter::once(code).chain(covered(code))).collect();
    if wanted.contains(&value) {
        return Truth::True;
    }
    if !class.is_some_and(|class| class.hierarchical) {
        return Truth::False;
    }
    let parts = covered(value);
    let parts = if parts.is_empty() { std::slice::from_ref(value) } else { parts };
    let inside = |part: &Arc<str>| wanted.iter().any(|code| part.starts_with(&***code));
    let touches = |part: &Arc<str>| wanted.iter().any(|code| part.starts_with(&***code) || code.starts_with(&**part));
    if parts.iter().all(inside) {
        Truth::True
    } else if parts.iter().any(touches) {
        Truth::Unknown
    } else {
        Truth::False
    }
}
