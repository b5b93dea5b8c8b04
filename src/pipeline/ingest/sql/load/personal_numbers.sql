-- Whether a number of a ledger's raw rows is a name or a telephone.
SELECT count(*) > 0
FROM {{ relation }}
WHERE {% for header in headers %}coalesce(is_personal_number({{ header | identifier }}), false){{ " OR " if not loop.last }}{% endfor %};
