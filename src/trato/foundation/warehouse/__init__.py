"""What of the facts lies ready outside the database? Tables in Parquet for wide questions, made anew from time to time."""
