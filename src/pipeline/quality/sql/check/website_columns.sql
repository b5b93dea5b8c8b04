SELECT "column", class FROM column_classes;
