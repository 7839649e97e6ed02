"""Places: which end of a request a province, city, region or cluster is."""
