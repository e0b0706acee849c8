"""The promises that hold at the size of an archive, each beside floors that write the same rows in the same run."""
