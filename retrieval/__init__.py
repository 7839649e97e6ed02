"""Plans to results: record store, passage index, search, park-request fit, index builds."""
