-- The corrections of one table: which row, what to set, what must stand there now.
CREATE OR REPLACE TEMP TABLE patches (number INTEGER, source VARCHAR, row VARCHAR, new_cells JSON, expected JSON);
