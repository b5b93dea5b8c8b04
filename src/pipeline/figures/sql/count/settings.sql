-- Settings that the verdicts need beside the rows: units of channels, rows of table 3 by decision.
CREATE OR REPLACE TEMP TABLE channel_units (channel VARCHAR, unit VARCHAR);
CREATE OR REPLACE TEMP TABLE closing_decisions (code VARCHAR, result_row VARCHAR, years_from INTEGER, years_to INTEGER);
