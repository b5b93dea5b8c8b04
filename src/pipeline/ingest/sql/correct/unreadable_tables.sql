SELECT DISTINCT delivery.fills
FROM unreadable AS cell
JOIN batches AS delivery ON delivery.batch = cell.batch
ORDER BY delivery.fills;
