"""图解: the year of a report on one sheet of pictures, to be attached to it."""
