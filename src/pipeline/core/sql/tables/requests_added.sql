-- Columns that warehouses made by an earlier version do not have yet: one may hold what its expired snapshots no longer can.
ALTER TABLE requests ADD COLUMN IF NOT EXISTS submitted_on DATE;
ALTER TABLE requests ADD COLUMN IF NOT EXISTS reasonable_until DATE;
ALTER TABLE requests ADD COLUMN IF NOT EXISTS applicant_key VARCHAR;
ALTER TABLE requests ADD COLUMN IF NOT EXISTS subject_key VARCHAR;
ALTER TABLE IF EXISTS corrected_requests ADD COLUMN IF NOT EXISTS submitted_on DATE;
ALTER TABLE IF EXISTS corrected_requests ADD COLUMN IF NOT EXISTS reasonable_until DATE;
ALTER TABLE IF EXISTS corrected_requests ADD COLUMN IF NOT EXISTS applicant_key VARCHAR;
ALTER TABLE IF EXISTS corrected_requests ADD COLUMN IF NOT EXISTS subject_key VARCHAR;
