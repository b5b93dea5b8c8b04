-- The corrections of one table: row, cells to set, cells expected now.
CREATE OR REPLACE TEMP TABLE patches (number INTEGER, source VARCHAR, row VARCHAR, new_cells JSON, expected JSON);
