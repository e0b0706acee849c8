"""The use cases: one a module, one transaction each; they write what the domain decides and log what was done."""
