-- The agencies that have figures of a year, and whether they are sealed.
SELECT figures.agency, max(figures.status) AS status, max(figures.revision)::INTEGER AS revision, any_value(sealed.sha256) AS seal_hash
FROM figures
LEFT JOIN revisions AS sealed
    ON sealed.agency = figures.agency AND sealed.year = figures.year AND sealed.revision = figures.revision
WHERE figures.year = $year AND ($agency::VARCHAR IS NULL OR figures.agency = $agency::VARCHAR)
GROUP BY figures.agency
ORDER BY figures.agency;
