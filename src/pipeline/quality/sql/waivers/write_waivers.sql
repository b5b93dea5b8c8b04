-- Write who waived each warning, when and why.
UPDATE findings
SET waived_by = waived.waived_by
FROM (
    SELECT
        unnest($codes::VARCHAR[]) AS code,
        unnest($agencies::VARCHAR[]) AS agency,
        unnest($years::INTEGER[]) AS year,
        unnest($places::VARCHAR[]) AS place,
        unnest($waived_by::VARCHAR[]) AS waived_by
) AS waived
WHERE findings.severity = 'warn'
    AND findings.code = waived.code
    AND findings.agency IS NOT DISTINCT FROM waived.agency
    AND findings.year IS NOT DISTINCT FROM waived.year
    AND findings.refers_to IS NOT DISTINCT FROM waived.place;
