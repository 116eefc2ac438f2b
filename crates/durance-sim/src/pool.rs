//! Who is where, and who is chosen? Rows of counts by exit day, and draws without replacement from them.

use crate::counts::Count;
use crate::stream::{Source, Stream};
use crate::table::{AliasTable, BinomialTable, LongTable};
use crate::tables::Stays;
use std::ops::Range;
use std::sync::OnceLock;

/// Rows of counts by exit day, with those who leave after the last day and those who never do.
///
/// A counter that outgrows its cell wraps around. Nothing looks for that while people are counted in; the
/// totals, which are wide, no longer agree with the cells at the end ([`Rows::reconcile`]).
///
/// In calls, cell `reach + 1` is the people who leave later, or whose day is not drawn, and `reach + 2` those who never leave.
pub(crate) struct Rows<C> {
    reach: usize,
    /// First cell of each row, and the end of the last.
    starts: Vec<usize>,
    cells: Vec<C>,
    later: Vec<u64>,
    /// At most so many people are in the cells after the last day of a row, and not yet among those who leave later.
    unswept: Vec<u64>,
    /// Who was put there entered up to this day.
    entered: usize,
    never: Vec<u64>,
    total: Vec<u64>,
    /// A cell has outgrown its counter; counts are wrong from here on.
    pub(crate) spilled: bool,
}

impl<C: Count> Rows<C> {
    /// Rows that reach to a day, each with so many spare cells after it: see [`AliasTable::spare`].
    pub(crate) fn new(spare: &[usize], reach: usize) -> Rows<C> {
        let rows = spare.len();
        let mut starts = vec![0];
        let mut end = 0;
        for spare in spare {
            end += reach + 1 + spare;
            starts.push(end);
        }
        Rows {
            reach,
            starts,
            cells: vec![C::default(); end],
            later: vec![0; rows],
            unswept: vec![0; rows],
            entered: 0,
            never: vec![0; rows],
            total: vec![0; rows],
            spilled: false,
        }
    }

    fn row(&self, row: usize) -> &[C] {
        &self.cells[self.starts[row]..][..self.reach + 1]
    }

    fn row_mut(&mut self, row: usize) -> &mut [C] {
        &mut self.cells[self.starts[row]..][..self.reach + 1]
    }

    /// Do the cells after the last day hold as many people as the totals say?
    pub(crate) fn reconcile(&self, days: usize) -> bool {
        (0..self.total.len()).all(|row| {
            let within = C::sum(&self.row(row)[days + 1..]);
            within + self.later_of(row) + self.never[row] == self.total[row]
        })
    }

    /// The cells after the last day that anybody who has entered can be in.
    fn spare(&self, row: usize) -> Range<usize> {
        let start = self.starts[row] + self.reach + 1;
        start..(start + self.entered + 2).min(self.starts[row + 1])
    }

    /// People of a row who leave after the last day.
    fn later_of(&self, row: usize) -> u64 {
        match self.unswept[row] {
            0 => self.later[row],
            _ => self.later[row] + C::sum(&self.cells[self.spare(row)]),
        }
    }

    /// Counts those in the spare cells as leaving later.
    fn sweep(&mut self, row: usize) {
        if self.unswept[row] > 0 {
            self.later[row] = self.later_of(row);
            self.unswept[row] = 0;
            let spare = self.spare(row);
            self.cells[spare].fill(C::default());
        }
    }

    pub(crate) fn total_of(&self, rows: Range<usize>) -> u64 {
        self.total[rows].iter().sum()
    }

    pub(crate) fn never_of(&self, rows: Range<usize>) -> u64 {
        self.never[rows].iter().sum()
    }

    /// Cells of people who are here after a day.
    pub(crate) fn cells_after(&self, day: u32) -> Range<usize> {
        day as usize + 1..self.reach + 3
    }

    #[inline]
    pub(crate) fn at(&self, row: usize, cell: usize) -> u64 {
        if cell <= self.reach {
            self.row(row)[cell].get()
        } else if cell == self.reach + 1 {
            self.later_of(row)
        } else {
            self.never[row]
        }
    }

