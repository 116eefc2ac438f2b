//! Which random number is it? Every one has an address: seed, draw, replication, decision, subject, period
//! and position. None depends on what was drawn before.
//!
//! A stream is a counter: position `i` is a hash of the stream's key and `i`. So a person's stay in one
//! course of events is the same person's stay in another, as long as the person has the same place in the
//! line of that day; and nothing that happens to one group can move the numbers of another.
//!
//! The hash is the mixing step of wyrand (Wang Yi, public domain), which passes BigCrush and PractRand as a
//! counter generator; keys are mixed by SplitMix64's finaliser (Steele, Lea, Flood, OOPSLA 2014).

/// What a run's random numbers depend on, besides names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// The seed of the whole study.
    pub seed: u64,
    /// The number of the sampled set of inputs.
    pub draw: u64,
    /// The number of the repetition within a draw.
    pub replication: u64,
}

/// What a random number decides. The numbers are part of the format of results: never reuse one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub(crate) enum Decision {
    /// How many arrive.
    Admissions = 1,
    /// Which exit with a stay of its own a person is bound for.
    Lane = 3,
    /// How long a person stays.
    Stay = 4,
    /// Whether a person is eligible for transfer.
    Eligibility = 5,
    /// Which exit a person takes among those with the same stay.
    Exit = 6,
    /// How long the opening stock still stays.
    Stock = 7,
    /// Eligibility of the opening stock.
    StockEligibility = 8,
    /// Who is selected for transfer.
    Transfer = 9,
    /// Who is released early.
    EarlyRelease = 10,
    /// Who is returned by a court.
    Court = 11,
    /// How long people stay with the host.
    HostStay = 12,
    /// Exit with a stay of its own, with the host.
    HostLane = 13,
    /// Who is turned away.
    Intake = 14,
    /// Exit of people released early.
    EarlyExit = 15,
    /// Values of uncertain inputs.
    Design = 16,
    /// The executor of single people.
    People = 17,
    /// Resampling for intervals.
    Bootstrap = 18,
    /// How many leave on a day of those whose day of leaving is not drawn at entry.
    Leavers = 19,
    /// How long a person stays and which exit they take, at once.
    Course = 20,
    /// Which exit people of the opening stock take.
    StockExit = 21,
}

const WEYL: u64 = 0x9E37_79B9_7F4A_7C15;
const WY_STEP: u64 = 0xA076_1D64_78BD_642F;
const WY_MIX: u64 = 0xE703_7ED1_A0B4_28DB;

/// SplitMix64's finaliser.
pub(crate) fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A number that names a subject: stable for its words, whatever else is in the model (FNV-1a, mixed).
pub(crate) fn subject(words: &[&str]) -> u64 {
    let mut hash: u64 = 0xCBF2_9CE4_8422_2325;
    for word in words {
        for byte in word.bytes().chain([0x1F]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }
    mix(hash)
}

fn join(key: u64, part: u64) -> u64 {
    mix(key.wrapping_add(WEYL) ^ mix(part.wrapping_add(WEYL)))
}

impl Key {
    pub(crate) fn root(self) -> u64 {
        join(join(join(0, self.seed), self.draw), self.replication)
    }
}

/// The random numbers of one decision about one subject, over all periods.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Source(u64);

impl Source {
    pub(crate) fn new(root: u64, decision: Decision, subject: u64) -> Source {
        Source(join(join(root, decision as u64), subject))
    }

    /// The stream of one period.
    #[inline]
    pub(crate) fn at(self, period: u32) -> Stream {
        Stream(mix(self.0 ^ u64::from(period).wrapping_mul(WEYL)))
    }
}

/// The random numbers of one decision, subject and period, by position.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stream(u64);

impl Stream {
    /// 64 random bits at a position.
    #[inline(always)]
    pub(crate) fn word(self, position: u64) -> u64 {
        let counter = self
            .0
            .wrapping_add(position.wrapping_add(1).wrapping_mul(WY_STEP));
        let product = u128::from(counter).wrapping_mul(u128::from(counter ^ WY_MIX));
        (product >> 64) as u64 ^ product as u64
    }

    /// 32 random bits at a position: two positions share a word.
    #[inline(always)]
    pub(crate) fn half(self, position: u64) -> u32 {
        (self.word(position / 2) >> (32 * (position & 1))) as u32
    }

    /// A number strictly between 0 and 1.
    #[inline]
    pub(crate) fn unit(self, position: u64) -> f64 {
        ((self.word(position) >> 12) as f64 + 0.5) / 4_503_599_627_370_496.0
    }

    /// An equally likely whole number below `bound`, by multiplication; the bias is below `bound / 2^64`.
    #[inline(always)]
    pub(crate) fn below(self, position: u64, bound: u64) -> u64 {
        (u128::from(self.word(position)).wrapping_mul(u128::from(bound)) >> 64) as u64
    }
}
