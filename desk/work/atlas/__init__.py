"""The atlas and its parts: plates, ledger, crews, realm."""