    #[inline]
    fn set(&mut self, row: usize, cell: usize, people: u64) {
        if cell <= self.reach {
            match C::of(people) {
                Some(count) => self.row_mut(row)[cell] = count,
                None => self.spilled = true,
            }
        } else if cell == self.reach + 1 {
            self.sweep(row);
            self.later[row] = people;
        } else {
            self.never[row] = people;
        }
    }

    #[inline]
    pub(crate) fn put(&mut self, row: usize, cell: usize, people: u64) {
        let now = self.at(row, cell) + people;
        self.set(row, cell, now);
        self.total[row] += people;
    }

    #[inline]
    pub(crate) fn remove(&mut self, row: usize, cell: usize, people: u64) {
        let now = self.at(row, cell);
        assert!(people <= now, "more people leave a cell than are in it");
        self.set(row, cell, now - people);
        self.total[row] -= people;
    }

    /// Takes out everyone who leaves on a day.
    #[inline]
    pub(crate) fn leave(&mut self, row: usize, day: u32) -> u64 {
        let cell = &mut self.row_mut(row)[day as usize];
        let people = std::mem::take(cell).get();
        if people > self.total[row] {
            // Only a counter that wrapped around can be above the total.
            self.spilled = true;
            return 0;
        }
        self.total[row] -= people;
        people
    }

    pub(crate) fn clear(&mut self, rows: Range<usize>) -> u64 {
        let people = self.total_of(rows.clone());
        for row in rows {
            self.row_mut(row).fill(C::default());
            self.sweep(row);
            self.later[row] = 0;
            self.never[row] = 0;
            self.total[row] = 0;
        }
        people
    }

    /// Multiplies every remaining stay by a factor, rounded up to whole days.
    pub(crate) fn remap(&mut self, row: usize, day: u32, times: f64) {
        let reach = self.reach;
        let first = day as usize + 1;
        if first > reach {
            return;
        }
        let before: Vec<u64> = (first..=reach).map(|cell| self.at(row, cell)).collect();
        for cell in first..=reach {
            self.set(row, cell, 0);
        }
        for (i, people) in before
            .into_iter()
            .enumerate()
            .filter(|(_, people)| *people > 0)
        {
            let left = libm::ceil((i + 1) as f64 * times - 1e-9).max(1.0);
            let cell = (day as f64 + left).min((reach + 1) as f64) as usize;
            let now = self.at(row, cell) + people;
            self.set(row, cell, now);
        }
    }

    /// Gives people their days of leaving, and their classes.
    ///
    /// `rows` are the classes of a lane, `classes` the bounds between them; who returns is in the last one. Stays
    /// are independent of classes, so the first of the line may as well be those of the first class. Whose day of
    /// leaving is not drawn is counted as leaving later.
    #[allow(clippy::too_many_arguments)]
    pub(crate) fn scatter(
        &mut self,
        rows: Range<usize>,
        classes: &[u64],
        day: u32,
        table: Stays<'_>,
        (stays, class_numbers): (Stream, Stream),
        first: u64,
        people: u64,
        returned: bool,
    ) {
        if returned {
            self.scatter_alike(rows.end - 1, day, table, stays, first, people);
            return;
        }
        let mut taken = 0;
        for (class, row) in rows.enumerate() {
            let below = |bound: &u64| class_numbers.below_in_line(first, people, *bound);
            let upto = classes.get(class).map_or(people, below);
            self.scatter_alike(row, day, table, stays, first + taken, upto - taken);
            taken = upto;
        }
    }

    /// Puts in people whose days of leaving are not drawn.
    pub(crate) fn enter_undrawn(&mut self, row: usize, people: u64) {
        self.later[row] += people;
        self.total[row] += people;
    }

    /// Takes out people whose days of leaving are not drawn at entry.
    pub(crate) fn leave_undrawn(&mut self, row: usize, people: u64) {
        self.later[row] -= people;
        self.total[row] -= people;
    }

