-- The rule results of new packages.
INSERT INTO candidate.sealed_rule_results BY NAME
SELECT new_packages.agency, new_packages.year, member.form, member.rule, coalesce(member.instance, '') AS instance, member.severity, member.outcome, member."left",
       member."right", member.message, member.what_to_do, member.legal_basis, string_split(member.cells, ' ') AS cells, member.refers_to
FROM {% include 'sealing/from_package.sql' %};
