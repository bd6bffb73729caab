// PostgreSQL 15's own parser (libpg_query) and the protobuf-c structures of its parse tree.
#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>
