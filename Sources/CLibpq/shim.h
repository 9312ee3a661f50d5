// pkg-config names the folder; without it, Debian's.
#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#else
#include <postgresql/libpq-fe.h>
#endif

// Notices of the server go to no one: standard error is for this program's own log.
static inline void pq_ignore_notice(void *context, const char *message) {
    (void)context;
    (void)message;
}

static inline void pq_ignore_notices(PGconn *connection) {
    PQsetNoticeProcessor(connection, pq_ignore_notice, NULL);
}
