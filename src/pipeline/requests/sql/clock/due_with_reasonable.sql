{# The due date with a reasonable period (art. 35), which only makes it later. One that ends more than a year after receipt is a mistake. #}
CASE WHEN reasonable_until <= received_on + $reasonable_days::INTEGER AND reasonable_until > reply_due THEN reasonable_until ELSE reply_due END
