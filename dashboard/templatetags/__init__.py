"""Template tags: how a row is written down. They know drawing only: no query, no permission, no clock."""
