-- What the rules said when the packages that came were sealed.
INSERT INTO candidate.sealed_rule_results
SELECT arrived.agency, arrived.year, member.form, member.rule, coalesce(member.instance, ''), member.severity, member.outcome, member."left",
       member."right", member.message, member.what_to_do, member.legal_basis, string_split(member.cells, ' '), member.refers_to
FROM {% include 'sealing/from_package.sql' %};
