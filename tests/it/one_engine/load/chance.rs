//! Randomness that is told to whoever has to look for what it brought about.

/// Dice with a seed; the seed is printed, so a test that failed shows it.
pub struct Chance(u64);

impl Chance {
    /// Dice that fall differently every time.
    pub fn new() -> Self {
        let (_, seed) = uuid::Uuid::now_v7().as_u64_pair();
        println!("the seed of the randomness is {seed}");
        Self(seed)
    }

    /// Other dice, for somebody else.
    pub fn fork(&mut self) -> Self {
        Self(self.throw())
    }

    /// SplitMix64 (Steele, Lea and Flood, 2014).
    fn throw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below another.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.throw() % u64::try_from(end).unwrap()).unwrap()
    }

    /// A time from one to another, by the millisecond.
    pub fn millis(&mut self, from: u64, to: u64) -> std::time::Duration {
        std::time::Duration::from_millis(from + self.throw() % (to - from + 1))
    }
}
