-- The kinds of row relations that failed.
SELECT DISTINCT "rows" FROM failed_relations;
