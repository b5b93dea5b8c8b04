-- How many cells there are, how many relations were evaluated, and how many of these hold.
SELECT (SELECT count(*) FROM candidate.cells), count(*), coalesce(sum(CASE WHEN outcome = 'pass' THEN 1 ELSE 0 END), 0)::BIGINT
FROM candidate.rule_results;
