-- A statement that fails only when the transaction was ended by an error.
SELECT 1;
