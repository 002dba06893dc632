-- What a commit can do. Each file of this folder adds operations under names of its own:
--   check(transaction, arguments...)  looks only; answers as commit.lua may, to stop the commit
--   apply(transaction, arguments...)  writes; runs when every check has passed, and must not fail
-- An argument that is a key is an index into KEYS.
local operations = {}
