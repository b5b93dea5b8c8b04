-- One row per website column (栏目) and the class it is counted in. Rewritten from columns.yml at each run.
CREATE TABLE IF NOT EXISTS column_classes (
    "column"  VARCHAR NOT NULL,
    class     VARCHAR NOT NULL
);
