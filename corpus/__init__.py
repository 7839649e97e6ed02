"""What the data is: record schema, vocabularies, loading and cleaning, demo corpus."""
