"""The pages *Label* and *Session*: what annotators see, and what the one who leads them sees."""
