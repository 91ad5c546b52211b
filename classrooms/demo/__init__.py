"""A school to look at: made-up people whose answers are drawn from an item response model."""
