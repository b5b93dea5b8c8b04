-- Packages that came, one row each; marked where one is newer than what is held of its year.
CREATE OR REPLACE TEMP TABLE arrived AS
WITH listed AS (
    SELECT unnest($number::INTEGER[]) AS number, unnest($agency::VARCHAR[]) AS agency, unnest($year::INTEGER[]) AS year,
           unnest($revision::INTEGER[]) AS revision, unnest($sealed_at::TIMESTAMP[]) AS sealed_at,
           unnest($sealed_by::VARCHAR[]) AS sealed_by, unnest($note::VARCHAR[]) AS note, unnest($package::VARCHAR[]) AS package,
           unnest($digest::VARCHAR[]) AS sha256, unnest($known_through::TIMESTAMP[]) AS known_through, unnest($as_of::DATE[]) AS as_of
)
SELECT listed.*,
       listed.revision = max(listed.revision) OVER (PARTITION BY listed.agency, listed.year)
           AND listed.revision > coalesce(held.revision, 0) AS newest
FROM listed
LEFT JOIN candidate.sealed_years AS held ON held.agency = listed.agency AND held.year = listed.year;
