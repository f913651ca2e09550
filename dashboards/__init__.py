"""The Streamlit pages that read reports, marts and segments."""
