-- What was found about the years of packages that came, with who waived or accepted it.
INSERT INTO candidate.sealed_findings
SELECT arrived.agency, arrived.year, member.stage, member.code, member.severity, member.outcome, member.message, member.what_to_do,
       member."left", member."right", member.refers_to, coalesce(member.waived_by, member.accepted_by)
FROM {% include 'sealing/from_package.sql' %}

WHERE member.agency = arrived.agency AND member.year::INTEGER = arrived.year;
