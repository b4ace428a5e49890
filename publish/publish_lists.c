#include <stdlib.h>
#include <string.h>

#include "diff/changes.h"
#include "publish/publish_work.h"
#include "settings/settings.h"
#include "store/history.h"
#include "store/recorded.h"

/* The lists of a site: the latest edits, and those of a kind, host, tag. */

#define LISTED_MOST 300	  /* edits in a list */
#define POOL_MOST 3000	  /* latest edits that lists are made of */
#define WINDOW 1000	  /* numbers of the order of recording at a time */
#define WINDOWS_MOST 20
#define PAGE_NAME_MAX 56 /* with ".html" */

struct pooled {
	struct site_edit edit;
	const struct source *source; /* that its article is from; or NULL */
};

struct lists {
	struct publishing *p;
	struct pooled *pool; /* newest first */
	size_t pool_count;
	struct site_host *hosts;
	size_t host_count;
	struct table host_at; /* struct site_host by its name */
	const char **tags;
	size_t tag_count;
	size_t revisions;
	struct arena arena;
};

/* ---- what a run that was stopped has not written ---- */

static bool
has_page(struct publishing *p, const struct publish_article *a,
    const char *name)
{
	char path[SITE_PATH_MAX + PAGE_NAME_MAX];

	snprintf(path, sizeof(path), "%s%.47s.html", a->path, name);
	return !p->result->stopped || publish_is_there(p, path);
}

/* No list leads to an article that has no pages yet. */
static void
leave_out_unwritten(struct publishing *p)
{
	size_t i, n = 0;

	for (i = 0; i < p->article_count; i++)
		if (has_page(p, p->articles[i], "index"))
			p->articles[n++] = p->articles[i];
	p->article_count = n;
}

static bool
has_edit_page(struct publishing *p, const struct publish_article *a,
    unsigned before, unsigned number)
{
	char name[PAGE_NAME_MAX];

	if (!before)
		return has_page(p, a, "index");
	snprintf(name, sizeof(name), "%u-%u", before, number);
	return has_page(p, a, name);
}

/* ---- the latest edits ---- */

static const char *
keep(struct lists *l, const char *s)
{
	return s ? arena_copy(&l->arena, s, strlen(s)) : NULL;
}

static const struct publish_article *
article_of(struct lists *l, struct hash128 id)
{
	char hex[HASH128_HEX + 1];

	hash_hex(hex, id);
	return table_get(&l->p->by_id, slice_of(hex));
}

static enum emend_status
take_edit(struct lists *l, const struct publish_article *a,
    const struct revision *r, unsigned before, struct emend_error *err)
{
	struct site_edit *e = &l->pool[l->pool_count].edit;

	l->pool[l->pool_count].source =
	    settings_source(l->p->settings, a->source);
	*e = (struct site_edit){
		.path = a->path,
		.title = keep(l, r->title),
		.url = a->url,
		.host = a->host,
		.event = revision_event_name(r->event),
		.kinds = keep(l, r->kinds),
		.before = before,
		.number = r->number,
		.at = r->first_seen,
	};
	if (!e->kinds || (r->title && !e->title))
		return emend_fail_nomem(err);
	l->pool_count++;
	return EMEND_OK;
}

static enum emend_status
take_recorded(void *payload, const struct recorded *r, struct emend_error *err)
{
	struct lists *l = payload;
	const struct publish_article *a = article_of(l, r->id);
	struct revision_list list;
	unsigned before = 0;
	enum emend_status status;
	size_t i;

	if (!a)
		return EMEND_OK;
	status = store_history(l->p->store, r->id, &list, err);
	for (i = 0; status == EMEND_OK && i < list.count; i++) {
		const struct revision *one = &list.at[i];
		unsigned other = one->gone ? 0 : before;

		if (one->number >= r->first && one->number <= r->last &&
		    one->number > 1 && l->pool_count < POOL_MOST &&
		    has_edit_page(l->p, a, other, one->number))
			status = take_edit(l, a, one, other, err);
		if (!one->gone)
			before = one->number;
	}
	revision_list_free(&list);
	return status;
}

static int
newest_first(const void *x, const void *y)
{
	const struct site_edit *a = &((const struct pooled *)x)->edit;
	const struct site_edit *b = &((const struct pooled *)y)->edit;
	int order;

	if (a->at != b->at)
		return a->at > b->at ? -1 : 1;
	order = strcmp(a->path, b->path);
	return order ? order
		     : (a->number < b->number) - (a->number > b->number);
}

