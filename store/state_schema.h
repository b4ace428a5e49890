#ifndef EMEND_STORE_STATE_SCHEMA_H
#define EMEND_STORE_STATE_SCHEMA_H

#include "base/error.h"
#include "store/state_sql.h"

/*
 * The tables of state.db, as a new one gets them and as older ones were given
 * them by their migrations; a version's step is in state_migrate.c.
 */

/* What no version of a profile has yet, and what the next has no more. */
#define STATE_SCHEMA_FURNITURE_NEW                                             \
	"CREATE INDEX furniture_new ON furniture (host) WHERE version <= 0;"

/* What version 3 added: the edges of articles, the furniture of hosts. */
#define STATE_SCHEMA_PROFILES                                                  \
	"CREATE TABLE edge ("                                                  \
	" id BLOB NOT NULL, hash BLOB NOT NULL,"                               \
	" PRIMARY KEY (id, hash)) WITHOUT ROWID;"                              \
	"CREATE INDEX edge_hash ON edge (hash);"                               \
	"CREATE TABLE furniture ("                                             \
	" host TEXT NOT NULL, text TEXT NOT NULL, version INTEGER NOT NULL,"   \
	" PRIMARY KEY (host, text)) WITHOUT ROWID;"                            \
	STATE_SCHEMA_FURNITURE_NEW

/* What version 4 added: every look, in chunks (store/look_chunk.h). */
#define STATE_SCHEMA_LOOKS                                                     \
	"CREATE TABLE observation ("                                           \
	" id BLOB NOT NULL, chunk INTEGER NOT NULL,"                           \
	" first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,"                \
	" looks INTEGER NOT NULL, bytes BLOB NOT NULL,"                        \
	" PRIMARY KEY (id, chunk)) WITHOUT ROWID;"
/* What version 6 added: which articles are not to come back. */
#define STATE_SCHEMA_FORGOTTEN                                                 \
	"CREATE TABLE forgotten ("                                             \
	" address BLOB PRIMARY KEY, article BLOB NOT NULL,"                    \
	" at INTEGER NOT NULL) WITHOUT ROWID;"

/* What version 13 added: what feeds call articles (id: of the address). */
#define STATE_SCHEMA_ENTRIES                                                   \
	"CREATE TABLE entry ("                                                 \
	" guid BLOB PRIMARY KEY, id BLOB NOT NULL, normal TEXT NOT NULL,"      \
	" title TEXT, date INTEGER) WITHOUT ROWID;"                            \
	"CREATE INDEX entry_id ON entry (id);"

extern const char state_schema[];
/* What version 9 added: counts, so that nobody reads all rows to tell them. */
extern const char state_tally[];
extern const char state_turn[]; /* a trigger of it, made anew */
/* What version 10 added: the order of recording, marks, reviews. */
extern const char state_recording[];
/* What version 12 added: alerts, the messages made of them, channels. */
extern const char state_outbox[];
/* What version 17 added: sent alerts go without a look at all others. */
extern const char state_outbox_forget[];
/* What version 14 added: when another reading took the place of one. */
extern const char state_rereading[];
#define STATE_SCHEMA_VERSION 18
#define STATE_SET_VERSION                                                      \
	"PRAGMA user_version = " SQL_NUMBER(STATE_SCHEMA_VERSION)

/* Brings an older schema up to date, in one transaction. */
enum emend_status state_migrate(
    struct state_db *db, struct emend_error *err) EMEND_MUST_USE;

#endif
