-- The findings of new packages, with who waived or accepted them.
INSERT INTO candidate.sealed_findings BY NAME
SELECT new_packages.agency, new_packages.year, member.stage AS step, member.code, member.severity, member.outcome, member.message, member.what_to_do,
       member."left", member."right", member.refers_to, coalesce(member.waived_by, member.accepted_by) AS waived_by
FROM {% include 'sealing/from_package.sql' %}

WHERE member.agency = new_packages.agency AND member.year::INTEGER = new_packages.year;