    /// Gives people of one class their days of leaving.
    pub(crate) fn scatter_alike(
        &mut self,
        row: usize,
        day: u32,
        table: Stays<'_>,
        stays: Stream,
        first: u64,
        people: u64,
    ) {
        let table = match table {
            Stays::Drawn(table) => table,
            Stays::Long(table) => return self.scatter_long(row, day, table, stays, first, people),
            Stays::Undrawn => return self.enter_undrawn(row, people),
        };
        let start = self.starts[row] + day as usize;
        let end = self.starts[row + 1];
        self.entered = self.entered.max(day as usize);
        self.total[row] += people;
        let mut scattered = 0;
        while scattered < people {
            let count = (people - scattered).min(UNSWEPT);
            if self.unswept[row] + count > UNSWEPT {
                self.sweep(row);
            }
            self.unswept[row] += count;
            let cells = &mut self.cells[start..end];
            table.scatter(cells, stays, first + scattered, count);
            scattered += count;
        }
        if table.endless {
            self.count_endless(row, table, stays, first, people);
        }
    }

    /// Draws how many leave within the row, and then when.
    fn scatter_long(
        &mut self,
        row: usize,
        day: u32,
        table: &LongTable,
        stays: Stream,
        first: u64,
        people: u64,
    ) {
        let bound = table.bound(self.reach - day as usize);
        let cells = &mut self.row_mut(row)[day as usize..];
        let (line, within) = stays.run_below(first, people, bound);
        // The first of a line to leave within the row stay as long, however many join the line after them.
        let lengths = LENGTHS + line + within.start;
        stays.each_half(lengths, within.end - within.start, |random| {
            let cell = &mut cells[table.length(random, bound) as usize];
            *cell = cell.more();
        });
        self.later[row] += people - (within.end - within.start);
        self.total[row] += people;
    }

    /// Gives people of each cell their classes, and puts them there.
    pub(crate) fn spread(
        &mut self,
        rows: Range<usize>,
        classes: &[u64],
        people_by_cell: &[(usize, u64)],
        class_numbers: Source,
    ) {
        for (cell, people) in people_by_cell {
            let numbers = class_numbers.at(*cell as u32);
            let mut taken = 0;
            for (class, row) in rows.clone().enumerate() {
                let below = |bound: &u64| match *people <= FEW {
                    true => numbers.few_below(0, *people, *bound),
                    false => numbers.below_in_line(0, *people, *bound),
                };
                let upto = classes.get(class).map_or(*people, below);
                self.put(row, *cell, upto - taken);
                taken = upto;
            }
        }
    }

    /// Moves those whose stay never ends from the people who leave later.
    ///
    /// They have been counted as leaving later, like everyone whose symbol is beyond the last day.
    fn count_endless(
        &mut self,
        row: usize,
        table: &AliasTable,
        stays: Stream,
        first: u64,
        people: u64,
    ) {
        self.sweep(row);
        for position in first..first + people {
            if table.symbol(stays.half(position)) == table.beyond + 1 {
                self.never[row] += 1;
                self.later[row] -= 1;
            }
        }
    }
}

/// Lengths of stay of those who leave within the row are drawn from this position of their stream on: who does takes
/// other numbers.
const LENGTHS: u64 = 1 << 62;

/// No line of one day is longer.
pub(crate) const LINE: u64 = 1 << 40;

/// Bits of a line that are drawn for those alone whom they may decide on; later ones, by blocks of 64 people.
const TOGETHER: u32 = 2;

/// So many people are asked by eights.
pub(crate) const FEW: u64 = 16;

/// Spare cells are swept before they may hold more people: the narrowest counter holds them.
const UNSWEPT: u64 = 60_000;

