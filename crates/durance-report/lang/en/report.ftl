# Messages of the report, in English. One message a line; arguments in braces.

# Likelihood
likelihood-almost-never = almost never
likelihood-very-unlikely = very unlikely
likelihood-unlikely = unlikely
likelihood-as-likely-as-not = about as likely as not
likelihood-likely = likely
likelihood-very-likely = very likely
likelihood-almost-always = almost always
in-no-draw = in 0 of 100 draws
in-every-draw = in 100 of 100 draws
in-fewer-than-one = in fewer than 1 of 100 draws
in-over-ninety-nine = in over 99 of 100 draws
in-n-of-hundred = in { $n } of 100 draws

# Cost
cost-verdict-almost-never = Almost never costs more than it saves ({ $draws }).
cost-verdict-very-unlikely = Very unlikely to cost more than it saves ({ $draws }).
cost-verdict-unlikely = Unlikely to cost more than it saves ({ $draws }).
cost-verdict-as-likely-as-not = About as likely as not to cost more than it saves ({ $draws }).
cost-verdict-likely = Likely to cost more than it saves ({ $draws }).
cost-verdict-very-likely = Very likely to cost more than it saves ({ $draws }).
cost-verdict-almost-always = Almost always costs more than it saves ({ $draws }).
range-90 = 90%: { $range }
figure-line = { $label }: { $middle } ({ $range })
figure-exact = { $label }: { $middle }
figure-none = { $label }: no change
costs = costs { $amount }
saves = saves { $amount }
range-saves-to-costs = saves { $low } to costs { $high }
part-added = { $label } adds { $middle } ({ $range })
part-subtracted = { $label } takes off { $middle } ({ $range })
medians-do-not-add = Medians do not add up; the net is computed in each draw and then summarised.

# Law
groups-one = { $n } group offered: { $counts }.
groups-other = { $n } groups offered: { $counts }.
group-verdict = { $label }: { $verdict }
group-verdict-unknown-people = { $label }: { $verdict }; number of people unknown

# Conditions
standards-one = { $n } standard: { $counts }.
standards-other = { $n } standards: { $counts }.
questions-one = { $n } question that no source answers
questions-other = { $n } questions that no source answers

# How sure
spread-narrow = narrow
spread-moderate = moderate
spread-wide = wide
spread-sign-open = wide, the sign itself is open
spread-line = Spread: { $spread }.
precise-but-assumed = Precise but assumed: the range is narrow because of assumptions, not of evidence.
evidence-line = Evidence: { $sourced } of { $total } uncertain inputs have a source, { $assumed } are assumed, { $unknown } unknown and only explored.
owns-one = { $first } owns { $first-share } of the spread.
owns-two = { $first } owns { $first-share } of the spread, { $second } { $second-share }.

# Change
flip-line = { $label }: { $value } (assumed: { $assumed }; { $distance })
flip-none = No single input, within what was explored, turns the conclusion.

# The page
as-of = known by { $date }
page-compared = Compared with: { $with }
page-money = { $year } { $currency }
section-cost = COST
section-relief = RELIEF
section-law = LAW
section-conditions = CONDITIONS
section-certainty = HOW SURE
section-change = WHAT WOULD CHANGE THIS
page-explain = durance explain { $reference }    where a number comes from
page-open = durance assess --open
and-more = and { $n } more

# Months
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec

# Where a number comes from
explain-money = { $year } { $unit }
explain-value = { $middle } (90%: { $range }), { $unit }
explain-below-zero = Below zero { $draws }.
explain-chance = Chance within draws makes { $share } of the variance.
explain-grade = Weakest evidence that matters: { $grade } ({ $meaning }).
explain-no-trace = No trace was recorded for this figure.
explain-share = { $share } of the spread: { $label } ({ $input }, evidence { $grade })
explain-flip = Would change it: { $label }: { $value } ({ $distance })
explain-see = see { $reference }
explain-used-by = Used by { $list }.
explain-written = written "{ $text }", evidence { $grade } ({ $meaning })
explain-shape = shape: { $shape }
explain-explored = nobody has said: the range is only explored
explain-why = why: { $why }
explain-own-share = { $share } of the spread of the headline
explain-source = source { $id }: { $title }, { $publisher }, { $date }, evidence { $grade }.
explain-derivation = computed: { $derivation }
explain-note = note: { $note }
weak-source = (weak: not read)
