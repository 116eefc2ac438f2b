//! What do the diagnostics of money mean, and what repairs them?
//!
//! Examples in TOML are clauses of a fee file for 300 places in euros, from 2025 to 2029; the first of a
//! page causes the diagnostic, the second does not.

use durance_core::CodeDoc;

/// Every diagnostic of this room, in the order of codes.
pub const CODES: &[CodeDoc] = &[
    CodeDoc {
        code: "D0801",
        title: "not TOML",
        page: r#"
The file cannot be read as TOML, so nothing in it was looked at. The place given is where reading stopped;
the cause is often on the line before: a quote that is not closed, a comma that is missing.

```toml
[[clause]]
id = "fee
```

Close the quote:

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0802",
        title: "a key that says nothing",
        page: r#"
The table has no such key, or the key means nothing for this kind of clause. It is an error and not a
warning, because whoever wrote it meant something that would silently be left out of every sum.

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
confidence = "seen"
indexaton = { per_year = 2 }
```

Use the key that was meant:

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
confidence = "seen"
indexation = { per_year = 2 }
```
"#,
    },
    CodeDoc {
        code: "D0803",
        title: "a key is missing",
        page: r#"
Some keys have no sensible default. A clause without an amount could mean that nothing is paid or that
nobody knows; the file must say which. `confidence` says how the number came into the catalogue.

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
confidence = "known"
```

Give the amount, or say that it is unknown:

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = "unknown"
confidence = "known"
```
"#,
    },
    CodeDoc {
        code: "D0804",
        title: "a value that cannot be meant",
        page: r#"
The value has another type than the key, or a size that makes no sense: a negative price, a trigger of no
people, payment in no instalments.

```toml
[[clause]]
id = "rebate"
kind = "lump-sum"
amount = -50_000
confidence = "seen"
```

A payment that goes the other way has its parties changed over:

```toml
[[clause]]
id = "rebate"
kind = "lump-sum"
amount = 50_000
payer = "receiver"
payee = "sender"
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0805",
        title: "an unknown word",
        page: r#"
The key takes one of a few words, and this is none of them. The note lists them.

```toml
[[clause]]
id = "fee"
kind = "per-diem"
amount = 72
confidence = "seen"
```

A price per person and day:

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0810",
        title: "a minimum above the places",
        page: r#"
A guaranteed minimum pays for people whether they are held or not. One above the number of places would be
paid for people who could never be held, which is a mistake in one of the two numbers.

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
confidence = "seen"

[[clause]]
id = "minimum"
kind = "minimum"
of = "fee"
count = 3_000
confidence = "seen"
```

Correct the minimum, or the places of the agreement:

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
confidence = "seen"

[[clause]]
id = "minimum"
kind = "minimum"
of = "fee"
count = 250
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0811",
        title: "tiers that overlap",
        page: r#"
Each person of the head-count belongs to one tier. A person in two would be paid for twice.

```toml
[[clause]]
id = "fee"
kind = "tiers"
tiers = [{ from = 1, to = 200, price = 110 }, { from = 200, price = 40 }]
confidence = "seen"
```

Begin each tier with the person after the last:

```toml
[[clause]]
id = "fee"
kind = "tiers"
tiers = [{ from = 1, to = 200, price = 110 }, { from = 201, price = 40 }]
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0812",
        title: "tiers with a gap",
        page: r#"
Somebody between two tiers, or before the first, has no price.

```toml
[[clause]]
id = "fee"
kind = "tiers"
tiers = [{ from = 1, to = 200, price = 110 }, { from = 251, price = 40 }]
confidence = "seen"
```

Close the gap, or add a tier whose price is `"unknown"`:

```toml
[[clause]]
id = "fee"
kind = "tiers"
tiers = [{ from = 1, to = 250, price = 110 }, { from = 251, price = 40 }]
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0813",
        title: "an index without a series",
        page: r#"
The price follows an index, but the clause does not say which. Prices in two States move apart by tens of
per cent over ten years, so none is assumed.

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
indexation = { cap = 3 }
confidence = "seen"
```

Name a series of `catalog/data/econ/prices.csv`:

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
indexation = { index = "ee", cap = 3 }
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0814",
        title: "a minimum of nothing",
        page: r#"
A minimum is paid at the price of another clause, which must be a price per person. Places and yearly sums
are paid whatever the number of people: there is nothing to top up.

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
confidence = "seen"

[[clause]]
id = "minimum"
kind = "minimum"
of = "day rate"
count = 250
confidence = "seen"
```

Name the clause as it is called:

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
confidence = "seen"

[[clause]]
id = "minimum"
kind = "minimum"
of = "fee"
count = 250
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0815",
        title: "two clauses of one name",
        page: r#"
Every payment names its clause. With two of one name nobody could say which was paid.

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
confidence = "seen"

[[clause]]
id = "fee"
kind = "lump-sum"
amount = 50_000
confidence = "seen"
```

Give each its own name:

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
confidence = "seen"

[[clause]]
id = "set-up"
kind = "lump-sum"
amount = 50_000
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0816",
        title: "days in the wrong order",
        page: r#"
A term or a clause ends before it starts, or (a warning) a clause lies outside the term and is never paid.

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
from = 2026-01-01
until = 2025-06-30
confidence = "seen"
```

Both days count as part of the clause:

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
from = 2025-07-01
until = 2026-06-30
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0817",
        title: "a cap below its floor",
        page: r#"
Growth cannot be at least the floor and at most the cap at once.

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
indexation = { index = "ee", cap = 1, floor = 2 }
confidence = "seen"
```

Both are per cent a year:

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = 72
indexation = { index = "ee", cap = 4, floor = 1 }
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0818",
        title: "a price that nobody has said",
        page: r#"
The clause is part of the agreement, but its price is unknown, and an unknown price is not nothing. The
agreement cannot be booked as a whole. `durance agreement cost` books what has a price and calls the result
a lower bound.

```text
[[contract.clause]]
id = "fee"
kind = "per-person-day"
amount = "unknown"
```

In a scenario, give a range to explore:

```text
[[contract.clause]]
id = "fee"
kind = "per-person-day"
amount = "unknown"
explore = "5k to 60k USD/person-year"
```
"#,
    },
    CodeDoc {
        code: "D0819",
        title: "places without a number",
        page: r#"
The price is per place, but neither the clause nor the agreement says how many places there are.

```text
[[clause]]
id = "fee"
kind = "per-place-day"
amount = 137
```

Give the places of the clause, or of the agreement at the head of the file:

```text
[[clause]]
id = "fee"
kind = "per-place-day"
amount = 137
places = 300
```
"#,
    },
    CodeDoc {
        code: "D0820",
        title: "people above the last tier",
        page: r#"
On some day more people are held than the tiers have a price for. Booking stops: neither the last price nor
nothing would be right.

```text
tiers = [{ from = 1, to = 400, price = 119.33 }, { from = 401, to = 650, price = 17.29 }]   # 700 people held
```

Add a tier without an end, or hold fewer people (fewer places in the offer):

```text
tiers = [{ from = 1, to = 400, price = 119.33 }, { from = 401, price = 17.29 }]
```
"#,
    },
    CodeDoc {
        code: "D0821",
        title: "an index or exchange rate that is missing",
        page: r#"
A price follows an index, or an amount is asked for in another currency or in the prices of another year,
and the catalogue has no value for that year. Future values are never made up: they are an assumption of
the scenario, with a range.

```text
durance agreement cost se-ee-tartu --currency USD      # paid until 2031
```

Ask for the currency of the agreement and money of the day, or give the index or rate a course:

```text
durance agreement cost se-ee-tartu
```
"#,
    },
    CodeDoc {
        code: "D0822",
        title: "tiers end below the places",
        page: r#"
A warning: with every place taken, some people have no price, and booking would stop (D0820).

```toml
[[clause]]
id = "fee"
kind = "tiers"
tiers = [{ from = 1, to = 200, price = 110 }]
confidence = "seen"
```

Say what the others cost:

```toml
[[clause]]
id = "fee"
kind = "tiers"
tiers = [{ from = 1, to = 200, price = 110 }, { from = 201, price = 40 }]
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0823",
        title: "dated values out of order",
        page: r#"
Dated prices, places and discount rates stand in the order of their dates, each date once.

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = [{ from = 2025-01-01, amount = 71 }, { from = 2027-01-01, amount = 75 }, { from = 2026-01-01, amount = 73 }]
confidence = "seen"
```

Put them in order:

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = [{ from = 2025-01-01, amount = 71 }, { from = 2026-01-01, amount = 73 }, { from = 2027-01-01, amount = 75 }]
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0824",
        title: "a party that pays itself",
        page: r#"
Payer and payee are the same, so nothing would be paid.

```toml
[[clause]]
id = "flights"
kind = "per-transfer"
amount = 1_978
payee = "sender"
confidence = "seen"
```

What a party pays to carriers, courts or builders goes to `others`:

```toml
[[clause]]
id = "flights"
kind = "per-transfer"
amount = 1_978
payee = "others"
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0825",
        title: "no price on the first day",
        page: r#"
Dated prices must cover the clause from its first day: the days before the first date would be free.

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = [{ from = 2026-01-01, amount = 73 }]
confidence = "seen"
```

Add the first price, or let the clause begin later with `from`:

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = [{ from = 2025-01-01, amount = 71 }, { from = 2026-01-01, amount = 73 }]
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0826",
        title: "dated prices and an indexation",
        page: r#"
Dated prices already say how the price moves. An indexation on top could be meant to replace them or to
raise them further; the file must keep one of the two.

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = [{ from = 2025-01-01, amount = 71 }, { from = 2026-01-01, amount = 73 }]
indexation = { per_year = 2.8 }
confidence = "seen"
```

Keep what was printed:

```toml
[[clause]]
id = "fee"
kind = "per-person-day"
amount = [{ from = 2025-01-01, amount = 71 }, { from = 2026-01-01, amount = 73 }]
confidence = "seen"
```
"#,
    },
    CodeDoc {
        code: "D0827",
        title: "a payment too large for a ledger",
        page: r#"
Amounts are counted in whole minor units of a currency, up to nine million million million of them. A larger
payment is almost certainly a price with too many noughts, or a price per year given per day.

```text
amount = 44_090_000_000_000_000
```

Check the amount and the time that it is for:

```text
amount = 44_090      # kind = "per-person-year"
```
"#,
    },
    CodeDoc {
        code: "D0830",
        title: "no such agreement",
        page: r#"
The catalogue has no fee file of this name. `durance agreement list` shows them all.

```text
durance agreement cost norway
```

Use the name in the list:

```text
durance agreement cost no-nl-norgerhaven
```
"#,
    },
    CodeDoc {
        code: "D0831",
        title: "no such discount rates",
        page: r#"
The catalogue has no schedule of this name. A family name (`omb`) stands for the schedule of that family in
force on the date of the scenario.

```text
[discount]
rate = "greenbook"
```

Use a name of `catalog/data/econ/discount.toml`, or a rate of your own:

```text
[discount]
rate = "green-book"
```
"#,
    },
    CodeDoc {
        code: "D0832",
        title: "not a number of people",
        page: r#"
People held are given as one number for the whole term, or as numbers from days on, in the order of the
days; before the first day nobody is held.

```text
durance agreement cost be-nl-tilburg --held 35..500
```

Give the days:

```text
durance agreement cost be-nl-tilburg --held 2010-02-05=35,2010-06-01=500
```
"#,
    },
    CodeDoc {
        code: "D0840",
        title: "a line of a price table that cannot be read",
        page: r#"
A line of prices or exchange rates has another number of values than its head, or a value that is no number
or day.

```text
us,2024,313,689,2025-01-31,derived,econ-cpi-u-2024
```

Write decimals with a point:

```text
us,2024,313.689,2025-01-31,derived,econ-cpi-u-2024
```
"#,
    },
    CodeDoc {
        code: "D0841",
        title: "a notice that contradicts itself",
        page: r#"
The source prints a cost per year and a cost per day that do not belong to a year of 365 or 366 days, beyond
what rounding explains. One of them is wrong, and which one changes every saving computed from it. The
notice of the Bureau of Prisons for fiscal year 2019 prints 35,347 dollars a year and 107.85 a day: a year of
327.7 days.

```text
[[figure]]
source = "costs-coif-fy2019"
annual = 35347.0
daily = 107.85
```

Record which figure is used and why. It stays a warning, so that readers see it:

```text
[[figure]]
source = "costs-coif-fy2019"
annual = 35347.0
daily = 107.85
choice = { use = "daily", why = "fits the neighbouring years" }
```
"#,
    },
    CodeDoc {
        code: "D0850",
        title: "a cost model that cannot be",
        page: r#"
The parts of a system's cost contradict one another: a negative cost, a unit for no people, or variable and
step-fixed parts that together exceed the average cost, so that closing a prison would save more than it
costs.

```text
[[avoidable]]
average = "120.80 USD/person-day"
variable = "60%"
step = { every = "128 people", share = "55%", delay = "6 months" }
```

The shares of the average that move come to at most all of it; what is left is fixed:

```text
[[avoidable]]
average = "120.80 USD/person-day"
variable = "25%"
step = { every = "128 people", share = "35%", delay = "6 months" }
```
"#,
    },
    CodeDoc {
        code: "D0851",
        title: "paths of different length",
        page: r#"
What an offer saves is the difference between two head-counts day by day, the status quo and the offer. They
must cover the same days.

```text
status quo: 2025-02-05 to 2027-02-04
offer:      2025-04-01 to 2026-03-31
```

Simulate both over the whole horizon:

```text
status quo: 2025-02-05 to 2027-02-04
offer:      2025-02-05 to 2027-02-04
```
"#,
    },
];
