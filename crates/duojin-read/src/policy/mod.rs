//! A support measure: clauses, conditions, benefits.
