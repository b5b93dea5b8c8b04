-- The groups of figures (the part of the address before the dot) that sources fill, by year. Only there does the absence of rows mean zero.
CREATE OR REPLACE TEMP TABLE counted_families AS
SELECT DISTINCT agency, year, split_part(figure, '.', 1) AS family FROM leaves;

-- The classes of website items, counted or in columns.yml, and the channels of posts, for the dictionary.
SELECT 'items' AS kind, class AS code FROM column_classes
UNION
SELECT split_part(figure, '.', 1), split_part(figure, '.', 2) FROM leaves WHERE split_part(figure, '.', 1) IN ('items', 'posts')
UNION
SELECT split_part(figure, '.', 1), split_part(figure, '.', 2)
FROM candidate.tallies
WHERE verdict = 'counted' AND source IN (SELECT source FROM batches WHERE fills = 'counts') AND split_part(figure, '.', 1) IN ('items', 'posts');
