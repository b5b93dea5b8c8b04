-- Until something tells otherwise each file begins a lineage of its own.
UPDATE arriving SET lineage = file_id;
