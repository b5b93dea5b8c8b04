-- The rows that packages that came stand on.
INSERT INTO candidate.sealed_verdicts
SELECT arrived.agency, arrived.year, member.source, member.row_id, member.on_date::DATE, member.summary, 'counted', member.figure,
       member.amount::DOUBLE, coalesce(member.corrected = 'true', false), member.sha256
FROM {% include 'seal/from_package.sql' %};
