"""nlp_models."""