impl Stream {
    /// How many of a number of people have 32 random bits below a bound.
    ///
    /// Nobody's number is drawn whole. The highest bit of everybody's decides for half of them, the next for half of
    /// the others: two bits a person instead of 32. People whose bits are the same so far are exchangeable, so they
    /// are counted, not told apart.
    pub(crate) fn binomial(self, people: u64, bound: u64) -> u64 {
        let Ok(mut bound) = u32::try_from(bound) else {
            return people;
        };
        let (mut open, mut below, mut position) = (people, 0, 0);
        while open > FEW && bound > 0 {
            let ones = self.ones(&mut position, open);
            if bound >> 31 == 1 {
                below += open - ones;
                open = ones;
            } else {
                open -= ones;
            }
            bound <<= 1;
        }
        below + self.few_below(position, open, bound.into())
    }

    /// How many ones are there among so many random bits? Those of thousands at a time are drawn from a table.
    fn ones(self, position: &mut u64, bits: u64) -> u64 {
        let (mut left, mut ones) = (bits, 0);
        for (power, table) in Coins::tables() {
            let blocks = left >> power;
            self.each_half(2 * *position, blocks, |random| ones += table.count(random));
            *position += blocks.div_ceil(2);
            left &= (1 << power) - 1;
        }
        let words = left / 64;
        let whole = (0..words).map(|i| self.word(*position + i).count_ones());
        ones += u64::from(whole.sum::<u32>());
        *position += words;
        if !left.is_multiple_of(64) {
            let last = self.word(*position) & (u64::MAX >> (64 - left % 64));
            ones += u64::from(last.count_ones());
            *position += 1;
        }
        ones
    }

    /// How many of a run of places in a line of people have random bits below a bound.
    ///
    /// As with [`Stream::binomial`], the first bits are drawn only for those whom they may decide on; but here whoever
    /// has joined the line later moves nobody before, and of several bounds each counts the same people. Places count
    /// from the last multiple of [`LINE`] on; what this costs grows with the places before the run, too.
    #[inline]
    pub(crate) fn below_in_line(self, first: u64, people: u64, bound: u64) -> u64 {
        let (_, run) = self.run_below(first, people, bound);
        run.end - run.start
    }

    /// The same as a part of all in the line who are below the bound, and the line.
    #[inline]
    fn run_below(self, first: u64, people: u64, bound: u64) -> (u64, Range<u64>) {
        let line = first & !(LINE - 1);
        let before = first - line;
        let start = match before {
            0 => 0,
            _ => self.first_below(line, before, bound),
        };
        let end = self.first_below(line, before + people, bound);
        (line, start..end)
    }

    /// How many of the first places of a line are below a bound.
    fn first_below(self, line: u64, places: u64, bound: u64) -> u64 {
        let Ok(mut bound) = u32::try_from(bound) else {
            return places;
        };
        let (mut open, mut below) = (places, 0);
        // The bits so far of those still open, which tell them from others: they share no number.
        let mut prefix = 1;
        for _ in 0..TOGETHER {
            let ones = self.ones_among(prefix << 56 | line, open);
            let bit = u64::from(bound >> 31);
            below += bit * (open - ones);
            open = bit * ones + (1 - bit) * (open - ones);
            prefix = (2 * prefix) | bit;
            bound <<= 1;
        }
        let numbers = prefix << 56 | line;
        self.blocks_below(2 * numbers, open, bound.into(), |_, some| {
            below += u64::from(some.count_ones());
        });
        below
    }

    /// How many ones are there among so many random bits from a word on?
    #[inline]
    fn ones_among(self, word: u64, bits: u64) -> u64 {
        let whole = (0..bits / 64).map(|i| self.word(word + i).count_ones());
        let last = self.word(word + bits / 64) & !(u64::MAX << (bits % 64));
        u64::from(whole.sum::<u32>() + last.count_ones())
    }

    /// How many of a run of positions have 32 random bits below a bound.
    ///
    /// A word holds one bit of 64 people, so that 64 numbers are compared at once; and the highest eight bits
    /// settle it for all but one person in 256.
    #[inline]
    pub(crate) fn count_below(self, first: u64, people: u64, bound: u64) -> u64 {
        let mut count = 0;
        self.blocks_below(first, people, bound, |_, below| {
            count += u64::from(below.count_ones())
        });
        count
    }

