#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/time.h"
#include "base/utf8.h"
#include "diff/changes.h"
#include "reports/html.h"
#include "reports/site.h"
#include "reports/site_frame.h"

#define NAME_MOST 100 /* bytes of a name in a file's name */
#define TITLE_BYTES 150 /* of a name in the title of its list */

/* What is no small letter, digit, dot or dash is its code; the rest of a name
 * that is too long is its hash. */
static void
add_name(char *out, size_t size, const char *name)
{
	char hex[HASH128_HEX + 1];
	size_t used = strlen(out), start = used;

	for (; *name && used - start < NAME_MOST; name++) {
		unsigned char c = (unsigned char)*name;
		bool plain = (c >= 'a' && c <= 'z') ||
		    (c >= '0' && c <= '9') || c == '-' ||
		    (c == '.' && used > start);

		used += (size_t)snprintf(
		    out + used, size - used, plain ? "%c" : "_%02x", c);
	}
	if (!*name)
		return;
	hash_hex(hex, hash_bytes(slice_of(name)));
	snprintf(out + used, size - used, "-%.12s", hex);
}

void
site_list_path(char out[SITE_LIST_PATH_MAX], enum site_list_of of,
    const char *name)
{
	static const char *const folders[] = {
		[SITE_KIND] = "kind/",
		[SITE_HOST] = "host/",
		[SITE_TAG] = "tag/",
	};

	if (of == SITE_ALL) {
		snprintf(out, SITE_LIST_PATH_MAX, "index.html");
		return;
	}
	snprintf(out, SITE_LIST_PATH_MAX, "%s", folders[of]);
	add_name(out, SITE_LIST_PATH_MAX - 6, name);
	snprintf(out + strlen(out), 6, ".html");
}

/* ---- edits ---- */

static void
write_edit(struct markup *m, const char *root, const struct site_edit *e)
{
	char path[SITE_LIST_PATH_MAX];

	MARKUP(m, "<li>");
	markup_time(m, e->at);
	fprintf(m->file, " <a href=\"%s%s", root, e->path);
	if (e->before)
		fprintf(m->file, "%u-%u.html\">", e->before, e->number);
	else
		MARKUP(m, "index.html\">");
	html_title(m, e->title, e->url);
	MARKUP(m, "</a> <span class=\"small soft\">");
	markup_words(m, slice_of(site_event_words(e->event)));
	site_kinds(m, root, e->kinds);
	site_list_path(path, SITE_HOST, e->host);
	fprintf(m->file, " (<a href=\"%s%s\">", root, path);
	markup_words(m, slice_of(e->host));
	MARKUP(m, "</a>)</span></li>\n");
}

static void
write_edits(struct markup *m, const char *root, const struct site_list *l)
{
	char day[TIME_LOCAL_MAX], before[TIME_LOCAL_MAX] = "";
	size_t i;

	if (l->edit_count == 0) {
		MARKUP(m, "<p>No edit yet.</p>\n");
		return;
	}
	for (i = 0; i < l->edit_count; i++) {
		time_format_local(day, l->edits[i].at);
		if (strncmp(day, before, 10) != 0) {
			if (i)
				MARKUP(m, "</ul>\n");
			fprintf(m->file,
			    "<h2>%.10s</h2>\n<ul class=\"edits\">\n", day);
		}
		memcpy(before, day, sizeof(day));
		write_edit(m, root, &l->edits[i]);
	}
	MARKUP(m, "</ul>\n");
	if (l->more)
		fprintf(m->file, "<p class=\"small soft\">These are the latest "
				 "%zu; the lists of the hosts lead to all "
				 "articles.</p>\n", l->edit_count);
}

/* ---- a host ---- */

/* "1.25": edits an article, in hundredths */
static void
write_rate(struct markup *m, size_t edits, size_t articles)
{
	size_t hundredths = articles ? edits * 100 / articles : 0;

	fprintf(m->file, "%zu.%02zu", hundredths / 100, hundredths % 100);
}

