-- One row per request whose reasonable period (art. 35) ends later than its clock would: the day, and by how many working days.
-- One that lies a year and more ahead is a slip and moves nothing.
CREATE OR REPLACE TEMP TABLE clock_reasonable AS
SELECT request.rowid AS id,
       last_day.day,
       last_day.unsure,
       last_day.upto - coalesce(course.due_upto, request.received_upto + $reply_days) AS more
FROM clock_requests AS request
LEFT JOIN clock_courses AS course ON course.id = request.rowid
JOIN clock_days AS last_day ON last_day.day = request.reasonable_until
WHERE request.reasonable_until <= request.received_on + $reasonable_days::INTEGER
  AND request.reasonable_until > CASE WHEN course.id IS NULL THEN request.reply_due ELSE course.due END;
