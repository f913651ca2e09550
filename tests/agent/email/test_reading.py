"""What a mail says, who it is from, and which mail is never answered. Pure: bytes in."""

from __future__ import annotations

import time

import pytest

from agent.email.authentication import verdict
from agent.email.inbound import UnreadableMailError, read
from agent.email.loops import why_silent
from agent.email.words import own_words, text_of_html, without_courtesy
from tests.agent.email.mails import ANNA, SUPPORT, a_mail, a_page, with_a_file

HISTORY = (
    "On Wed, 11 Mar 2026 at 14:05, Fernway <support@fernway.example> wrote:\n> Shall I cancel order #1043?\n> yes\n"
)
OUTLOOK = (
    "From: Fernway <support@fernway.example>\nSent: Monday, 2 March 2026 10:00\nTo: anna@example.com\nSubject: Re: x\n"
)
GERMAN = "Am Mi., 11. März 2026 um 14:05 Uhr schrieb Fernway <support@fernway.example>:\n> ja\n"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (f"No.\n\n{HISTORY}", "No."),
        (f"No.\n\n{OUTLOOK}\nyes, do it\n", "No."),
        ("No.\n\n-----Original Message-----\nFrom: x\nSent: y\nTo: z\nSubject: t\n\nyes\n", "No."),
        (f"Nein.\n\n{GERMAN}", "Nein."),
        ("> Shall I?\nYes, go on.\n> And the other?\nNo.", "Yes, go on.\nNo."),
        (f"{HISTORY}", ""),
        (f"{OUTLOOK}\nyes\n", ""),
        ("> yes", ""),
        ("", ""),
        ("Yes please\n\nSent from my iPhone", "Yes please"),
        ("yes\n--\nAnna\n+44 20 7946 0000", "yes"),
        ("Where is it?\n\nBest regards,\nAnna Smith\nyes@example.com", "Where is it?"),
        ("Thank you,\nwhere is my parcel?", "Thank you,\nwhere is my parcel?"),
        ("I return\n- one jacket\n- two socks", "I return\n- one jacket\n- two socks"),
    ],
)
def test_of_a_mail_only_what_was_written_now_is_heard(text, own):
    assert own_words(text) == own


@pytest.mark.parametrize(
    ("text", "name", "left"),
    [
        ("Hi Fernway,\n\nyes please\n\nAnna", "Anna Smith", "yes please"),
        ("yes\nAnna Smith", "Anna Smith", "yes"),
        ("yes\nBen", "Anna Smith", "yes\nBen"),
        ("Anna", "Anna Smith", "Anna"),
        ("Hi, where is my order?", "", "Hi, where is my order?"),
        ("Hello", "", "Hello"),
        ("yes\n\n", "", "yes"),
    ],
)
def test_a_greeting_and_the_senders_own_name_are_no_words_of_the_matter(text, name, left):
    assert without_courtesy(text, name) == left


@pytest.mark.parametrize(
    "bomb", ["On " * 40_000, "From: a\n" * 20_000, "On " + "a " * 60_000, "> " * 60_000, "a" * 10**6]
)
def test_a_text_made_to_be_slow_is_read_all_the_same(bomb):
    started = time.thread_time()
    own_words(bomb)
    assert time.thread_time() - started < 5


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Where is <b>#1043</b>?</p><p>Anna</p>", "Where is #1043?\n\nAnna"),
        ("<div>No.</div><blockquote>yes</blockquote>", "No."),
        ("<div>No.</div><div class='gmail_quote x'>On Monday:<div>yes</div></div>", "No."),
        ("No.<script>alert('yes')</script><style>yes{}</style>", "No."),
        ("No.<span style='display: none'>yes</span><div hidden>yes</div>", "No."),
        ("a &lt;b&gt; &amp; c<br>d", "a <b> & c\nd"),
        ("<p>never closed <b>but read", "never closed but read"),
        ("</div></p>odd<img src=x onerror=alert(1)>", "odd"),
    ],
)
def test_of_a_page_only_what_its_reader_sees_is_heard(html, text):
    assert text_of_html(html) == text


def test_a_mail_of_html_alone_is_read():
    assert read(a_page("<p>Where is my order?</p>")).text == "Where is my order?"


def test_what_is_attached_is_named_and_its_content_is_no_text():
    mail = read(with_a_file())
    [attached] = mail.attachments
    assert (attached.name, attached.content_type, attached.size) == ("jacket.jpg", "image/jpeg", 9)
    assert mail.text == "It came broken, see the picture."
    assert read(a_mail()).attachments == ()


