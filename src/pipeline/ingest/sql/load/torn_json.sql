SELECT line FROM {{ relation }} WHERE record IS NULL ORDER BY line;