static void
write_bars(struct markup *m, const struct site_host *h)
{
	static const char *const names[] = { "no edit", "1", "2", "3",
		"4 and more" };
	size_t most = 1, i;

	for (i = 0; i < 5; i++)
		most = h->by_edits[i] > most ? h->by_edits[i] : most;
	MARKUP(m, "<svg class=\"bars\" role=\"img\" viewBox=\"0 0 500 130\" "
		  "aria-labelledby=\"bars\">\n<title id=\"bars\">Articles by "
		  "their number of edits");
	for (i = 0; i < 5; i++)
		fprintf(m->file, "%s %s: %zu", i ? "," : ":", names[i],
		    h->by_edits[i]);
	MARKUP(m, "</title>\n");
	for (i = 0; i < 5; i++)
		fprintf(m->file,
		    "<text class=\"label\" x=\"105\" y=\"%zu\">%s</text>"
		    "<rect class=\"bar\" x=\"115\" y=\"%zu\" height=\"16\" "
		    "width=\"%zu\"/><text class=\"count\" x=\"%zu\" y=\"%zu\">"
		    "%zu</text>\n",
		    17 + i * 24, names[i], 5 + i * 24,
		    h->by_edits[i] * 320 / most,
		    121 + h->by_edits[i] * 320 / most, 17 + i * 24,
		    h->by_edits[i]);
	MARKUP(m, "</svg>\n");
}

static void
write_host(struct markup *m, const struct site_host *h)
{
	fprintf(m->file, "<p>%zu article%s, %zu of them edited, %zu edit%s in "
			 "all, ", h->articles, h->articles == 1 ? "" : "s",
	    h->edited, h->edits, h->edits == 1 ? "" : "s");
	write_rate(m, h->edits, h->articles);
	fprintf(m->file, " an article; %zu gone.</p>\n", h->gone);
	write_bars(m, h);
}

static void
write_entries(struct markup *m, const char *root, const struct site_list *l)
{
	size_t i;

	if (l->entry_count == 0)
		return;
	MARKUP(m, "<h2>Articles</h2>\n<ul class=\"edits\">\n");
	for (i = 0; i < l->entry_count; i++) {
		const struct site_entry *e = &l->entries[i];

		fprintf(m->file, "<li><a href=\"%s%sindex.html\">", root,
		    e->path);
		html_title(m, e->title, e->url);
		fprintf(m->file, "</a> <span class=\"small soft\">%u "
				 "revision%s%s", e->revisions,
		    e->revisions == 1 ? "" : "s", e->gone ? ", gone" : "");
		if (e->last_edit) {
			MARKUP(m, ", last edited ");
			markup_time(m, e->last_edit);
		}
		MARKUP(m, "</span></li>\n");
	}
	MARKUP(m, "</ul>\n");
}

/* ---- pages ---- */

void
site_list_page(struct markup *m, const struct site_list *l)
{
	static const char *const words[] = {
		[SITE_ALL] = "Edits",
		[SITE_KIND] = "Edits of the kind ",
		[SITE_HOST] = "",
		[SITE_TAG] = "Edits tagged ",
	};
	const char *root = l->of == SITE_ALL ? "" : "../";
	struct slice name = utf8_cut(
	    slice_of(l->name ? l->name : ""), TITLE_BYTES);
	char title[TITLE_BYTES + 32];

	snprintf(title, sizeof(title), "%s%.*s", words[l->of], SLICE_ARG(name));
	site_begin(m, root, slice_of(title), false);
	MARKUP(m, "<h1>");
	markup_words(m, slice_of(title));
	MARKUP(m, "</h1>\n");
	if (l->host)
		write_host(m, l->host);
	write_edits(m, root, l);
	write_entries(m, root, l);
	if (l->of == SITE_ALL) {
		MARKUP(m, "<p class=\"small soft\">As it was known at ");
		markup_time(m, l->now);
		MARKUP(m, ".</p>\n");
	}
	site_end(m);
}

