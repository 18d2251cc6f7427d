"""One file is one network that tells people apart; the contract is `engine/embedder.py`."""
