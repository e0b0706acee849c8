"""The rules: statuses, moves, reasons, holds, visibility.

Pure values and functions; nothing here reads a clock or a database.
"""
