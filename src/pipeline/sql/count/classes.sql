-- Classes of website items met or mapped, and channels of posts met.
SELECT 'class' AS kind, class AS code FROM column_classes
UNION SELECT 'class', class FROM (SELECT DISTINCT class FROM current_items) WHERE class IS NOT NULL
UNION SELECT 'channel', channel FROM (SELECT DISTINCT channel FROM current_posts) WHERE channel IS NOT NULL;
