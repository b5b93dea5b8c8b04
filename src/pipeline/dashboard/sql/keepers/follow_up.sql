-- The agencies whose findings are followed up: all, where one is of no agency in particular.
SELECT DISTINCT agencies.agency
FROM agencies
WHERE EXISTS (SELECT 1 FROM follow_up WHERE follow_up.agency IS NULL OR follow_up.agency = agencies.agency)
