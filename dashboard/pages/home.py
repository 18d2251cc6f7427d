"""What is in the store, and what is going on?"""

from __future__ import annotations

import streamlit as st

from dashboard import link, sidebar
from dashboard.page import pages


@pages.register("home", title="Home", section="Results", order=0)
def home() -> None:
    link.read("home")
    sidebar.bare("home")
    st.title("reconaudit")
