-- The class of every website column, as columns.yml has them now.
DELETE FROM column_classes;
INSERT INTO column_classes SELECT unnest($columns::VARCHAR[]), unnest($classes::VARCHAR[]);
