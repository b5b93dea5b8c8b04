-- What is known of each source beside its rows. `dead`: the last visit brought nothing. `shown_to`: the last day that anything it ever
-- showed speaks for, read or not.
CREATE OR REPLACE TEMP TABLE source_settings (
    source VARCHAR, agency VARCHAR, rhythm_days INTEGER, looked_at TIMESTAMP, dead BOOLEAN,
    fills VARCHAR, account VARCHAR, channel VARCHAR, kind VARCHAR, quiet_days INTEGER, asked_from DATE, shown_to DATE, last_visit VARCHAR,
    reread_days INTEGER, listed BOOLEAN
);
-- Days of which a platform handed over only a part, whenever that was.
CREATE OR REPLACE TEMP TABLE partial_windows (source VARCHAR, covers_from DATE, covers_to DATE);
