-- Tables of figures that a source filled in a year, declared numbers aside: only there does no row mean zero.
CREATE OR REPLACE TEMP TABLE counted_families AS
SELECT DISTINCT agency, year, split_part(figure, '.', 1) AS family FROM leaves;
