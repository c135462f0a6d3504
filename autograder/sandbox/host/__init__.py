"""The trusted side of the sandbox: gives a fork server its orders, listens to the child, and ends it when its time is up."""
