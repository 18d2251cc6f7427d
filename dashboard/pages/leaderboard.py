"""Which method is best on which problem?"""

from __future__ import annotations

import streamlit as st

from dashboard import link, queries, sidebar, source
from dashboard.link import View
from dashboard.page import pages


@pages.register("leaderboard", title="Leaderboard", section="Results", order=1)
def leaderboard() -> None:
    picks = sidebar.picks(everything=True)
    if picks is None:
        return

    def outputs(view: View) -> str:
        dataset, problem = view[picks.dataset], view[picks.problem]
        return source.ask(queries.outputs, dataset, problem, view[picks.methods])

    view = link.read("leaderboard", *picks, outputs=outputs)
    sidebar.draw(view, picks)
    st.title("Leaderboard")
    st.write(view.values)
