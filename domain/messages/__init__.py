"""Every delivery is made here: what is sent to whom, by template."""
