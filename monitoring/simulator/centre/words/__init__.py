"""The corpus: names of people and the lines that they write. Text only; some of it is hostile on purpose."""
