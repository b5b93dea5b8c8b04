-- What names an applicant in one form: no blanks, half-width, capitals; a dash or 无 names nobody.
CREATE OR REPLACE MACRO identity_of(x) AS
CASE
    WHEN upper(regexp_replace(half_width(x::VARCHAR), '\s', '', 'g')) IN ('', '无', '/', '-', '--', '—', '——', '不详', '匿名', '空', 'NULL') THEN NULL
    ELSE upper(regexp_replace(half_width(x::VARCHAR), '\s', '', 'g'))
END;

-- HMAC-SHA256 with the applicants' key, which stands in a variable of the session while files are read, and nowhere else.
CREATE OR REPLACE MACRO keyed(x) AS
CASE
    WHEN x IS NOT NULL
    THEN left(sha256(
        struct_extract(CAST(getvariable('applicant_key') AS STRUCT("inner" BLOB, "outer" BLOB)), 'outer')
        || unhex(sha256(
            struct_extract(CAST(getvariable('applicant_key') AS STRUCT("inner" BLOB, "outer" BLOB)), 'inner') || encode(x)
        ))
    ), 32)
END;

-- A registration or case number: published with every figure, so an identity card's number or an e-mail address is none.
CREATE OR REPLACE MACRO read_case_number(x) AS
CASE
    WHEN regexp_matches(half_width(x::VARCHAR), '(^|\D)\d{6}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx](\D|$)|@') THEN NULL
    ELSE half_width(x::VARCHAR)
END;
