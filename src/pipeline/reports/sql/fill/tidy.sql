-- Drops the intermediate tables. The tables of the forms stay: they are the same for every call on a connection.
DROP TABLE IF EXISTS temp.reports;
DROP TABLE IF EXISTS temp.known;
DROP TABLE IF EXISTS temp.declared_figures;
DROP TABLE IF EXISTS temp.inputs;
