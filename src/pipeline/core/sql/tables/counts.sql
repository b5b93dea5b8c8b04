-- One row per version of a number without rows: so many of a figure in a period.
-- Known untruth: what the number counts is the office's or the platform's own idea of it, not ours.
CREATE TABLE IF NOT EXISTS counts (
{% include 'core/fragments/bookkeeping.sql' %}
    period_from  DATE,
    period_to    DATE,
    figure       VARCHAR,           -- posts.<channel>, items.<class>, website.<field>
    amount       INTEGER,
    agency       VARCHAR
);
