-- What the evidence needs to know beside the rows: units of channels, rows of table 3 by decision, leaves of figures, totals.
CREATE OR REPLACE TEMP TABLE channel_units (channel VARCHAR, unit VARCHAR);
CREATE OR REPLACE TEMP TABLE closing_decisions (code VARCHAR, result_row VARCHAR, years_from INTEGER, years_to INTEGER);
CREATE OR REPLACE TEMP TABLE figure_leaves (figure VARCHAR, years_from INTEGER, years_to INTEGER);
CREATE OR REPLACE TABLE candidate.figure_parts (total VARCHAR, part VARCHAR);
CREATE OR REPLACE TABLE candidate.dictionary (
    figure VARCHAR, label VARCHAR, unit VARCHAR, counts VARCHAR, leaves_out VARCHAR, legal_basis VARCHAR
);
