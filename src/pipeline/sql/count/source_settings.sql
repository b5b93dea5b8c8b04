CREATE OR REPLACE TEMP TABLE source_settings (
    source VARCHAR, agency VARCHAR, rhythm_days INTEGER, looked_at TIMESTAMP, dead BOOLEAN
);
