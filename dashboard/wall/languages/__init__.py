"""A wall's words, one language a module: plain tables under the same keys. They know no figure's value and no page."""
