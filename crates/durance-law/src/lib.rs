//! Authorities, provisions, readings and standards: a three-valued rule core over groups of people.
