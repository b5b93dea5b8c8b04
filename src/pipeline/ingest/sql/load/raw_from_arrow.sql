CREATE OR REPLACE TEMP TABLE {{ relation }} AS SELECT * FROM {{ relation }}_arrow;
