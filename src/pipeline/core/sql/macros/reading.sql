-- Full-width digits, letters used in numbers and separators as their ASCII selves; hard and wide blanks as blanks; trimmed.
CREATE OR REPLACE MACRO half_width(x) AS
    nullif(trim(translate(x, '０１２３４５６７８９：－／．，（）　' || chr(160), '0123456789:-/.,()  ')), '');

-- A word of a closed column in the form in which it is compared: half-width, small letters, no blanks, quotation marks and 、.
CREATE OR REPLACE MACRO fold_word(x) AS
    nullif(lower(translate(half_width(x), ' “”"‘’''、·' || chr(9) || chr(10) || chr(13), '')), '');

-- A text cell: blanks of every kind trimmed at both ends, an empty cell is NULL.
CREATE OR REPLACE MACRO read_text(x) AS
    nullif(trim(replace(replace(replace(x::VARCHAR, chr(160), ' '), '　', ' '), chr(65279), '')), '');

-- A text cell of a typed file: taken as it is, an empty one is NULL.
CREATE OR REPLACE MACRO as_written(x) AS nullif(x, '');

-- A point in time as offices write it: 2019-1-5, 2019/01/05 8:03, 2019年1月5日, 20190105, Excel serials, epoch seconds and
-- milliseconds, ISO 8601 and the Weibo form with an offset. Result: Asia/Shanghai wall time, NULL when it is none of these.
CREATE OR REPLACE MACRO parse_written_time(t) AS
CASE
    WHEN t IS NULL THEN NULL
    WHEN regexp_full_match(t, '\d{13}') THEN epoch_ms(t::BIGINT)::TIMESTAMP + INTERVAL 8 HOUR
    WHEN regexp_full_match(t, '\d{10}') THEN epoch_ms(t::BIGINT * 1000)::TIMESTAMP + INTERVAL 8 HOUR
    WHEN regexp_full_match(t, '\d{14}') THEN try_strptime(t, '%Y%m%d%H%M%S')
    WHEN regexp_full_match(t, '\d{8}') THEN try_strptime(t, '%Y%m%d')
    WHEN regexp_full_match(t, '\d{5}(\.\d+)?')
        THEN TIMESTAMP '1899-12-30' + to_seconds(round(t::DOUBLE * 86400)::BIGINT)
    WHEN regexp_matches(t, '(Z|[+-]\d{2}:?\d{2})$')
        THEN try_strptime(replace(regexp_replace(t, '\.\d+', ''), 'Z', '+00:00'), ['%Y-%m-%dT%H:%M:%S%z', '%Y-%m-%d %H:%M:%S%z', '%Y-%m-%dT%H:%M%z'])::TIMESTAMP
    WHEN regexp_matches(t, '^[A-Z][a-z]{2} ') THEN try_strptime(t, '%a %b %d %H:%M:%S %z %Y')::TIMESTAMP
    WHEN regexp_matches(t, '^\d{4}\D') THEN try_strptime(
        trim(regexp_replace(
            translate(
                replace(replace(replace(regexp_replace(t, '(:\d{1,2})\.\d+$', '\1'), '日', ' '), '秒', ''), 'T', ' '),
                '年月/.时点分', '----:::'
            ),
            '[ :]+$| +', ' ', 'g'
        )),
        ['%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M', '%Y-%m-%d %H', '%Y-%m-%d']
    )
END;

-- The same; 24:00 is the end of its day (GB/T 7408), so it is read as the last second of it and counts in that day. A list of one element
-- binds the text once: written out at each of its twenty uses, it took longer to plan than a small file takes to read.
CREATE OR REPLACE MACRO parse_time(t) AS
list_transform(
    [
        CASE
            WHEN contains(t, '24')
                THEN regexp_replace(
                    regexp_replace(t, '^(\d{8})240000$', '\1235959'),
                    '([ T日] ?)24(:00(:00(\.0+)?)?|[时点](整|00分?(00秒?)?)?)?($|Z|[+-]\d{2}:?\d{2}$)', '\123:59:59\7'
                )
            ELSE t
        END
    ],
    lambda written: parse_written_time(written)
)[1];

-- A time cell of any type a reader hands over. `typeof` is known before rows are read, so a typed column costs nothing.
CREATE OR REPLACE MACRO read_time(x) AS
CASE
    WHEN typeof(x) IN ('TIMESTAMP', 'DATE', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS', 'TIMESTAMP WITH TIME ZONE')
        THEN TRY_CAST(x AS TIMESTAMP)
    ELSE parse_time(half_width(x::VARCHAR))
END;

-- A date cell: the day of its time, in Asia/Shanghai.
CREATE OR REPLACE MACRO read_date(x) AS
CASE WHEN typeof(x) = 'DATE' THEN TRY_CAST(x AS DATE) ELSE read_time(x)::DATE END;

-- A yes-or-no cell; NULL when it says neither.
CREATE OR REPLACE MACRO read_flag(x) AS
CASE
    WHEN typeof(x) = 'BOOLEAN' THEN TRY_CAST(x AS BOOLEAN)
    WHEN lower(half_width(x::VARCHAR)) IN ('true', '1', 'y', 'yes', '是', '√', '有', '已删除', '1.0') THEN true
    WHEN lower(half_width(x::VARCHAR)) IN ('false', '0', 'n', 'no', '否', '×', '无', '正常', '0.0') THEN false
END;

-- A number cell: full-width digits and thousands separators are read, units are not.
CREATE OR REPLACE MACRO read_number(x) AS
CASE
    WHEN typeof(x) IN ('DOUBLE', 'FLOAT', 'BIGINT', 'INTEGER', 'SMALLINT', 'HUGEINT') THEN TRY_CAST(x AS DOUBLE)
    ELSE TRY_CAST(replace(half_width(x::VARCHAR), ',', '') AS DOUBLE)
END;

-- A whole-number cell; 3.0 is 3, 3.5 is not a whole number.
CREATE OR REPLACE MACRO read_whole(x) AS
CASE WHEN read_number(x) = round(read_number(x)) THEN TRY_CAST(read_number(x) AS INTEGER) END;


-- A Weibo post's number: its short id (bid) is that number in base 62, seven decimal digits a group of four letters.
CREATE OR REPLACE MACRO base_62_group(x) AS
    ((strpos('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(lpad(x, 4, '0'), 1, 1)) - 1) * 238328
    + (strpos('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(lpad(x, 4, '0'), 2, 1)) - 1) * 3844
    + (strpos('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(lpad(x, 4, '0'), 3, 1)) - 1) * 62
    + (strpos('0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', substr(lpad(x, 4, '0'), 4, 1)) - 1))::VARCHAR;

-- The number of a post written as number or short id; what is neither stays as it is. Numbers of 16 digits alone have been given since 2011,
-- so a short id has nine letters (ten, of which the first is 1, from 62 × 10^14 on); an office's own numbers are seldom that long.
CREATE OR REPLACE MACRO weibo_number(x) AS
CASE
    WHEN regexp_full_match(half_width(x), '1?[0-9A-Za-z]{9}') AND regexp_matches(half_width(x), '[A-Za-z]')
        AND length(base_62_group(left(right(half_width(x), 8), 4))) <= 7 AND length(base_62_group(right(half_width(x), 4))) <= 7
        THEN base_62_group(left(half_width(x), length(half_width(x)) - 8))
            || lpad(base_62_group(left(right(half_width(x), 8), 4)), 7, '0')
            || lpad(base_62_group(right(half_width(x), 4)), 7, '0')
    ELSE half_width(x)
END;
