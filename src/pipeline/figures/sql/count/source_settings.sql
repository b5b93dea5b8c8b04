-- What is known of each source beside its rows. `failed`: the last poll brought nothing. `shown_to`: the last day that any fetch of it covers,
-- loaded or not. `steps_of`: the ledger whose files the source reads its steps out of.
CREATE OR REPLACE TEMP TABLE source_settings (
    source VARCHAR, agency VARCHAR, rhythm_days INTEGER, looked_at TIMESTAMP, failed BOOLEAN,
    fills VARCHAR, account VARCHAR, channel VARCHAR, kind VARCHAR, quiet_days INTEGER, asked_from DATE, shown_to DATE, last_visit VARCHAR,
    reread_days INTEGER, listed BOOLEAN, steps_of VARCHAR
);
-- Periods of which a platform returned only a part, at any poll.
CREATE OR REPLACE TEMP TABLE partial_windows (source VARCHAR, covers_from DATE, covers_to DATE);
