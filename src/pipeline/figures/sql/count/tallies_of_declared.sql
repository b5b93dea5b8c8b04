-- Declared numbers, which are judged last, join the tallies.
INSERT INTO candidate.tallies BY NAME
{% include 'figures/count/tallied.sql' %}

FROM candidate.verdicts
WHERE source IN (SELECT source FROM batches WHERE fills = 'declared') AND rowid > $last_verdict
GROUP BY ALL;
