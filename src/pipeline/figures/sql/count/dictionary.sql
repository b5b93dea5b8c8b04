-- Tables for the figures that are possible: leaves with the years of their forms, totals with their leaves, names and definitions.
CREATE OR REPLACE TEMP TABLE figure_leaves (figure VARCHAR, years_from INTEGER, years_to INTEGER);
CREATE OR REPLACE TABLE candidate.figure_parts (total VARCHAR, part VARCHAR);
CREATE OR REPLACE TABLE candidate.dictionary (
    figure VARCHAR USING COMPRESSION fsst, label VARCHAR USING COMPRESSION fsst, unit VARCHAR, counts VARCHAR, leaves_out VARCHAR, legal_basis VARCHAR
);
