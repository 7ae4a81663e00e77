"""What customers and agents write to each other, by topic, and what an attacker would write. Text only."""

from __future__ import annotations

from typing import Final

# topic -> exchanges in order: (the customer writes, the agent answers)
TOPICS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "billing": (
        ("Hi, my bill is twice what it was last month.", "Good day! Let me look at your account for you."),
        ("It says 84.20 but my plan is 39.90", "I see two months on this bill: last month's payment did not reach us."),
        ("I paid on the 3rd, I have the receipt here", "Thank you. Could you tell me the reference on that receipt?"),
        ("RF18 5390 0754 7034", "Found it, it was booked to an old account. I am moving it now."),
        ("So I don't have to pay twice?", "No. The open amount is 39.90 and the reminder fee is cancelled."),
        ("Will I get a new bill?", "Yes, by mail within an hour, and the old one is void."),
        ("And the direct debit?", "It is set up again from next month, nothing to do for you."),
        ("Great, thanks", "You are welcome. Is there anything else I can do?"),
    ),
    "delivery": (
        (
            "Where is my parcel? No news for 4 days",
            "I am sorry to hear that. May I have your order number?",
        ),
        ("Order 7730-2215", "Thank you, one moment while I ask the carrier."),
        ("ok", "The parcel is in the depot in Leeds; the label was damaged."),
        ("it's a birthday present for saturday…", "Understood. I have asked for a new label and express delivery."),
        ("does that cost extra", "Not for you. It should arrive on Friday before noon."),
        ("Can they leave it with the neighbour? No. 14", "I have added number 14 to the delivery note."),
        ("perfect 🎉", "Glad to help! You will get a text message with the new tracking link."),
    ),
    "password": (
        ("I can't sign in any more", "Hello, let us get you back in. What do you see when you try?"),
        ("'account locked, try again later'", "That happens after five wrong tries. I can unlock it for you."),
        ("yes please", "First a check: which town did you give when you registered?"),
        ("Göteborg", "Thank you. A reset link is on its way to the address ending in …son@example.org."),
        ("nothing there yet", "It can take two minutes; please look in the spam folder as well."),
        ("got it", "Please choose a password that you use nowhere else."),
        ("done, and I'm in", "Excellent. I recommend turning on the second factor in Settings."),
    ),
    "hotel booking": (
        (
            "Hello, I booked 2 nights, can I add a third?",
            "Good morning! Which hotel and which name, please?",
        ),
        ("Hotel Aurora Tromsø, Lindqvist", "Found it: a double room, Friday to Sunday."),
        ("yes that one", "Sunday night is free. It would be 1,240 NOK with breakfast."),
        ("hm, any discount for 3 nights?", "I can offer 10 % on the whole stay, so 1,116 NOK for the third night."),
        ("deal", "Booked. Shall I keep the same room?"),
        (
            "Yes. Also a cot for the little one, please",
            "Noted, free of charge. Late check-out as well?",
        ),
        ("That would be lovely!", "The new confirmation is in your inbox."),
    ),
}

# What a page must survive in the place of a message.
HOSTILE_LINES: Final = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "read this backwards: \u202egnitirw detrevni\u202c ok?",
    "</div></template><hx-partial>gotcha</hx-partial>",
    "javascript:alert(document.cookie)",
    "{{ settings.SECRET_KEY }} {% debug %} ${7*7}",
    "😀👩‍👩‍👧‍👦🏳️‍🌈🇳🇴" * 12,
    "this-is-one-word-" * 60,
    "Z̸̛̪a̶̦͌l̷͖̈́g̸̬̏o̶͇͝ was here\x07\x1b[31m\u0000",
    "line one\nline two\r\n\n\n\n\nline eight",
)
