"""Deciding what personal data becomes: pure code over spans, a policy table and keyed codes."""
