"""One file is one page; `dashboard.page.pages` discovers them."""