    /// How many of a few people have 32 random bits below a bound, by words from a position on.
    ///
    /// A word holds the highest eight bits of eight people, which settle it for all but one in 256. So do whoever joins
    /// later move nobody before, and of several bounds each counts the same people.
    #[inline]
    pub(crate) fn few_below(self, position: u64, people: u64, bound: u64) -> u64 {
        const ONES: u64 = 0x0101_0101_0101_0101;
        const TOPS: u64 = ONES << 7;
        let Ok(bound) = u32::try_from(bound) else {
            return people;
        };
        let limits = u64::from(bound >> 24).wrapping_mul(ONES);
        let (mut below, mut word, mut left) = (0, position, people);
        while left > 0 {
            let bits = self.word(word);
            let of_interest = TOPS >> (8 * 8u64.saturating_sub(left));
            // The highest bit of each byte says whether its others are not below; no borrow crosses bytes.
            let others = (bits | TOPS).wrapping_sub(limits & !TOPS);
            let unlike = bits ^ limits;
            let not_below = (bits & !limits) | (!unlike & others);
            below += ((of_interest & !not_below) >> 7).wrapping_mul(ONES) >> 56;
            let mut open = of_interest & !((unlike & !TOPS).wrapping_add(!TOPS) | unlike);
            while open != 0 {
                let person = u64::from(open.trailing_zeros() / 8);
                let rest = self.half(1 << 62 | word << 3 | person) >> 8;
                below += u64::from(rest < bound & 0x00FF_FFFF);
                open &= open - 1;
            }
            word = word.wrapping_add(1);
            left = left.saturating_sub(8);
        }
        below
    }

    /// The same by blocks of 64 positions, each a word of ones and zeros.
    #[inline(always)]
    fn blocks_below(self, first: u64, people: u64, bound: u64, mut each: impl FnMut(u64, u64)) {
        if people == 0 {
            return;
        }
        let last = first + people - 1;
        let mut of_interest = u64::MAX << (first % 64);
        for block in first / 64..=last / 64 {
            if block == last / 64 {
                of_interest &= u64::MAX >> (63 - last % 64);
            }
            let below = match u32::try_from(bound) {
                Ok(bound) => self.bits_below(block, of_interest, bound),
                Err(_) => of_interest,
            };
            each(block, below);
            of_interest = u64::MAX;
        }
    }

    /// Those of 64 people whose number is below a bound.
    #[inline]
    fn bits_below(self, block: u64, of_interest: u64, bound: u32) -> u64 {
        let (mut open, mut below) = (of_interest, 0);
        for byte in 0..4 {
            for bit in 8 * byte..8 * byte + 8 {
                let word = self.word(block * 32 + bit);
                // All ones if the bound has a one here: then a zero is below it, and a one leaves it open.
                let bound = u64::from(bound >> (31 - bit) & 1).wrapping_neg();
                below |= open & bound & !word;
                open &= !(bound ^ word);
            }
            if open == 0 {
                break;
            }
        }
        below
    }

    /// The 32 random bits of each of a run of positions, two for each word.
    #[inline(always)]
    pub(crate) fn each_half(self, first: u64, people: u64, mut each: impl FnMut(u32)) {
        let end = first + people;
        let mut position = first;
        if position & 1 == 1 && position < end {
            each(self.half(position));
            position += 1;
        }
        for pair in position / 2..end / 2 {
            let word = self.word(pair);
            each(word as u32);
            each((word >> 32) as u32);
        }
        if end & 1 == 1 && position < end {
            each(self.half(end - 1));
        }
    }
}

/// Ones among two to a power of random bits, to be drawn at once.
struct Coins;

impl Coins {
    fn tables() -> &'static [(u32, BinomialTable); 2] {
        static TABLES: OnceLock<[(u32, BinomialTable); 2]> = OnceLock::new();
        TABLES.get_or_init(|| [12, 8].map(|power| (power, BinomialTable::new(1 << power, 0.5))))
    }
}

