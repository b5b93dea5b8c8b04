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

-- Whether what stands for a registration or case number is a person's name (two to four Chinese characters and nothing else) or telephone.
CREATE OR REPLACE MACRO is_personal_number(x) AS
regexp_matches(half_width(x::VARCHAR), '^\s*[\p{Han}·]{2,4}\s*$')
OR regexp_matches(regexp_replace(half_width(x::VARCHAR), '[\s-]', '', 'g'), '(^|[^\d])(\+?86)?1[3-9]\d{9}([^\d]|$)');

-- A registration or case number: published with every figure, so an identity card's number or an e-mail address is none, and a name or
-- telephone is replaced by a keyed hash (none without the key).
CREATE OR REPLACE MACRO read_case_number(x) AS
CASE
    WHEN is_personal_number(x) THEN '代号-' || left(keyed('no:' || half_width(x::VARCHAR)), 10)
    WHEN regexp_matches(half_width(x::VARCHAR), '(^|\D)\d{6}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx](\D|$)|@') THEN NULL
    ELSE half_width(x::VARCHAR)
END;
