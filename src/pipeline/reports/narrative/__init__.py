"""The narrative of a report: facts the warehouse knows beside the figures, and the sentences that say them."""
