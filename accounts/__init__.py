"""People: who has signed in, which role they have by `access.toml`, and what was read and done. Knows no Streamlit.

Authentication (sessions on the server), authorisation (roles), audit trail.
"""