static void
write_place(struct markup *m, enum site_list_of of, const char *name)
{
	char path[SITE_LIST_PATH_MAX];

	site_list_path(path, of, name);
	fprintf(m->file, "<a href=\"%s\">", path);
	markup_words(m, slice_of(name));
	MARKUP(m, "</a>");
}

static void
write_hosts(struct markup *m, const struct site_overview *o)
{
	size_t i;

	MARKUP(m, "<h2>Hosts</h2>\n<div class=\"facts scroll\" tabindex=\"0\" "
		  "role=\"region\" aria-label=\"Hosts\">\n<table>\n<thead><tr>"
		  "<th scope=\"col\">Host</th><th scope=\"col\">Articles</th>"
		  "<th scope=\"col\">Edited</th><th scope=\"col\">Edits</th>"
		  "<th scope=\"col\">Edits an article</th>"
		  "<th scope=\"col\">Gone</th></tr></thead>\n<tbody>\n");
	for (i = 0; i < o->host_count; i++) {
		const struct site_host *h = &o->hosts[i];

		MARKUP(m, "<tr><th scope=\"row\">");
		write_place(m, SITE_HOST, h->name);
		fprintf(m->file,
		    "</th><td>%zu</td><td>%zu</td><td>%zu</td><td>",
		    h->articles, h->edited, h->edits);
		write_rate(m, h->edits, h->articles);
		fprintf(m->file, "</td><td>%zu</td></tr>\n", h->gone);
	}
	MARKUP(m, "</tbody>\n</table>\n</div>\n");
}

void
site_overview_page(struct markup *m, const struct site_overview *o)
{
	unsigned kind;
	size_t i;

	site_begin(m, "", SLICE("Kinds, hosts, tags"), false);
	fprintf(m->file, "<h1>Kinds, hosts, tags</h1>\n<p>%zu article%s, %zu "
			 "revision%s.</p>\n<h2>Kinds of edits</h2>\n<ul>\n",
	    o->articles, o->articles == 1 ? "" : "s", o->revisions,
	    o->revisions == 1 ? "" : "s");
	for (kind = 0; kind < KIND_COUNT; kind++) {
		MARKUP(m, "<li>");
		write_place(m, SITE_KIND, kind_name((enum kind)kind));
		fprintf(m->file, " <span class=\"small soft\">%zu of the latest"
				 "</span></li>\n", o->kinds[kind]);
	}
	MARKUP(m, "</ul>\n");
	if (o->tag_count)
		MARKUP(m, "<h2>Tags</h2>\n<ul>\n");
	for (i = 0; i < o->tag_count; i++) {
		MARKUP(m, "<li>");
		write_place(m, SITE_TAG, o->tags[i]);
		MARKUP(m, "</li>\n");
	}
	if (o->tag_count)
		MARKUP(m, "</ul>\n");
	write_hosts(m, o);
	MARKUP(m, "<p class=\"small soft\">As it was known at ");
	markup_time(m, o->now);
	MARKUP(m, ".</p>\n");
	site_end(m);
}

void
site_search_page(struct markup *m)
{
	site_begin(m, "", SLICE("Search"), true);
	MARKUP(m, "<h1>Search</h1>\n<noscript><p>To look for words this page "
		  "needs scripts; without them, \"emend search\" does it."
		  "</p></noscript>\n<form id=\"search\" role=\"search\">"
		  "<label for=\"words\">Words, or a \"phrase\"</label>\n"
		  "<input id=\"words\" type=\"search\" autocomplete=\"off\" "
		  "spellcheck=\"false\">\n<button type=\"submit\">Search"
		  "</button></form>\n<p id=\"told\" role=\"status\"></p>\n"
		  "<ol id=\"found\" class=\"edits\"></ol>\n");
	site_end(m);
}
