"""From evidence to verdicts and awards, and what people and time do to them."""
