"""Names of staff and customers, varied in script and length. Text only."""

from __future__ import annotations

from typing import Final

FIRST_NAMES: Final = (
    "Ada", "Aisha", "Amélie", "André", "Anja", "Ayşe", "Beatriz", "Björn", "Carlos", "Chidi", "Chloé", "Daniel",
    "Dmitri", "Eilidh", "Elif", "Emma", "Fatima", "Finn", "Françoise", "Giulia", "Hana", "Héctor", "Ingrid", "Ivan",
    "Jack", "Jürgen", "Kofi", "Kwame", "Leïla", "Łukasz", "Maeve", "María José", "Mateo", "Mei", "Mohammed", "Ngozi",
    "Niamh", "Noah", "Olga", "Óscar", "Priya", "Quentin", "Rahul", "Renée", "Siobhán", "Søren", "Tomáš", "Uma",
    "Victor", "Wanjirũ", "Xiomara", "Yuki", "Zoë", "Þóra", "Ngọc", "Łukasz",
)  # fmt: skip

LAST_NAMES: Final = (
    "Adeyemi", "Andersson", "Bianchi", "Brown", "Castro", "Çelik", "Chen", "d'Arcy", "Dubois", "Dvořák", "Eriksen",
    "Fernández", "Fischer", "García-Márquez", "Goldberg", "Haddad", "Hansen", "Ibrahim", "Ito", "Jones", "Kaya",
    "Kowalczyk", "Krüger", "Lefèvre", "Lindqvist", "MacLeod", "Mensah", "Müller", "Murphy", "Nakamura", "Nguyễn",
    "Novák", "Nowak", "O'Connor", "Okafor", "Patel", "Pérez", "Popescu", "Rossi", "Şahin", "Sánchez", "Schröder",
    "Silva", "Singh", "Smith", "Sørensen", "Takahashi", "Taylor", "van der Berg", "Vargas", "Wójcik",
    "Wolfeschlegelstein", "Yüksel", "Zhang",
)  # fmt: skip

NICKNAMES: Final = (
    "Alex", "B. Turner", "Carmen", "dani_92", "Élodie", "Fritz", "guest4711", "Hiro", "Ines", "Jo", "Kasia", "Liam",
    "Marta", "nil", "O'Neil", "Petra", "Qiang", "Rosa", "Sven", "Tess", "Ümit", "Vera", "Walter", "Yara", "Frœydis",
)  # fmt: skip

# What a page must survive in a place where only a name is expected.
HOSTILE_NICKNAMES: Final = (
    "<b>Bobby</b>",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "Robert'); DROP TABLE agents;--",
    "\u202enimda",
    "{{ 7*7 }}",
    "A" * 180,
)

QUEUES: Final = ("Billing", "Deliveries", "Accounts", "Reservations", "Retention", "VIP")
