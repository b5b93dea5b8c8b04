-- A year whose report was published elsewhere asks nothing of anybody: what was found about it is information.
UPDATE findings
SET severity = 'info', waived_by = '已在别处公布（elsewhere/' || findings.year || '.yml）'
FROM (SELECT unnest($agencies::VARCHAR[]) AS agency, unnest($years::INTEGER[]) AS year) AS elsewhere
WHERE findings.year = elsewhere.year AND findings.agency = elsewhere.agency;
