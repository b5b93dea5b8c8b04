-- Which delivery lists which row, thin: the row itself is in listed_<table>, once for each source.
CREATE TABLE IF NOT EXISTS listed (
    file_id  INTEGER NOT NULL,
    content  UBIGINT NOT NULL,
    line     BIGINT NOT NULL
);
