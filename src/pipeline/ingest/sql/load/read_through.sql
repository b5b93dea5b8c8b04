-- Reads every cell of a file, for the error it may end in.
SELECT bit_xor(hash(met)) FROM {{ relation }} AS met;
