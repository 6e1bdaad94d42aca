"""How do channels look: which icon, in which color?"""

ICONS = {
    "email": "mail",
    "chat": "message-circle",
    "form": "forms",
    "phone": "phone",
    "sms": "device-mobile-message",
    "whatsapp": "brand-whatsapp",
    "telegram": "brand-telegram",
    "messenger": "brand-messenger",
    "instagram": "brand-instagram",
    "mastodon": "brand-mastodon",
    "bluesky": "brand-bluesky",
    "comment": "message-2",
    "review": "star",
    "letter": "mail-opened",
    "fax": "printer",
    "in_person": "users",
}
TONES = {"email": "blue", "whatsapp": "green", "chat": "accent", "phone": "amber", "form": "violet"}
