-- One row per version of a disclosure request in the ledger; nothing that names a person: applicant_key and subject_key are keyed
-- hashes, made when a file is read, with a key that is kept outside the workspace. They stay in the warehouse.
-- Known untruth: received_on is what the office wrote; article 31 decides what it should be.
CREATE TABLE IF NOT EXISTS requests (
{% include 'core/fragments/bookkeeping.sql' %}
    request_no      VARCHAR USING COMPRESSION zstd,
    applicant_kind  VARCHAR,
    received_on     DATE,
    channel         VARCHAR,
    decision        VARCHAR,
    decided_on      DATE,
    extension_days  INTEGER,
    agency          VARCHAR,
    submitted_on    DATE,           -- the day the applicant handed it in; receipt only where article 31 says so
    reasonable_until DATE,          -- last day of a reasonable period set and told under article 35
    applicant_key   VARCHAR USING COMPRESSION zstd,
    subject_key     VARCHAR USING COMPRESSION zstd,
    withdrawn_on    DATE            -- 撤回日期: the request was taken back by the applicant
);
