"""The contract at the door: what a batch must uphold before it is accepted, and a report that people can open."""
