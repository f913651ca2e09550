"""Mails as people and machines send them."""

from __future__ import annotations

from email.message import EmailMessage

SUPPORT = "support@fernway.example"
ANNA, BEN = "anna@example.com", "ben@example.com"


def a_mail(text="Where is my order #1043?", *, sender=ANNA, to=SUPPORT, subject="My order", number=1, **headers):
    """The bytes of one mail; a keyword such as `in_reply_to` is the header of that name."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail["Message-ID"] = f"<mail-{number}@example.com>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return bytes(mail)


def a_page(html, **given):
    """A mail of HTML alone."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = ANNA, SUPPORT, "My order"
    mail["Message-ID"] = "<page-1@example.com>"
    mail.set_content(html, subtype="html")
    return bytes(mail)


def with_a_file(text="It came broken, see the picture.", name="jacket.jpg", content=b"\xff\xd8picture"):
    """A mail with one attachment."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = ANNA, SUPPORT, "Broken"
    mail["Message-ID"] = "<file-1@example.com>"
    mail.set_content(text)
    mail.add_attachment(content, maintype="image", subtype="jpeg", filename=name)
    return bytes(mail)
