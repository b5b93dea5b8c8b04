-- The counted rows of new packages. The section of the website, the manner and the address of publication are not in a package: they
-- come from the current row.
INSERT INTO candidate.sealed_verdicts BY NAME
SELECT new_packages.agency, new_packages.year, member.source, member.row_id, member.on_date::DATE AS on_date, member.summary,
       'counted' AS verdict, member.figure, member.amount::DOUBLE AS amount, coalesce(member.corrected = 'true', false) AS corrected, member.sha256,
       current.section, current.manner, current.url
FROM {% include 'sealing/from_package.sql' %}

LEFT JOIN candidate.verdicts AS current
    ON current.source = member.source AND current.row_id = member.row_id AND current.nth = 1
   AND (current.section IS NOT NULL OR current.manner IS NOT NULL OR current.url IS NOT NULL);
