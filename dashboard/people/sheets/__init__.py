"""Sheets: people and accounts from CSV files, all of a file or nothing of it."""
