-- The counted rows of new packages. Packages of older versions have neither section, manner nor address of publication: there they come from
-- the current row.
INSERT INTO candidate.sealed_verdicts BY NAME
SELECT new_packages.agency, new_packages.year, member.source, member.row_id, member.on_date::DATE AS on_date, member.summary,
       'counted' AS verdict, member.figure, member.amount::DOUBLE AS amount, coalesce(member.corrected = 'true', false) AS corrected, member.sha256,
       coalesce(member.section, current.section) AS section, coalesce(member.manner, current.manner) AS manner,
       coalesce(member.url, current.url) AS url
FROM {% include 'sealing/from_package.sql' %}

LEFT JOIN candidate.verdicts AS current
    ON current.source = member.source AND current.row_id = member.row_id AND current.nth = 1;
