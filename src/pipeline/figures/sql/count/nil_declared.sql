-- Years of which a person declares that a source's agency had nothing of the kind (`nil:`, or the number 0).
CREATE OR REPLACE TEMP TABLE nil_declared AS
SELECT DISTINCT settings.source, declared.year
FROM current_declared AS declared
JOIN source_settings AS settings
    ON (settings.agency = declared.agency OR settings.agency IS NULL)
   AND declared.figure IN (
       settings.fills || '.*', settings.fills || '.total', settings.fills || '.' || settings.channel, settings.fills || '.' || settings.channel || '.*'
   )
LEFT JOIN refused ON refused.source = declared.source AND refused.row_id = declared.row_id
WHERE declared.value = 0 AND NOT declared.gone AND refused.row_id IS NULL;
