//! `tapsyrma copy`. It is told both databases, whatever the engine that the tests run on.

mod one_engine;
