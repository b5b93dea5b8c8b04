-- One row per problem of a request's dates: the code of the finding, the step and its day, what it is compared with.
CREATE OR REPLACE {{ 'TEMP TABLE' if schema == 'temp' else 'TABLE' }} {{ schema }}.requests_clock_notes AS
SELECT request.agency,
       request.source,
       request.request_no,
       coalesce(request.received_on, request.received_first) AS received_on,
       note.code,
       note.step,
       note.on_date,
       note.against,
       note.number
FROM clock_notes AS note
JOIN clock_requests AS request ON request.rowid = note.id;
