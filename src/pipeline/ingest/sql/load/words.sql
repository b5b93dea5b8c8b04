-- Every spelling that the present file may use in a coded column, and its code.
CREATE OR REPLACE TEMP TABLE words (field VARCHAR, word VARCHAR, code VARCHAR, PRIMARY KEY (field, word));
INSERT OR IGNORE INTO words
SELECT 'agency', word, any_value(agency)
FROM (SELECT name AS word, agency FROM agency_names UNION ALL SELECT half_width(name), agency FROM agency_names)
GROUP BY word;