/// Cells that share one bound, so that a draw is: a block by its area, a cell and a level at random, and
/// accept if the level is below the count.
///
/// Within a few weeks of exit days counts are much alike, so most are accepted. A draw takes a person out,
/// which leaves every bound valid: draws without replacement are exact.
struct Block {
    row: usize,
    label: usize,
    start: usize,
    len: u32,
    most: u64,
}

impl Block {
    /// Cell and level of a point of the block's area.
    #[inline]
    fn place(&self, inside: u64) -> (usize, u64) {
        if self.len == 1 {
            return (self.start, inside);
        }
        // Nearly all blocks are whole, and these need no division.
        if self.len as usize == BLOCK {
            return (self.start + inside as usize % BLOCK, inside / BLOCK as u64);
        }
        (
            self.start + (inside / self.most) as usize,
            inside % self.most,
        )
    }
}

/// People to be chosen from, all equally likely.
#[derive(Default)]
pub(crate) struct Pool {
    blocks: Vec<Block>,
    /// Area of the blocks up to each.
    ends: Vec<u64>,
    /// By the highest bits of a point: the first block that may hold it.
    guide: Vec<u32>,
    shift: u32,
    /// People in the pool.
    people: u64,
    area: u64,
    rejected: u64,
}

/// A person chosen, and taken out of the rows.
pub(crate) struct Pick {
    pub(crate) label: usize,
    pub(crate) cell: usize,
}

/// Cells of a block.
pub(crate) const BLOCK: usize = 32;

impl Pool {
    pub(crate) fn clear(&mut self) {
        self.blocks.clear();
        self.ends.clear();
        self.guide.clear();
        self.people = 0;
        self.area = 0;
        self.rejected = 0;
    }

    /// Adds the people of a row who leave between two days.
    pub(crate) fn add<C: Count>(
        &mut self,
        rows: &Rows<C>,
        row: usize,
        label: usize,
        from: u32,
        to: u32,
    ) {
        let end = (to as usize).min(rows.reach) + 1;
        let cells = rows.row(row).get(from as usize..end).unwrap_or_default();
        self.people += C::sum(cells);
        let (blocks, rest) = cells.as_chunks::<BLOCK>();
        let mut start = from as usize;
        for block in blocks {
            self.block(row, label, start, BLOCK as u32, C::most(block));
            start += BLOCK;
        }
        let most = rest.iter().copied().max().unwrap_or_default().get();
        self.block(row, label, start, rest.len() as u32, most);
    }

    /// Adds everyone of a row who is here after the day before `from`.
    pub(crate) fn add_all<C: Count>(
        &mut self,
        rows: &mut Rows<C>,
        row: usize,
        label: usize,
        from: u32,
    ) {
        // Whoever leaves later is looked at again and again.
        rows.sweep(row);
        self.add(rows, row, label, from, rows.reach as u32);
        self.add_cell(rows, row, label, rows.reach + 1);
        self.add_cell(rows, row, label, rows.reach + 2);
    }

    pub(crate) fn add_cell<C: Count>(
        &mut self,
        rows: &Rows<C>,
        row: usize,
        label: usize,
        cell: usize,
    ) {
        let people = rows.at(row, cell);
        self.people += people;
        self.block(row, label, cell, 1, people);
    }

    fn block(&mut self, row: usize, label: usize, start: usize, len: u32, most: u64) {
        if most > 0 {
            self.area += most * u64::from(len);
            self.blocks.push(Block {
                row,
                label,
                start,
                len,
                most,
            });
            self.ends.push(self.area);
        }
    }

