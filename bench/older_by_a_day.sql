-- Everything that Prefect's vacuum judges by its time becomes one day older: a bench has no sixty days.
UPDATE flow_run
SET start_time = strftime('%Y-%m-%d %H:%M:%f', start_time, '-1 day'), end_time = strftime('%Y-%m-%d %H:%M:%f', end_time, '-1 day')
WHERE end_time IS NOT NULL;
UPDATE events SET occurred = strftime('%Y-%m-%d %H:%M:%f', occurred, '-1 day');
UPDATE event_resources SET occurred = strftime('%Y-%m-%d %H:%M:%f', occurred, '-1 day');
