#ifndef EMEND_ARTICLE_METADATA_PARTS_H
#define EMEND_ARTICLE_METADATA_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "article/article.h"
#include "article/html.h"
#include "base/error.h"
#include "base/slice.h"
#include "base/text.h"

struct live;

/*
 * What a page says of its article, by where it says it.  Each list stands in
 * order of precedence; fields are taken from the first that says anything.
 */

/* <meta name|property|itemprop|http-equiv=...>, one slot a name. */
enum meta_slot {
	META_OG_TITLE,
	META_TWITTER_TITLE,
	META_OG_URL,
	META_OG_SITE_NAME,
	META_APPLICATION_NAME,
	META_OG_LOCALE,
	META_CONTENT_LANGUAGE,
	META_SECTION,
	META_CONTENT_TIER,
	/* the author */
	META_AUTHOR,
	META_PARSELY_AUTHOR,
	META_SAILTHRU_AUTHOR,
	META_BYL,
	META_DC_CREATOR,
	META_DCTERMS_CREATOR,
	META_ARTICLE_AUTHOR,
	/* when it was published */
	META_ARTICLE_PUBLISHED,
	META_DATE_PUBLISHED,
	META_PARSELY_DATE,
	META_SAILTHRU_DATE,
	META_PUBDATE,
	META_DC_DATE_ISSUED,
	META_DCTERMS_CREATED,
	META_DC_DATE,
	META_PUBLISH_DATE,
	META_DATE,
	/* when it was changed */
	META_ARTICLE_MODIFIED,
	META_DATE_MODIFIED,
	META_OG_UPDATED,
	META_LAST_MODIFIED,
	META_SLOT_COUNT
};

/* JSON-LD of the article; strings live as long as the struct. */
struct jsonld {
	struct json_value **roots; /* owned */
	size_t root_count;
	const struct json_value *article; /* or NULL */
	const struct json_value *page;	  /* a WebPage, or NULL */
	const struct json_value *crumbs;  /* a BreadcrumbList, or NULL */
	const struct json_value **nodes;  /* all with a type; owned */
	size_t node_count;
};

struct metadata {
	struct article *a;
	const struct html *page;
	struct slice url; /* of the page, or absent */
	struct text raw;  /* scratch, owned */
	struct text out;  /* scratch, owned */
	struct slice meta[META_SLOT_COUNT];
	struct jsonld ld;
};

/* Sets *field to s normalised, references decoded once more where a template
 * escaped twice; cut at LIMIT_FIELD_BYTES.  Absent if nothing is left. */
enum emend_status field_set(struct metadata *m, struct slice *field,
    struct slice s, struct emend_error *err) EMEND_MUST_USE;

/* The same with the text below an element. */
enum emend_status field_set_node(struct metadata *m, struct slice *field,
    uint32_t node, struct emend_error *err) EMEND_MUST_USE;

/* metadata_jsonld.c */

/* Reads every script of JSON-LD; what cannot be read is passed over. */
enum emend_status jsonld_read(
    struct metadata *m, struct emend_error *err) EMEND_MUST_USE;
/* Picks the node that is about this article; titles but JSON-LD's are set. */
void jsonld_pick(struct metadata *m);
void jsonld_free(struct jsonld *ld);

/* A member of the article node that is a string, else of the WebPage. */
struct slice jsonld_string(const struct jsonld *ld, const char *key);
struct slice jsonld_headline(const struct jsonld *ld);
struct slice jsonld_publisher(const struct jsonld *ld);
struct slice jsonld_section(const struct jsonld *ld);
struct slice jsonld_language(const struct jsonld *ld);
struct slice jsonld_url(const struct jsonld *ld);
/* The article's own identifier; one without a digit tells nothing apart. */
struct slice jsonld_identifier(const struct jsonld *ld, struct text *scratch);
/* The LiveBlogPosting among the nodes, or NULL. */
const struct json_value *jsonld_live_blog(const struct jsonld *ld);
/* Does it say that only subscribers see the whole? */
bool jsonld_is_paid(const struct jsonld *ld);
/* Appends the names of the authors, ", " between: persons, or else others. */
void jsonld_authors(const struct jsonld *ld, bool persons, struct text *out);

/* metadata_live.c: what the LiveBlogPosting lists, if there is one */
enum emend_status live_read(const struct jsonld *ld, struct live *out,
    struct emend_error *err) EMEND_MUST_USE;

/* metadata_title.c */

/* titles[TITLE_H1] and the others but JSON-LD's, before it is picked. */
enum emend_status titles_read(
    struct metadata *m, struct emend_error *err) EMEND_MUST_USE;
/* a->title from a->titles and a->site. */
void title_choose(struct metadata *m);

/* Is part within whole, ASCII case apart?  Empty is within nothing; whole may
 * have LIMIT_FIELD_BYTES. */
bool title_contains(struct slice whole, struct slice part);

/* metadata_byline.c */
enum emend_status byline_read(
    struct metadata *m, struct emend_error *err) EMEND_MUST_USE;

/* metadata_date.c */
enum emend_status dates_read(
    struct metadata *m, struct emend_error *err) EMEND_MUST_USE;

/* moment.c: what time text says; *out keeps text and what could be read. */
void moment_read(struct moment *out, struct slice text);

#endif
