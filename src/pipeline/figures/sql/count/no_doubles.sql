-- Nothing can be there twice.
CREATE OR REPLACE TEMP TABLE doubles (
    source VARCHAR, row_id VARCHAR, path VARCHAR, line BIGINT, kept_path VARCHAR, kept_line BIGINT,
    disagrees BOOLEAN, differing VARCHAR, exact BOOLEAN
);