    /// Chooses one person and takes them out of the rows; nobody if the pool is empty.
    #[inline]
    pub(crate) fn pick<C: Count>(
        &mut self,
        rows: &mut Rows<C>,
        stream: Stream,
        position: &mut u64,
    ) -> Option<Pick> {
        if self.people == 0 {
            return None;
        }
        loop {
            if self.guide.is_empty() {
                self.lay_guide();
            }
            let point = stream.below(*position, self.area);
            *position += 1;
            let mut b = self.guide[(point >> self.shift) as usize] as usize;
            // Whether it is the next is as good as random: a number instead of a branch.
            b += usize::from(self.ends[b] <= point);
            while self.ends[b] <= point {
                b += 1;
            }
            let block = &self.blocks[b];
            let inside = self.ends[b] - 1 - point;
            let (cell, level) = block.place(inside);
            if level < rows.at(block.row, cell) {
                rows.remove(block.row, cell, 1);
                self.people -= 1;
                return Some(Pick {
                    label: block.label,
                    cell,
                });
            }
            self.rejected += 1;
            if self.rejected > 4 * self.blocks.len() as u64 + 64 {
                self.tighten(rows);
            }
        }
    }

    fn lay_guide(&mut self) {
        // About one entry for each block.
        let bits = usize::BITS - self.blocks.len().leading_zeros();
        self.shift = (u64::BITS - (self.area - 1).leading_zeros()).saturating_sub(bits);
        let mut block = 0;
        for slot in 0..=(self.area - 1) >> self.shift {
            while self.ends[block] <= slot << self.shift {
                block += 1;
            }
            self.guide.push(block as u32);
        }
    }

