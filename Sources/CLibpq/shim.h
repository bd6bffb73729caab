// PostgreSQL's client library, libpq.
#include <libpq-fe.h>
