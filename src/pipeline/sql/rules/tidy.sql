-- What was only needed on the way.
DROP TABLE IF EXISTS temp.figure_names;
DROP TABLE IF EXISTS temp.form_cells;
DROP TABLE IF EXISTS temp.form_parts;
DROP TABLE IF EXISTS temp.form_sources;
DROP TABLE IF EXISTS temp.relations;
DROP TABLE IF EXISTS temp.terms;
DROP TABLE IF EXISTS temp.ledger_figures;
DROP TABLE IF EXISTS temp.judged;
DROP TABLE IF EXISTS temp.facts;
DROP TABLE IF EXISTS temp.ledger_rows;
DROP TABLE IF EXISTS temp.last_rows;
DROP TABLE IF EXISTS temp.sides;
DROP TABLE IF EXISTS temp.outcomes;
DROP TABLE IF EXISTS temp.details;
DROP TABLE IF EXISTS temp.row_notes;
DROP TABLE IF EXISTS temp.broken;
