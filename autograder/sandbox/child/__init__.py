"""The side of the submission: a fork server with PyTorch imported once, and in its children the submission and its checks."""
