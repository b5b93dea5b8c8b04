-- Drops the intermediate tables. The tables of the forms stay: they are the same for every call on a connection.
DROP TABLE IF EXISTS temp.judged;
DROP TABLE IF EXISTS temp.facts;
DROP TABLE IF EXISTS temp.ledger_rows;
DROP TABLE IF EXISTS temp.last_year_rows;
DROP TABLE IF EXISTS temp.sides;
DROP TABLE IF EXISTS temp.outcomes;
DROP TABLE IF EXISTS temp.details;
DROP TABLE IF EXISTS temp.row_notes;
DROP TABLE IF EXISTS temp.failed_relations;
