"""The leaderboard: tables of numbers, what differs from what, charts and files."""
