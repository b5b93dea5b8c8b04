-- What was only needed on the way. The tables of the forms stay: they are the same for every run of a connection.
DROP TABLE IF EXISTS temp.reports;
DROP TABLE IF EXISTS temp.known;
DROP TABLE IF EXISTS temp.declared_figures;
DROP TABLE IF EXISTS temp.inputs;
