-- One row per package that the candidate does not have yet; `newest`: it is the newest revision of its year.
CREATE OR REPLACE TEMP TABLE new_packages AS
WITH listed AS (
    SELECT unnest($number::INTEGER[]) AS number, unnest($agency::VARCHAR[]) AS agency, unnest($year::INTEGER[]) AS year,
           unnest($revision::INTEGER[]) AS revision, unnest($sealed_at::TIMESTAMP[]) AS sealed_at,
           unnest($sealed_by::VARCHAR[]) AS sealed_by, unnest($note::VARCHAR[]) AS note, unnest($package::VARCHAR[]) AS package,
           unnest($digest::VARCHAR[]) AS sha256, unnest($known_through::TIMESTAMP[]) AS known_through, unnest($as_of::DATE[]) AS as_of
)
SELECT listed.*,
       listed.revision = max(listed.revision) OVER (PARTITION BY listed.agency, listed.year)
           AND listed.revision > coalesce(known.revision, 0) AS newest
FROM listed
LEFT JOIN candidate.sealed_years AS known ON known.agency = listed.agency AND known.year = listed.year;
