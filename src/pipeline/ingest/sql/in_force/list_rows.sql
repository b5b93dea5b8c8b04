-- The rows of the staged files, thin: which delivery lists which content on which line.
INSERT INTO listed
SELECT file_id, {% include 'ingest/in_force/content.sql' %}, line FROM staged;
