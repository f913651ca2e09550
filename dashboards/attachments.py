"""Files that came with a customer's mails: pictures to look at, anything else to save."""

from __future__ import annotations

from base64 import b64encode

import streamlit as st

from dashboards import words
from dashboards.agent_api import AgentAwayError, AgentRefusedError, File
from dashboards.inbox_api import Attachment, InboxApi, Mail
from dashboards.settings import Settings

# What the agent calls a picture is one by its bytes; anything else is never given to the browser to draw.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
PICTURE = '<img src="data:{kind};base64,{content}" alt="What the customer attached" style="max-width:100%">'


def came_with_mails(conversation_id: str, api: InboxApi, configured: Settings) -> None:
    """List what came with the mails of a conversation; nothing where nothing came."""
    try:
        mails = api.mails(conversation_id)
    except (AgentAwayError, AgentRefusedError) as problem:
        st.caption(f"What came with mails is not shown: {words.literal(str(problem))}")
        return
    files = [(mail, place) for mail in mails for place in range(len(mail.attachments))]
    if not files:
        return
    # By its key it stays open when a button beside it comes or goes.
    label, key = f"Attachments ({words.count(len(files))})", f"attachments-{conversation_id}"
    with st.expander(label, key=key, icon=":material/attach_file:"):
        for mail, place in files:
            _listed(mail, place, api, configured)


def _listed(mail: Mail, place: int, api: InboxApi, configured: Settings) -> None:
    attached, key = mail.attachments[place], f"{mail.received_key}-{place}"
    # Its name is its sender's, and stands in each label: who hears the page alone must tell one file from another.
    named = words.literal(words.shortened(attached.name, 60))
    is_wanted = st.toggle(f"Fetch {named}", key=f"fetch-{key}")
    st.caption(f"{_size(attached)}, {words.moment(mail.received_at, configured.zone)}")
    if not is_wanted:
        return
    try:
        with st.spinner("One moment ..."):
            file = api.attachment(mail.received_key, place)
    except (AgentAwayError, AgentRefusedError) as problem:
        st.warning(words.literal(str(problem)))
        return
    _shown(file, named, key)


def _shown(file: File, named: str, key: str) -> None:
    if file.content_type in PICTURES:
        st.html(PICTURE.format(kind=file.content_type, content=b64encode(file.content).decode()))
    else:
        st.caption("It is not shown here. Save it, and open it only if you expect such a file.")
    st.download_button(
        f"Save {named}",
        data=file.content,
        file_name=file.name,
        mime="application/octet-stream",
        key=f"save-{key}",
        icon=":material/download:",
        on_click="ignore",
    )


def _size(attached: Attachment) -> str:
    return f"{words.count(max(1, round(attached.size / 1000)))} kB"
