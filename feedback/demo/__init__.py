"""Banca Aurora, an imaginary bank: demo files with planted truths (see docs/demo.md). Used by no other part."""
