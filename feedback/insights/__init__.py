"""Numbers about feedback: trends, journey, topics, scores, behaviour, segments. Every one leaves through the gate."""
