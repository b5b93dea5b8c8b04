-- The rows that packages that came stand on. Where a row stood is no part of a package: it is taken from the row as it is held now.
INSERT INTO candidate.sealed_verdicts
SELECT arrived.agency, arrived.year, member.source, member.row_id, member.on_date::DATE, member.summary, 'counted', member.figure,
       member.amount::DOUBLE, coalesce(member.corrected = 'true', false), member.sha256,
       stood.section, stood.manner
FROM {% include 'sealing/from_package.sql' %}

LEFT JOIN candidate.verdicts AS stood
    ON stood.source = member.source AND stood.row_id = member.row_id AND stood.nth = 1 AND stood.section IS NOT NULL;
