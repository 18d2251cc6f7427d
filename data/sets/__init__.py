"""One file is one test set; `data.dataset.datasets` discovers them."""
