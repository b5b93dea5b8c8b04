-- The rows of the staged files, thin: which delivery lists which content on which line.
INSERT INTO arrived
SELECT file_id, line, {% include 'ingest/in_force/content.sql' %}, "{{ number }}"::VARCHAR, {% if date %}"{{ date }}"::DATE, "{{ until or date }}"::DATE{% else %}NULL, NULL{% endif %},
       {{ owner }} FROM {{ staged }};
INSERT INTO listed SELECT file_id, content, line FROM arrived WHERE file_id IN ({{ files | join(', ') }});