/* Back from the end, until there are enough. */
static enum emend_status
gather_pool(struct lists *l, struct emend_error *err)
{
	int64_t upto = l->p->last;
	enum emend_status status = EMEND_OK;
	int windows;

	l->pool = arena_array(&l->arena, POOL_MOST, sizeof(*l->pool));
	if (!l->pool)
		return emend_fail_nomem(err);
	for (windows = 0; windows < WINDOWS_MOST && upto > 0 &&
	     l->pool_count < POOL_MOST && status == EMEND_OK; windows++) {
		const struct recorded_range range = {
			.after = upto > WINDOW ? upto - WINDOW : 0,
			.upto = upto,
		};

		status = state_recorded(
		    l->p->store, &range, take_recorded, l, err);
		upto = range.after;
	}
	if (l->pool_count)
		qsort(l->pool, l->pool_count, sizeof(*l->pool), newest_first);
	return status;
}

/* ---- hosts and tags ---- */

static enum emend_status
count_article(struct lists *l, const struct publish_article *a,
    struct emend_error *err)
{
	void **place = table_place(&l->host_at, slice_of(a->host));
	size_t edits = a->revisions ? a->revisions - 1 : 0;
	struct site_host *h;

	if (!place)
		return emend_fail_nomem(err);
	if (!*place) {
		*place = arena_alloc(&l->arena, sizeof(*h));
		if (!*place)
			return emend_fail_nomem(err);
		((struct site_host *)*place)->name = a->host;
	}
	h = *place;
	h->articles++;
	h->edited += edits > 0;
	h->edits += edits;
	h->gone += a->gone;
	h->by_edits[edits < 4 ? edits : 4]++;
	l->revisions += a->revisions;
	return EMEND_OK;
}

static int
by_name(const void *x, const void *y)
{
	const struct site_host *a = x, *b = y;

	return strcmp(a->name, b->name);
}

static int
by_host(const void *x, const void *y)
{
	const struct publish_article *a = *(struct publish_article *const *)x;
	const struct publish_article *b = *(struct publish_article *const *)y;
	int order = strcmp(a->host, b->host);

	return order ? order : strcmp(a->path, b->path);
}

/* Articles and hosts are then in the same order. */
static enum emend_status
count_hosts(struct lists *l, struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	if (l->p->article_count)
		qsort(l->p->articles, l->p->article_count,
		    sizeof(*l->p->articles), by_host);
	for (i = 0; i < l->p->article_count && status == EMEND_OK; i++)
		status = count_article(l, l->p->articles[i], err);
	if (status)
		return status;
	l->host_count = l->host_at.count;
	l->hosts = arena_array(
	    &l->arena, l->host_count + 1, sizeof(*l->hosts));
	if (!l->hosts)
		return emend_fail_nomem(err);
	for (i = 0; i < l->host_count; i++)
		l->hosts[i] =
		    *(struct site_host *)l->host_at.entries[i].value;
	if (l->host_count)
		qsort(l->hosts, l->host_count, sizeof(*l->hosts), by_name);
	return EMEND_OK;
}

static enum emend_status
gather_tags(struct lists *l, struct emend_error *err)
{
	const struct settings *s = l->p->settings;
	size_t i, k, n, most = 0;

	for (i = 0; i < s->source_count; i++)
		most += s->sources[i].tag_count;
	l->tags = arena_array(&l->arena, most + 1, sizeof(*l->tags));
	if (!l->tags)
		return emend_fail_nomem(err);
	for (i = 0; i < s->source_count; i++)
		for (k = 0; k < s->sources[i].tag_count; k++) {
			const char *tag = s->sources[i].tags[k];

			for (n = 0; n < l->tag_count; n++)
				if (!strcmp(l->tags[n], tag))
					break;
			if (n == l->tag_count)
				l->tags[l->tag_count++] = tag;
		}
	return EMEND_OK;
}

/* ---- which edits belong to a list ---- */

static bool
has_word(const char *words, const char *word)
{
	size_t n = strlen(word);
	const char *at = words;

	while ((at = strstr(at, word))) {
		if ((at == words || at[-1] == ' ') &&
		    (at[n] == '\0' || at[n] == ' '))
			return true;
		at += n;
	}
	return false;
}

static bool
belongs(const struct pooled *one, enum site_list_of of, const char *name)
{
	switch (of) {
	case SITE_ALL:
		return true;
	case SITE_KIND:
		return has_word(one->edit.kinds, name);
	case SITE_HOST:
		return !strcmp(one->edit.host, name);
	case SITE_TAG:
		break;
	}
	return one->source && source_has_tag(one->source, &name, 1);
}

/* ---- writing ---- */

