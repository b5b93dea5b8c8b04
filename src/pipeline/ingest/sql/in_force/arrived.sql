-- The lines of tonight's deliveries, thin: what settling a source needs of them.
CREATE OR REPLACE TEMP TABLE arrived (file_id INTEGER, line BIGINT, content UBIGINT, number VARCHAR, day DATE, last_day DATE, name VARCHAR);
