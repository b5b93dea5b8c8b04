-- One row per version of a number that a person vouches for.
CREATE TABLE IF NOT EXISTS declared (
{% include 'core/fragments/bookkeeping.sql' %}
    figure      VARCHAR,
    year        INTEGER,
    value       DOUBLE,
    vouched_by  VARCHAR,
    document    VARCHAR,
    agency      VARCHAR
);