def test_the_same_mail_has_the_same_key_and_another_senders_of_the_same_name_another():
    assert read(a_mail()).key == read(a_mail(to=f"x@y.test, {SUPPORT}")).key
    assert len({read(a_mail()).key, read(a_mail(sender="eve@example.com")).key, read(a_mail(number=2)).key}) == 3


def without(name, raw):
    return b"\n".join(line for line in raw.split(b"\n") if not line.lower().startswith(name))


def test_a_mail_without_a_name_is_known_by_its_bytes():
    raw = without(b"message-id", a_mail())
    assert read(raw).key == read(raw).key
    assert read(raw).key != read(raw + b"more").key


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff" * 50,
        without(b"from:", a_mail()),
        a_mail().replace(b"From:", b"From: eve@example.com\nFrom:"),
        a_mail(sender="anna@example.com, eve@example.com"),
        a_mail(sender="undisclosed:;"),
        b"From: a@b.test\n" + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhello\n" * 300,
    ],
)
def test_what_has_no_one_sender_or_no_end_is_not_read(raw):
    with pytest.raises(UnreadableMailError):
        read(raw)


def test_the_sender_is_the_address_and_not_the_name_that_stands_before_it():
    assert read(a_mail(sender='"anna@example.com" <eve@example.com>')).sender == "eve@example.com"


@pytest.mark.parametrize(
    ("headers", "is_answered"),
    [
        ({}, True),
        ({"Auto_Submitted": "no"}, True),
        ({"Auto_Submitted": "auto-replied (vacation)"}, False),
        ({"Auto_Submitted": "auto-generated; x=y"}, False),
        ({"Precedence": "bulk"}, False),
        ({"Precedence": "first-class"}, True),
        ({"List_Id": "<news.example.com>"}, False),
        ({"List_Unsubscribe": "<mailto:x@example.com>"}, False),
        ({"X_Autoreply": "yes"}, False),
        ({"Return_Path": "<>"}, False),
        ({"Return_Path": "<anna@example.com>"}, True),
        ({"sender": "MAILER-DAEMON@example.com"}, False),
        ({"sender": "no-reply@example.com"}, False),
        ({"sender": SUPPORT}, False),
        ({"sender": "Support+0abc@fernway.example"}, False),
        ({"sender": "support@example.com"}, True),
    ],
)
def test_machines_lists_bounces_and_we_ourselves_are_never_answered(headers, is_answered):
    assert (why_silent(read(a_mail(**headers)), {SUPPORT}) is None) == is_answered


US = "mx.fernway.test"


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (f"{US}; dkim=pass header.d=example.com; spf=fail smtp.mailfrom=other.test", "aligned"),
        (f"{US} 1; dkim=pass (2048-bit key) header.i=@example.com header.s=x", "aligned"),
        (f"{US}; spf=pass smtp.mailfrom=bounce@example.com", "aligned"),
        (f"{US}; dmarc=pass (p=reject) header.from=example.com", "aligned"),
        (f"{US}; dkim=pass header.d=evil.test; spf=pass smtp.mailfrom=evil.test", "not_aligned"),
        (f"{US}; dkim=pass header.d=notexample.com", "not_aligned"),
        (f"{US}; dkim=pass header.d=com", "not_aligned"),
        (f"{US}; dkim=fail header.d=example.com; dmarc=fail header.from=example.com", "failed"),
        (f"{US}; none", "not_aligned"),
        ("mx.evil.test; dmarc=pass header.from=example.com", "not_aligned"),
        (f"mx.evil.test ({US}; dmarc=pass header.from=example.com)", "not_aligned"),
        ("", "not_aligned"),
    ],
)
def test_only_our_own_mail_server_vouches_and_only_for_the_senders_domain(told, expected):
    mail = read(a_mail(**({"Authentication_Results": told} if told else {})))
    assert verdict(mail, US) == expected
    assert verdict(mail, "") == "unchecked"


def test_a_vouching_header_that_the_sender_wrote_below_ours_counts_for_nothing():
    forged = f"Authentication-Results: {US}; dmarc=pass header.from=example.com\n".encode()
    ours = f"Authentication-Results: {US}; dmarc=fail header.from=example.com\n".encode()
    assert verdict(read(ours + forged + a_mail(sender=ANNA)), US) == "failed"


def test_a_subject_of_several_lines_stays_one_line():
    raw = a_mail().replace(b"Subject: My order", b"Subject: =?utf-8?q?hi=0D=0ABcc=3A_eve=40example=2Ecom?=")
    assert read(raw).subject == "hi Bcc: eve@example.com"
