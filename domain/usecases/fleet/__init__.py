"""Registering, changing and retiring vehicles."""
