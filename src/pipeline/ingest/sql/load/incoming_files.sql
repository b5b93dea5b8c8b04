-- The files of one load: `recency` orders them from old to new, `lineage` names the files they replace.
CREATE OR REPLACE TEMP TABLE incoming_files (
    file_id INTEGER, path VARCHAR, recency INTEGER, covers_from DATE, covers_to DATE, lineage INTEGER
);
