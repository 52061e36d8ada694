"""The ride, its money and its messages: pure rules, without I/O, framework or clock of its own."""
