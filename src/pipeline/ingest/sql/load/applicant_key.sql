-- The applicants' key in the two halves that HMAC needs, for the length of one load.
SET VARIABLE applicant_key = {'inner': $inner::BLOB, 'outer': $outer::BLOB};
