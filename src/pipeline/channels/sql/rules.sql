-- The thresholds and demands that the matches were made with.
CREATE OR REPLACE TABLE candidate.channel_rules AS
SELECT $same::DOUBLE AS same, $review::DOUBLE AS review, $shortest::INTEGER AS shortest_title, $days::INTEGER AS days,
       $within::INTEGER AS within_days, $everywhere::VARCHAR[] AS everywhere, $words::VARCHAR[] AS title_words,
       $channels::VARCHAR[] AS channels, $superiors::VARCHAR[] AS superior_accounts;
