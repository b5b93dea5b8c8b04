-- The agencies whose findings are followed up: all, where one is of no agency in particular.
SELECT agency FROM follow_up WHERE agency IS NOT NULL
UNION
SELECT agency FROM agencies WHERE EXISTS (SELECT 1 FROM follow_up WHERE agency IS NULL)
