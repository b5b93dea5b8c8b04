-- Source and year for which a person declares that there was nothing of the kind (`nil:`, or the number 0).
CREATE OR REPLACE TEMP TABLE nil_declared AS
SELECT DISTINCT settings.source, declared.agency, declared.year
FROM current_declared AS declared
JOIN source_settings AS settings
    ON (settings.agency = declared.agency OR settings.agency IS NULL)
   AND declared.figure IN (
       settings.fills || '.*', settings.fills || '.total', settings.fills || '.' || settings.channel, settings.fills || '.' || settings.channel || '.*'
   )
LEFT JOIN quarantined_rows AS quarantined ON quarantined.source = declared.source AND quarantined.row_id = declared.row_id
WHERE declared.value = 0 AND NOT declared.gone AND quarantined.row_id IS NULL;
