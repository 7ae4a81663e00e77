"""Genesys Web Services as we speak to it: its words (`wire`), its HTTP (`client`), its blame (`errors`)."""
