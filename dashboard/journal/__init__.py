"""The journal's tables and its adapter: what upstream said, before anything is shown."""
