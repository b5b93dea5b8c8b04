-- What was only needed on the way.
DROP TABLE IF EXISTS temp.figure_names;
DROP TABLE IF EXISTS temp.form_cells;
DROP TABLE IF EXISTS temp.form_parts;
DROP TABLE IF EXISTS temp.form_sources;
DROP TABLE IF EXISTS temp.reports;
DROP TABLE IF EXISTS temp.known;
DROP TABLE IF EXISTS temp.declared_figures;
DROP TABLE IF EXISTS temp.inputs;
