"""The conventions of the project, held against every file of the tree."""
