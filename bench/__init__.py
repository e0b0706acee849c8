"""The promises on speed, each measured beside a floor of the same run; not a part of the wheel."""
