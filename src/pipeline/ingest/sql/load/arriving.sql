-- The files of one load; recency orders them, lineage says which files they replace.
CREATE OR REPLACE TEMP TABLE arriving (
    file_id INTEGER, path VARCHAR, recency INTEGER, covers_from DATE, covers_to DATE, lineage INTEGER
);
