"""Published reports: numbers with noise, so that whoever reads them learns nearly nothing about any one person.

They do not pass the gate of ``feedback.disclosure``, which keeps small groups from readers inside: differential privacy
holds against any reader with any knowledge, for a price that is written down in a ledger.
"""