static int
by_last_edit(const void *x, const void *y)
{
	const struct site_entry *a = x, *b = y;

	if (a->last_edit != b->last_edit)
		return a->last_edit > b->last_edit ? -1 : 1;
	return strcmp(a->path, b->path);
}

/* A host's articles, which stand together; the caller frees *out. */
static enum emend_status
entries_of(struct publish_article *const *articles, size_t count,
    struct site_entry **out, struct emend_error *err)
{
	size_t i;

	*out = calloc(count ? count : 1, sizeof(**out));
	if (!*out)
		return emend_fail_nomem(err);
	for (i = 0; i < count; i++) {
		const struct publish_article *a = articles[i];

		(*out)[i] = (struct site_entry){
			.path = a->path,
			.title = a->title,
			.url = a->url,
			.revisions = a->revisions,
			.gone = a->gone,
			.last_edit = a->revisions > 1 ? a->last_edit : 0,
		};
	}
	qsort(*out, count, sizeof(**out), by_last_edit);
	return EMEND_OK;
}

static enum emend_status
write_list(struct lists *l, enum site_list_of of, const char *name,
    const struct site_host *host, size_t host_at, struct emend_error *err)
{
	struct site_edit edits[LISTED_MOST];
	struct site_list list = { .of = of, .name = name, .host = host,
		.edits = edits, .now = l->p->options->now };
	struct site_entry *entries = NULL;
	char path[SITE_LIST_PATH_MAX];
	struct markup *m;
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < l->pool_count; i++) {
		if (!belongs(&l->pool[i], of, name))
			continue;
		list.more = list.edit_count == LISTED_MOST;
		if (list.more)
			break;
		edits[list.edit_count++] = l->pool[i].edit;
	}
	if (host)
		status = entries_of(&l->p->articles[host_at], host->articles,
		    &entries, err);
	list.entries = entries;
	list.entry_count = host ? host->articles : 0;
	site_list_path(path, of, name);
	if (status == EMEND_OK)
		status = publish_begin(l->p, path, &m, err);
	if (status == EMEND_OK) {
		site_list_page(m, &list);
		status = publish_end(l->p, err);
	}
	free(entries);
	return status;
}

static enum emend_status
write_overview(struct lists *l, struct emend_error *err)
{
	size_t kinds[KIND_COUNT] = { 0 };
	const struct site_overview o = {
		.articles = l->p->article_count,
		.revisions = l->revisions,
		.kinds = kinds,
		.hosts = l->hosts,
		.host_count = l->host_count,
		.tags = l->tags,
		.tag_count = l->tag_count,
		.now = l->p->options->now,
	};
	struct markup *m;
	enum emend_status status;
	unsigned kind;
	size_t i;

	for (kind = 0; kind < KIND_COUNT; kind++)
		for (i = 0; i < l->pool_count; i++)
			kinds[kind] += has_word(l->pool[i].edit.kinds,
			    kind_name((enum kind)kind));
	status = publish_begin(l->p, "overview.html", &m, err);
	if (status)
		return status;
	site_overview_page(m, &o);
	return publish_end(l->p, err);
}

static enum emend_status
write_all(struct lists *l, struct emend_error *err)
{
	enum emend_status status = write_list(
	    l, SITE_ALL, NULL, NULL, 0, err);
	unsigned kind;
	size_t i, at = 0;

	for (kind = 0; kind < KIND_COUNT && status == EMEND_OK; kind++)
		status = write_list(l, SITE_KIND,
		    kind_name((enum kind)kind), NULL, 0, err);
	for (i = 0; i < l->host_count && status == EMEND_OK; i++) {
		status = write_list(l, SITE_HOST, l->hosts[i].name,
		    &l->hosts[i], at, err);
		at += l->hosts[i].articles;
	}
	for (i = 0; i < l->tag_count && status == EMEND_OK; i++)
		status = write_list(l, SITE_TAG, l->tags[i], NULL, 0, err);
	return status ? status : write_overview(l, err);
}

enum emend_status
publish_lists(struct publishing *p, struct emend_error *err)
{
	struct lists l = { .p = p, .host_at = TABLE_INIT,
		.arena = ARENA_INIT };
	enum emend_status status;

	leave_out_unwritten(p);
	status = gather_pool(&l, err);
	if (status == EMEND_OK)
		status = count_hosts(&l, err);
	if (status == EMEND_OK)
		status = gather_tags(&l, err);
	if (status == EMEND_OK)
		status = write_all(&l, err);
	table_free(&l.host_at);
	arena_free(&l.arena);
	return status;
}
