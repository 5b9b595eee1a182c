"""Who is one person: evidence in records, how it is resolved, and what people decide about it."""
