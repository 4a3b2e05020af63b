//! The random cases as a proptest strategy that shrinks by structure.

use proptest::prelude::any;
use proptest::strategy::{NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::{Case, Shape};
use crate::shrink;

/// Random cases; see [`cases`].
#[derive(Clone, Copy, Debug)]
pub struct Cases(Shape);

/// A strategy for cases of that shape. A failing case shrinks by dropping parts of the clause and of the world.
pub const fn cases(shape: Shape) -> Cases {
    Cases(shape)
}

impl Strategy for Cases {
    type Tree = CaseTree;
    type Value = Case;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let seed = any::<u64>().new_tree(runner)?.current();
        Ok(CaseTree::new(Case::shaped(seed, self.0)))
    }
}

/// A case on its way to the smallest one that still fails.
#[derive(Clone, Debug)]
pub struct CaseTree {
    /// The smallest that is known to fail (at first: the one that was made).
    kept: Case,
    /// The one that is being tried.
    tried: Case,
    /// Which of the smaller forms of `kept` comes next.
    next: usize,
}

impl CaseTree {
    fn new(case: Case) -> Self {
        Self { kept: case.clone(), tried: case, next: 0 }
    }

    fn step(&mut self) -> bool {
        match shrink::smaller(&self.kept, self.next) {
            Some(case) => {
                self.tried = case;
                self.next += 1;
                true
            }
            None => {
                self.tried = self.kept.clone();
                false
            }
        }
    }
}

impl ValueTree for CaseTree {
    type Value = Case;

    fn current(&self) -> Case {
        self.tried.clone()
    }

    fn simplify(&mut self) -> bool {
        // What was tried last still fails: go on from there. Early candidates failed to fail; start over only after progress.
        self.kept = self.tried.clone();
        self.next = 0;
        self.step()
    }

    fn complicate(&mut self) -> bool {
        self.step()
    }
}
