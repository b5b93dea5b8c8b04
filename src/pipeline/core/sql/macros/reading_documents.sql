-- The number of a document in one form: every kind of bracket as 〔〕, half-width, no blanks, without 第 and leading noughts of the number.
CREATE OR REPLACE MACRO document_number(x) AS
    nullif(regexp_replace(
        translate(upper(half_width(x::VARCHAR)), '[]【】()［］{}「」 ' || chr(9), '〔〕〔〕〔〕〔〕〔〕〔〕'),
        '〕第?0*(\d+)号?$', '〕\1号'
    ), '');

-- A title as it is compared: half-width, small letters, without blanks and marks.
CREATE OR REPLACE MACRO title_letters(x) AS
    nullif(lower(translate(half_width(x::VARCHAR), ' ()[]{}<>《》〈〉【】〔〕「」『』“”‘’"''`、，。：；！？·•．.,:;!?-–—―~～…_/\|+*#&@' || chr(9) || chr(10) || chr(13), '')), '');
