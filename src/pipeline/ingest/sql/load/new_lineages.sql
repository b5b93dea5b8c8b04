-- Each file starts with a lineage of its own.
UPDATE incoming_files SET lineage = file_id;