    /// Bounds follow the counts down.
    fn tighten<C: Count>(&mut self, rows: &Rows<C>) {
        let blocks = std::mem::take(&mut self.blocks);
        self.clear();
        for block in blocks {
            let cells = block.start..block.start + block.len as usize;
            let counts = || cells.clone().map(|cell| rows.at(block.row, cell));
            self.people += counts().sum::<u64>();
            self.block(
                block.row,
                block.label,
                block.start,
                block.len,
                counts().max().unwrap_or(0),
            );
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::stream::{Decision, Key};

    pub(crate) fn source(seed: u64) -> Source {
        let key = Key {
            seed,
            draw: 0,
            replication: 0,
        };
        Source::new(key.root(), Decision::Transfer, 7)
    }

    /// A person's number, bit by bit.
    fn number(stream: Stream, position: u64) -> u32 {
        (0..32).fold(0, |number, bit| {
            let word = stream.word(position / 64 * 32 + bit);
            number << 1 | (word >> (position % 64) & 1) as u32
        })
    }

    #[test]
    fn sixty_four_at_once_are_counted_as_one_by_one() {
        let stream = source(1).at(0);
        let numbers: Vec<u32> = (0..400).map(|i| number(stream, i)).collect();
        let bounds = [0, 1, numbers[70].into(), u64::from(numbers[70]) + 1];
        for bound in bounds
            .into_iter()
            .chain([1 << 20, 3 << 30, (1 << 32) - 1, 1 << 32])
        {
            for (first, people) in [
                (0, 400),
                (0, 64),
                (63, 2),
                (64, 64),
                (70, 1),
                (5, 0),
                (129, 200),
            ] {
                let of = &numbers[first as usize..(first + people) as usize];
                let below = of.iter().filter(|n| u64::from(**n) < bound).count() as u64;
                assert_eq!(
                    stream.count_below(first, people, bound),
                    below,
                    "{bound} {first} {people}"
                );
            }
        }
    }

    /// Mean and variance over many streams, within five standard errors.
    pub(crate) fn assert_binomial(people: u64, share: f64, draw: impl Fn(Stream, u64) -> u64) {
        let bound = (share * 4_294_967_296.0) as u64;
        let runs = 20_000;
        let numbers: Vec<f64> = (0..runs)
            .map(|i| draw(source(3).at(i), bound) as f64)
            .collect();
        let n = f64::from(runs);
        let mean = numbers.iter().sum::<f64>() / n;
        let variance = numbers.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
        let (expected, spread) = (people as f64 * share, people as f64 * share * (1.0 - share));
        assert!(
            (mean - expected).abs() < 5.0 * libm::sqrt(spread / n),
            "{mean} {expected}"
        );
        assert!(
            (variance / spread - 1.0).abs() < 0.06,
            "{variance} {spread}"
        );
    }

    #[test]
    fn a_line_is_parted_by_all_bounds_alike_and_moves_by_one() {
        let bounds = [0, 1 << 30, (1 << 30) + 77, 5 << 29, (1 << 32) - 1, 1 << 32];
        let (runs, people) = (4_000, 160);
        let mut sums = [[0.0; 5]; 5];
        for run in 0..runs {
            let numbers = source(8).at(run);
            let mut before = [0; 6];
            for places in 1..=people {
                let now = bounds.map(|bound| numbers.below_in_line(0, places, bound));
                assert!(now.is_sorted(), "{now:?}");
                for (now, before) in now.iter().zip(before) {
                    assert!(*now == before || *now == before + 1);
                }
                before = now;
            }
            assert_eq!((before[0], before[5]), (0, people));
            let later = bounds.map(|bound| numbers.below_in_line(100, people - 100, bound));
            let first = bounds.map(|bound| numbers.below_in_line(0, 100, bound));
            assert!((0..6).all(|i| first[i] + later[i] == before[i]));
            let parts: [f64; 5] = std::array::from_fn(|i| {
                let share = (bounds[i + 1] - bounds[i]) as f64 / 4_294_967_296.0;
                (before[i + 1] - before[i]) as f64 - people as f64 * share
            });
            for (i, sums) in sums.iter_mut().enumerate() {
                for (j, sum) in sums.iter_mut().enumerate() {
                    *sum += parts[i] * parts[j] / f64::from(runs);
                }
            }
        }
        // Means, variances and covariances are those of a multinomial.
        let shares: [f64; 5] =
            std::array::from_fn(|i| (bounds[i + 1] - bounds[i]) as f64 / 4_294_967_296.0);
        for i in 0..5 {
            for j in 0..5 {
                let same = f64::from(u8::from(i == j));
                let expected = people as f64 * shares[i] * (same - shares[j]);
                let spread = |k: usize| people as f64 * shares[k] * (1.0 - shares[k]);
                let error = libm::sqrt(2.0 * spread(i) * spread(j) / f64::from(runs));
                assert!(
                    (sums[i][j] - expected).abs() <= 5.0 * error + 1e-3,
                    "{i} {j}: {} {expected}",
                    sums[i][j]
                );
            }
        }
    }

    #[test]
    fn a_few_are_parted_by_all_bounds_alike_and_move_by_one() {
        for run in 0..2_000 {
            let numbers = source(9).at(run);
            // Among them one by which the highest eight bits settle nothing for the first.
            let first = numbers.word(2) & 0xFF;
            let near = (first << 24) + (1 << 23);
            let mut bounds = [0, 1 << 30, near, 5 << 29, (1 << 32) - 1, 1 << 32];
            bounds.sort_unstable();
            let mut before = [0; 6];
            for places in 1..=40 {
                let now = bounds.map(|bound| numbers.few_below(2, places, bound));
                assert!(now.is_sorted(), "{now:?}");
                for (now, before) in now.iter().zip(before) {
                    assert!(*now == before || *now == before + 1);
                }
                before = now;
            }
            assert_eq!((before[0], before[5]), (0, 40));
        }
    }

    #[test]
    fn numbers_below_a_bound_are_binomial() {
        for (people, share) in [(1, 0.3), (64, 0.5), (65, 0.01), (1_000, 0.731)] {
            assert_binomial(people, share, |stream, bound| {
                stream.binomial(people, bound)
            });
            assert_binomial(people, share, |stream, bound| {
                stream.count_below(3, people, bound)
            });
            assert_binomial(people, share, |stream, bound| {
                stream.below_in_line(LINE + 3, people, bound)
            });
            assert_binomial(people, share, |stream, bound| {
                stream.few_below(2, people, bound)
            });
        }
        assert_eq!(source(1).at(0).binomial(1_000, 0), 0);
        assert_eq!(source(1).at(0).binomial(1_000, 1 << 32), 1_000);
    }
}
