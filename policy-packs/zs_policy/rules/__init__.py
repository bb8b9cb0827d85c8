"""One rule a file. The file's name is the rule's id; `registry.all_rules` finds it here."""
