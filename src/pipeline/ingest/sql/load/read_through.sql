-- Read every cell of a file, to meet the error it may end in.
SELECT bit_xor(hash(cells)) FROM {{ relation }} AS cells;
