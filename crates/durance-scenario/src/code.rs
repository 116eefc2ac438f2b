//! The pages behind the codes of this room: why, an example, its repair.

use durance_core::CodeDoc;

/// Every code of the scenario language.
pub const CODES: &[CodeDoc] = &[
    CodeDoc {
        code: "D0100",
        title: "the file is empty",
        page: "There is nothing to read.\n\
\n\
```toml\n\
# nothing at all\n\
```\n\
\n\
Repair: `durance new` writes a commented file to start from.\n\
",
    },
    CodeDoc {
        code: "D0101",
        title: "the file is not TOML",
        page: "A scenario is a TOML file. What follows a place that cannot be read may be misread, so that other complaints wait until the text is TOML.\n\
\n\
```toml\n\
[scenario\n\
id = \"x\"\n\
```\n\
\n\
Repair: close the bracket, the quotation mark or the list: `[scenario]`.\n\
",
    },
    CodeDoc {
        code: "D0102",
        title: "a key stands twice",
        page: "A key stands once in its table, so that no reader has to guess which line counts.\n\
\n\
```toml\n\
seed = 1\n\
seed = 2\n\
```\n\
\n\
Repair: keep one of the two lines.\n\
",
    },
    CodeDoc {
        code: "D0103",
        title: "unknown key",
        page: "A key that is not in the language would be ignored, and an ignored line can change a conclusion. So it is an error.\n\
\n\
```toml\n\
[scenario]\n\
titel = \"...\"\n\
```\n\
\n\
Repair: take the suggested key, or look the table up in the book.\n\
",
    },
    CodeDoc {
        code: "D0104",
        title: "wrong type",
        page: "Quantities and words stand in quotes, dates and whole numbers do not.\n\
\n\
```toml\n\
known_as_of = \"2025-02-05\"\n\
count = 300\n\
```\n\
\n\
Repair: `known_as_of = 2025-02-05`, `count = \"300 people\"`.\n\
",
    },
    CodeDoc {
        code: "D0105",
        title: "something is missing",
        page: "A scenario without this part has no answer.\n\
\n\
```toml\n\
[[people]]\n\
id = \"some\"\n\
```\n\
\n\
Repair: add the key. Where nobody knows the value, write `\"unknown\"`: it is a value.\n\
",
    },
    CodeDoc {
        code: "D0106",
        title: "not an id",
        page: "Ids stand in paths, file names and citations: lower-case letters, digits and hyphens. Countries are two capital letters (ISO 3166-1).\n\
\n\
```toml\n\
id = \"US Prisons\"\n\
```\n\
\n\
Repair: `id = \"us-prisons\"`.\n\
",
    },
    CodeDoc {
        code: "D0107",
        title: "an id stands twice",
        page: "Paths such as `charge.transport.amount` must lead to one line.\n\
\n\
```toml\n\
[[charge]]\n\
id = \"transport\"\n\
[[charge]]\n\
id = \"transport\"\n\
```\n\
\n\
Repair: rename one, or merge the two.\n\
",
    },
    CodeDoc {
        code: "D0108",
        title: "not one of the words",
        page: "This key takes one of a few words.\n\
\n\
```toml\n\
perspective = \"receivers\"\n\
```\n\
\n\
Repair: `perspective = \"receiver\"`.\n\
",
    },
    CodeDoc {
        code: "D0109",
        title: "unknown version of the language",
        page: "The number says how to read the file; this program reads version 1.\n\
\n\
```toml\n\
durance = 2\n\
```\n\
\n\
Repair: `durance = 1`.\n\
",
    },
    CodeDoc {
        code: "D0110",
        title: "a date or period cannot be read",
        page: "Days are written as year, month, day. A period is `first to last`, or a length counted on the calendar from the first day simulated; it ends after it starts. The horizon is two days at least: on the first everyone is where the stock says.\n\
\n\
```toml\n\
term = \"2026-02-28 to 2025-03-01\"\n\
```\n\
\n\
Repair: `term = \"2025-03-01 to 2026-02-28\"`, or `term = \"1 year\"`.\n\
",
    },
    CodeDoc {
        code: "D0111",
        title: "the term is not simulated",
        page: "Figures over the term need every day of it; the horizon begins at `start` (or `known_as_of`) and has its own length.\n\
\n\
```toml\n\
term = \"2025-04-01 to 2026-03-31\"\n\
horizon = \"6 months\"\n\
```\n\
\n\
Repair: lengthen `horizon`, or move `start`.\n\
",
    },
    CodeDoc {
        code: "D0112",
        title: "a number beyond its limits",
        page: "A price year that lies in the future, no draws, or a negative seed have no meaning.\n\
\n\
```toml\n\
draws = 0\n\
```\n\
\n\
Repair: `draws = 1_000`.\n\
",
    },
    CodeDoc {
        code: "D0113",
        title: "one thing is said twice",
        page: "Two keys would settle the same thing, and might disagree.\n\
\n\
```toml\n\
{ to = \"released\", share = \"100%\", stay = \"10 days\", sentence = \"20 days\", served = \"50%\" }\n\
```\n\
\n\
Repair: keep `stay`, or keep `sentence` and `served`.\n\
",
    },
    CodeDoc {
        code: "D0114",
        title: "a date without effect",
        page: "Something would happen on a day that is not simulated, or not under the agreement. It changes nothing, which may not be what was meant.\n\
\n\
```toml\n\
horizon = \"2 years\"\n\
[[policy]]\n\
date = 2040-01-01\n\
```\n\
\n\
Repair: correct the date, or lengthen the horizon or the term.\n\
",
    },
    CodeDoc {
        code: "D0115",
        title: "a spread of stays cannot be read",
        page: "`individual` says how people differ around the mean stay: `exponential`, `fixed`, `lognormal, cv 0.9`, `gamma, cv 0.7`, `weibull, cv 1.2`, or a mixture of these. `cv` is standard deviation over mean.\n\
\n\
```toml\n\
individual = \"gamma\"\n\
```\n\
\n\
Repair: `individual = \"gamma, cv 0.7\"`, or `\"70% exponential x 0.3 + 30% lognormal, cv 0.5 x 2.6\"`; for observed stays write `stay = 'data(\"stays.csv\", days, people)'`.\n\
",
    },
    CodeDoc {
        code: "D0116",
        title: "a way of arriving cannot be read",
        page: "Arrivals scatter around their level as `poisson`, as `negative binomial, dispersion d` (variance = mean + d mean^2), or not at all (`given`).\n\
\n\
```toml\n\
arrivals = \"negative binomial\"\n\
```\n\
\n\
Repair: `arrivals = \"negative binomial, dispersion 0.2\"`.\n\
",
    },
    CodeDoc {
        code: "D0117",
        title: "a side pays itself",
        page: "A clause moves money from one side to the other.\n\
\n\
```toml\n\
payer = \"sender\"\n\
payee = \"sender\"\n\
```\n\
\n\
Repair: `payee = \"receiver\"`.\n\
",
    },
    CodeDoc {
        code: "D0118",
        title: "a notation cannot be read",
        page: "Indexation is `none`, a fixed `2%/year`, or an index with bounds; precision is a share on a figure.\n\
\n\
```toml\n\
indexation = \"cpi, roof 3%\"\n\
precision = \"two percent\"\n\
```\n\
\n\
Repair: `indexation = \"cpi, cap 3%\"`, `precision = \"2% on net_cost.sender\"`.\n\
",
    },
    CodeDoc {
        code: "D0119",
        title: "a claim cannot be tested",
        page: "What people say is kept as a test on a figure, so that it can turn out false.\n\
\n\
```toml\n\
test = \"net_cost.sender is low\"\n\
```\n\
\n\
Repair: `test = \"net_cost.sender < 0 USD\"`; also `<=`, `>`, `>=`, `falls by more than`, `rises by more than`.\n\
What no figure can decide says so instead: `untestable = \"what others would do no figure here is about\"`.\n\
",
    },
    CodeDoc {
        code: "D0120",
        title: "a person would be described",
        page: "A scenario knows groups of people and never persons. Names, dates of birth, numbers of files and documents, addresses and biometric data are refused, whatever the purpose: a file that does not hold them cannot leak them.\n\
\n\
```toml\n\
[[people]]\n\
id = \"volunteers\"\n\
date_of_birth = 1980-01-01\n\
```\n\
\n\
Repair: remove the line; describe the group by status, size and length of stay.\n\
",
    },
    CodeDoc {
        code: "D0201",
        title: "a comma in a number",
        page: "`1,000` is a thousand to some readers and one to others.\n\
\n\
```toml\n\
count = \"1,000,000 people\"\n\
```\n\
\n\
Repair: `count = \"1_000_000 people\"` or `\"1M people\"`; decimals take a point: `2.5`.\n\
",
    },
    CodeDoc {
        code: "D0202",
        title: "a number cannot be read",
        page: "A quantity is a number, then its unit. Digits may be grouped with `_`; `k`, `M` and `B` stand for thousand, million and billion (10^9). Ranges are written with `to`.\n\
\n\
```toml\n\
quota = \"5-10 people/day\"\n\
amount = \"$500\"\n\
```\n\
\n\
Repair: `quota = \"5 to 10 people/day\"`, `amount = \"500 USD\"`.\n\
",
    },
    CodeDoc {
        code: "D0203",
        title: "a shape cannot stand here",
        page: "Shapes are uniform, normal, lognormal, beta, triangular(mode) and pert(mode), after a range; empirical, after data. One number has no shape.\n\
\n\
```toml\n\
stay = \"120 days, normal\"\n\
```\n\
\n\
Repair: `stay = \"100 to 140 days, normal\"`.\n\
",
    },
    CodeDoc {
        code: "D0204",
        title: "a reference to data cannot be read",
        page: "Data are named by file and column. In TOML, single quotes around the whole spare the backslashes.\n\
\n\
```toml\n\
history = 'data(held.csv, held)'\n\
```\n\
\n\
Repair: `history = 'data(\"held.csv\", held)'`.\n\
",
    },
    CodeDoc {
        code: "D0205",
        title: "no distribution has this range",
        page: "A range is the 5th to the 95th percentile in every shape. Some shapes cannot have some percentiles: a lognormal quantity is above zero, a most likely value lies within the range.\n\
\n\
```toml\n\
count = \"0 to 120 people, lognormal\"\n\
```\n\
\n\
Repair: choose another shape, or other ends.\n\
",
    },
    CodeDoc {
        code: "D0206",
        title: "a range runs backwards",
        page: "The first end of a range is the lower one.\n\
\n\
```toml\n\
count = \"120 to 80 people\"\n\
```\n\
\n\
Repair: `count = \"80 to 120 people\"`.\n\
",
    },
    CodeDoc {
        code: "D0207",
        title: "what is explored is not a range",
        page: "`explore` spans what a lever or a table of switching values tries.\n\
\n\
```toml\n\
explore = \"100 people\"\n\
```\n\
\n\
Repair: `explore = \"0 to 500 people\"`.\n\
",
    },
    CodeDoc {
        code: "D0208",
        title: "this cannot stand here",
        page: "Some values have a meaning only in some places: `unknown` where the model can carry it, `remainder` among shares, limits in observations and capacities, series where time runs, `x 1.2` in policies.\n\
\n\
```toml\n\
[[people]]\n\
count = \"at most 100 people\"\n\
```\n\
\n\
Repair: give a number or a range with its unit.\n\
",
    },
    CodeDoc {
        code: "D0212",
        title: "no unit",
        page: "A number without a unit is a guess waiting to happen.\n\
\n\
```toml\n\
count = \"80 to 120\"\n\
```\n\
\n\
Repair: `count = \"80 to 120 people\"`.\n\
",
    },
    CodeDoc {
        code: "D0213",
        title: "unknown unit",
        page: "Units are words joined by `-` and divided by `/`: people, places, days, weeks, months, years, hours, m2, cells, currencies by ISO 4217 code, and a few more. A year is 365 days, a month its twelfth.\n\
\n\
```toml\n\
stay = \"120 dyas\"\n\
```\n\
\n\
Repair: `stay = \"120 days\"`.\n\
",
    },
    CodeDoc {
        code: "D0214",
        title: "unit mismatch",
        page: "The unit measures something else than what belongs here. The note says what the value would have meant.\n\
\n\
```toml\n\
[[charge]]\n\
per = \"year\"\n\
amount = \"200k USD/person-year\"\n\
```\n\
\n\
Repair: `amount = \"200k USD/year\"`, if that was meant.\n\
",
    },
    CodeDoc {
        code: "D0215",
        title: "two currencies",
        page: "Amounts of different currencies do not add up, and no rate of exchange is assumed for you.\n\
\n\
```toml\n\
[scenario]\n\
currency = \"USD\"\n\
[contract]\n\
currency = \"NOK\"\n\
```\n\
\n\
Repair: convert, cite the rate, and use one currency.\n\
",
    },
    CodeDoc {
        code: "D0216",
        title: "unknown currency",
        page: "Currencies are ISO 4217 codes.\n\
\n\
```toml\n\
currency = \"XQZ\"\n\
```\n\
\n\
Repair: `currency = \"USD\"`.\n\
",
    },
    CodeDoc {
        code: "D0220",
        title: "below zero",
        page: "People, places, time, shares and costs are zero or more.\n\
\n\
```toml\n\
count = \"-5 to 10 people\"\n\
```\n\
\n\
Repair: `count = \"0 to 10 people\"`; a payment the other way names the other payer.\n\
",
    },
    CodeDoc {
        code: "D0221",
        title: "a share above 100%",
        page: "A share of a whole is at most all of it.\n\
\n\
```toml\n\
uptake = \"120%\"\n\
```\n\
\n\
Repair: `uptake = \"100%\"`; a multiple is written `x 1.2` where multiples can stand.\n\
",
    },
    CodeDoc {
        code: "D0301",
        title: "a reason is owed",
        page: "A value without source is an assumption, and an assumption says why. `check --strict` insists.\n\
\n\
```toml\n\
[[charge]]\n\
id = \"monitoring\"\n\
amount = \"200k USD/year\"\n\
```\n\
\n\
Repair: cite with `@ source-id`, or add `why = \"...\"` to the table; it covers the tables below it.\n\
",
    },
    CodeDoc {
        code: "D0310",
        title: "a shape was chosen for you",
        page: "The range names no shape. The rule: a share with both ends above 0% and below 100% is a beta; otherwise, both ends positive and the upper at least twice the lower is lognormal, nearer together normal; an end at zero or below is uniform. In every shape the ends are the 5th and the 95th percentile. Draws beyond a natural limit are set to the limit.\n\
\n\
```toml\n\
stay = \"20 to 120 days\"\n\
```\n\
\n\
Repair: write the shape: `\"20 to 120 days, uniform\"`, or let `durance fmt --explicit` write what was chosen.\n\
",
    },
    CodeDoc {
        code: "D0311",
        title: "a spread of stays was chosen for you",
        page: "The range of a stay is uncertainty about the mean. How people differ around it is another thing; without `individual` it is exponential, which is neutral about time already served.\n\
\n\
```toml\n\
{ to = \"released\", share = \"100%\", stay = \"20 to 120 days\" }\n\
```\n\
\n\
Repair: say how: `individual = \"lognormal, cv 0.9\"`.\n\
",
    },
    CodeDoc {
        code: "D0401",
        title: "no such source",
        page: "A citation leads to a source of the catalogue or to a `[source.<id>]` of the file.\n\
\n\
```toml\n\
count = \"80 people @ no-such-source\"\n\
```\n\
\n\
Repair: take the suggested id, or add the source.\n\
",
    },
    CodeDoc {
        code: "D0402",
        title: "no such scenario to overlay",
        page: "An overlay changes a scenario of the catalogue, or the one that is read.\n\
\n\
```toml\n\
overlay = \"toi\"\n\
```\n\
\n\
Repair: `overlay = \"toy\"`.\n\
",
    },
    CodeDoc {
        code: "D0403",
        title: "overlays in a circle",
        page: "Overlays rest on each other down to a whole scenario.\n\
\n\
```toml\n\
overlay = \"itself\"\n\
```\n\
\n\
Repair: let one of them be a whole scenario.\n\
",
    },
    CodeDoc {
        code: "D0404",
        title: "overlays clash",
        page: "Two overlays set one value to different ends, and neither rests on the other. Whichever won would win by chance.\n\
\n\
```toml\n\
# one.toml: count = \"90 people\"\n\
# two.toml: count = \"95 people\"\n\
```\n\
\n\
Repair: remove one of the two lines, or let one overlay name the other in `overlay = `.\n\
",
    },
    CodeDoc {
        code: "D0405",
        title: "an edit leads nowhere",
        page: "`--set path=value` names a key by its path, items of lists by their id.\n\
\n\
```toml\n\
# --set people.volunters.count=90\n\
```\n\
\n\
Repair: `--set \"people.volunteers.count=90 people\"`.\n\
",
    },
    CodeDoc {
        code: "D0406",
        title: "a source is named twice",
        page: "The catalogue has a source of this id; a citation could mean either.\n\
\n\
```toml\n\
[source.seed-fee]\n\
```\n\
\n\
Repair: give the file's own source another id.\n\
",
    },
    CodeDoc {
        code: "D0407",
        title: "not a correlation",
        page: "A rank correlation lies between -1 and 1. At either end the two would be one input.\n\
\n\
```toml\n\
\"a ~ b\" = 1.5\n\
```\n\
\n\
Repair: `\"a ~ b\" = 0.6`.\n\
",
    },
    CodeDoc {
        code: "D0408",
        title: "not two uncertain inputs",
        page: "A correlation names two different inputs by path, both of them uncertain.\n\
\n\
```toml\n\
[together]\n\
\"people.volunteers.count\" = 0.4\n\
```\n\
\n\
Repair: `\"people.volunteers.count ~ charge.transport.amount\" = 0.4`, where both have a range.\n\
",
    },
    CodeDoc {
        code: "D0409",
        title: "correlations that cannot be",
        page: "If a moves with b, and b with c, then a and c cannot move against each other as strongly as one likes. The matrix of correlations must be positive definite.\n\
\n\
```toml\n\
\"a ~ b\" = -0.9\n\
\"b ~ c\" = -0.9\n\
\"a ~ c\" = -0.9\n\
```\n\
\n\
Repair: bring them nearer to zero, one pair at a time.\n\
",
    },
    CodeDoc {
        code: "D0410",
        title: "no such part",
        page: "A reference leads to a system, group, stage or group offered of the same file.\n\
\n\
```toml\n\
from = \"north/sentencd\"\n\
```\n\
\n\
Repair: take the suggested id.\n\
",
    },
    CodeDoc {
        code: "D0411",
        title: "not a group",
        page: "A group is named with its system.\n\
\n\
```toml\n\
from = \"north\"\n\
```\n\
\n\
Repair: `from = \"north/sentenced\"`, or `\"north/sentenced/custody\"` for one stage.\n\
",
    },
    CodeDoc {
        code: "D0412",
        title: "not in the catalogue",
        page: "Facilities, fee schedules, observable facts and the facts that rules read are named by the catalogue. A misspelt fact would be an unknown one, and could change a verdict in silence.\n\
\n\
```toml\n\
status = { citzen = false }\n\
```\n\
\n\
Repair: `status = { citizen = false }`.\n\
",
    },
    CodeDoc {
        code: "D0413",
        title: "a fact cannot have this value",
        page: "Each fact of the rules is a truth value, one of some words, or a number. Any of them may be `\"unknown\"`.\n\
\n\
```toml\n\
status = { sentence = \"federal\" }\n\
```\n\
\n\
Repair: `status = { sentence = \"final\" }`.\n\
",
    },
    CodeDoc {
        code: "D0501",
        title: "not known on that date",
        page: "`known_as_of` is the day on which the reader stands. A source published later is hidden, and the value cited from it with it: hindsight is the easiest mistake to make and the hardest to see.\n\
\n\
```toml\n\
known_as_of = 2025-02-05\n\
# count = \"300 people @ published-in-march\"\n\
```\n\
\n\
Repair: cite what was known, write `unknown`, or move `known_as_of`.\n\
",
    },
    CodeDoc {
        code: "D0502",
        title: "compiled later",
        page: "The rows are of days before `known_as_of`, but the file was compiled after it. Later rows are hidden; the earlier ones may have been revised, and may not have been public.\n\
\n\
```toml\n\
history = 'data(\"held.csv\", held)'\n\
```\n\
\n\
Repair: say so where the figures are used, or use what was published at the time.\n\
",
    },
    CodeDoc {
        code: "D0503",
        title: "a source disagrees with itself",
        page: "The sum that a source's own figures should satisfy does not hold within half a per cent. Published figures do this more often than one thinks; which of them is used should not be an accident.\n\
\n\
```toml\n\
[source.fee]\n\
check = \"35_347 USD/year = 107.85 USD/day * 365\"\n\
```\n\
\n\
Repair: say in `note` which figure is used, and why. Where the source is one of the catalogue's, say it in the `why` of the value that cites it.\n\
",
    },
    CodeDoc {
        code: "D0504",
        title: "a citation cannot be read",
        page: "After `@` stands the id of a source; ids have no spaces, several are divided by commas.\n\
\n\
```toml\n\
stay = \"100 days @ two words\"\n\
```\n\
\n\
Repair: `stay = \"100 days @ one, two\"`.\n\
",
    },
    CodeDoc {
        code: "D0505",
        title: "a file of sources cannot be read",
        page: "Sources of the catalogue stand in `sources/*.toml`.\n\
\n\
```toml\n\
[[source]]\n\
id = \"no-more-than-an-id\"\n\
```\n\
\n\
Repair: give id, statement, as_of, published, title, publisher, kind and confidence.\n\
",
    },
    CodeDoc {
        code: "D0506",
        title: "a source that nobody has read",
        page: "Entries with `confidence = \"known\"` come from general knowledge: nobody has the page before them. They are graded D whatever their kind, and marked wherever they show.\n\
\n\
```toml\n\
[source.recalled]\n\
confidence = \"known\"\n\
```\n\
\n\
Repair: read the page and write what it says, or cite another source.\n\
",
    },
    CodeDoc {
        code: "D0651",
        title: "shares do not make a whole",
        page: "Everyone leaves by exactly one way, so that shares of exits sum to 100%; parts of a group make at most all of it; a hazard strikes less than everybody within a year.\n\
\n\
```toml\n\
exits = [{ to = \"a\", share = \"60%\", stay = \"10 days\" }, { to = \"b\", share = \"60%\", stay = \"10 days\" }]\n\
```\n\
\n\
Repair: make one of them `remainder`, and leave room for it.\n\
",
    },
    CodeDoc {
        code: "D0652",
        title: "a stay of no time",
        page: "Who stays no time was never held; the model would loop.\n\
\n\
```toml\n\
stay = \"0 days\"\n\
```\n\
\n\
Repair: give a stay above zero.\n\
",
    },
    CodeDoc {
        code: "D0653",
        title: "no way out",
        page: "The stages lead only to each other, so that people go round for ever.\n\
\n\
```toml\n\
stage = [{ id = \"one\", exits = [{ to = \"two\", share = \"100%\", stay = \"5 days\" }] }, { id = \"two\", exits = [{ to = \"one\", share = \"100%\", stay = \"5 days\" }] }]\n\
```\n\
\n\
Repair: let one exit lead out: `to = \"released\"`. For life, `stay = \"life\"`.\n\
",
    },
    CodeDoc {
        code: "D0654",
        title: "stationary admissions without a stock",
        page: "`stationary` means as many as keep the stock steady: stock over mean stay.\n\
\n\
```toml\n\
admissions = \"stationary\"\n\
```\n\
\n\
Repair: add `stock`, or give a rate: `150 people/day`.\n\
",
    },
    CodeDoc {
        code: "D0655",
        title: "a share of an unknown stock",
        page: "`40% of stock` and `remainder` are of the people held in the whole system.\n\
\n\
```toml\n\
stock = \"40% of stock\"\n\
```\n\
\n\
Repair: add `stock` or `history` to the system, or give people.\n\
",
    },
    CodeDoc {
        code: "D0656",
        title: "a threshold without its capacity",
        page: "`105% of rated` needs the rated capacity of the system or site; one basis never stands for another.\n\
\n\
```toml\n\
above = \"105% of rated\"\n\
```\n\
\n\
Repair: add `rated` to the capacity, or give the threshold in people.\n\
",
    },
    CodeDoc {
        code: "D0657",
        title: "new exits that do not fit",
        page: "A policy that shares out exits anew names all exits of the stages that it is about, and no other; it concerns those who come from its first day on, since who is held already has an exit.\n\
\n\
```toml\n\
[[policy]]\n\
exits = [{ to = \"released\", share = \"100%\" }]   # but the stage has an exit `paroled`, too\n\
```\n\
\n\
Repair: add `{ to = \"paroled\", share = \"0%\" }`.\n\
",
    },
    CodeDoc {
        code: "D0658",
        title: "two policies set the same stays",
        page: "A policy gives stays anew or sets their mean, while another one changes them too: what holds then, or when one \
of the two ends, would depend on their order.\n\
\n\
```toml\n\
[[policy]]\n\
id    = \"pilot\"\n\
date  = 2025-01-01\n\
exits = [{ to = \"paroled\", share = \"40%\", stay = \"90 days\" }, { to = \"released\", share = \"remainder\" }]\n\
\n\
[[policy]]\n\
id   = \"reform\"\n\
date = 2025-07-01\n\
stay = \"x 0.8\"\n\
```\n\
\n\
Repair: give the pilot its last day, `until = 2025-06-30`, or make one policy of the two.\n\
",
    },
    CodeDoc {
        code: "D1051",
        title: "a data file cannot be read",
        page: "The file is neither beside the scenario nor in the catalogue's `data/` folder.\n\
\n\
```toml\n\
history = 'data(\"nowhere.csv\", held)'\n\
```\n\
\n\
Repair: correct the name, or put the file beside the scenario.\n\
",
    },
    CodeDoc {
        code: "D1052",
        title: "a hole in the data",
        page: "An empty cell between filled ones could be zero, missing or a slip. It is never filled in silence. Empty cells before the first value and after the last are outside the series.\n\
\n\
```toml\n\
# date,held\n\
# 2024-01-01,900\n\
# 2024-02-01,\n\
```\n\
\n\
Repair: fill the cell from a source, or cut the series.\n\
",
    },
    CodeDoc {
        code: "D1053",
        title: "no such column",
        page: "Columns are named in the first row.\n\
\n\
```toml\n\
history = 'data(\"held.csv\", hold)'\n\
```\n\
\n\
Repair: take the suggested column.\n\
",
    },
    CodeDoc {
        code: "D1054",
        title: "a cell cannot be read",
        page: "The first column holds dates, rising from row to row; the others hold numbers.\n\
\n\
```toml\n\
# date,held\n\
# February,902\n\
```\n\
\n\
Repair: `2024-02-01,902`.\n\
",
    },
    CodeDoc {
        code: "D1055",
        title: "no value",
        page: "The column is empty, or all of it is later than `known_as_of`.\n\
\n\
```toml\n\
history = 'data(\"next-year.csv\", held)'\n\
```\n\
\n\
Repair: name another column or series, or move `known_as_of`.\n\
",
    },
];
