-- Classes of website items met or mapped, and channels of posts met.
SELECT 'items' AS kind, class AS code FROM column_classes
UNION
SELECT split_part(figure, '.', 1), split_part(figure, '.', 2) FROM leaves WHERE split_part(figure, '.', 1) IN ('items', 'posts');
