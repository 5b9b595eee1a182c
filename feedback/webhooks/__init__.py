"""Telling systems downstream what was erased, by signed HTTP calls to addresses that the operator configured."""
