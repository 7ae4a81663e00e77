"""The wall room: one page read from across a room. It shows names and times, never a chat's words nor a customer's number."""
