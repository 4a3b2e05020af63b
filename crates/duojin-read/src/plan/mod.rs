//! An action plan: sections, targets, measures, lead units.
