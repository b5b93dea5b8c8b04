-- Columns that warehouses made by an earlier version do not have yet.
{% for table in ('items', 'posts', 'requests', 'request_events', 'disputes', 'documents', 'declared') %}
ALTER TABLE {{ table }} ADD COLUMN IF NOT EXISTS further BOOLEAN DEFAULT false;
ALTER TABLE {{ table }} ADD COLUMN IF NOT EXISTS refused VARCHAR;
ALTER TABLE IF EXISTS corrected_{{ table }} ADD COLUMN IF NOT EXISTS further BOOLEAN DEFAULT false;
ALTER TABLE IF EXISTS corrected_{{ table }} ADD COLUMN IF NOT EXISTS refused VARCHAR;
{% endfor %}
{% for table in ('items', 'posts', 'requests', 'request_events', 'disputes', 'documents', 'counts', 'declared') %}
ALTER TABLE {{ table }} ADD COLUMN IF NOT EXISTS content UBIGINT;
ALTER TABLE IF EXISTS corrected_{{ table }} ADD COLUMN IF NOT EXISTS content UBIGINT;
{% endfor %}
ALTER TABLE requests ADD COLUMN IF NOT EXISTS withdrawn_on DATE;
ALTER TABLE IF EXISTS corrected_requests ADD COLUMN IF NOT EXISTS withdrawn_on DATE;
