-- Whether any two rows of a table can be the same thing: only a second source or a second lineage can bring one twice.
SELECT count(DISTINCT source) > 1 OR bool_or(contains(row_id, '@'))
FROM current_{{ table }};
