"""The search language: filters and orders as a small syntax tree. Pure, knows no database."""
