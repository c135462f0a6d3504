"""What confines a child: rlimits, seccomp, Landlock, namespaces and its working directory, and which of them hold here."""
