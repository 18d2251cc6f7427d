"""The web entry: the page registry, and nothing else."""

from __future__ import annotations

import streamlit as st

from dashboard.page import pages

st.navigation([page.target for page in pages], position="hidden").run()
