"""Quanheng 权衡: sales performance management."""
