-- The applicants' key as HMAC wants it, for as long as files are read.
SET VARIABLE applicant_key = {'inner': $inner::BLOB, 'outer': $outer::BLOB};
