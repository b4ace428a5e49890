#include "reports/site_frame.h"

#include <stdio.h>
#include <string.h>

#include "reports/html.h"
#include "reports/markup.h"
#include "reports/site.h"

#include "reports/search_js.inc"

const char *
site_css(void)
{
	return html_css();
}

const char *
site_search_js(void)
{
	return search_js;
}

static void
write_place(struct markup *m, const char *root, const char *file,
    const char *words)
{
	fprintf(m->file, "<li><a href=\"%s%s\">%s</a></li>", root, file, words);
}

void
site_begin(struct markup *m, const char *root, struct slice title,
    bool scripted)
{
	html_head(m, "style-src 'self'; script-src 'self'", title);
	fprintf(m->file, "<link rel=\"stylesheet\" "
			 "href=\"%ssite.css\">\n<link rel=\"alternate\" "
			 "type=\"application/atom+xml\" title=\"Edits\" "
			 "href=\"%sfeed.atom\">\n", root, root);
	if (scripted)
		fprintf(m->file, "<script src=\"%ssearch.js\" defer>"
				 "</script>\n", root);
	MARKUP(m, "</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the "
		  "text</a>\n<nav class=\"places\" aria-label=\"Site\"><ul>");
	write_place(m, root, "index.html", "Edits");
	write_place(m, root, "overview.html", "Kinds, hosts, tags");
	write_place(m, root, "search.html", "Search");
	MARKUP(m, "</ul></nav>\n<main id=\"main\">\n");
}

void
site_end(struct markup *m)
{
	MARKUP(m, "</main>\n</body>\n</html>\n");
}

void
site_kinds(struct markup *m, const char *root, const char *kinds)
{
	char name[24], path[SITE_LIST_PATH_MAX];
	const char *before = ": ";
	size_t n;

	for (; *kinds; kinds += n + (kinds[n] != '\0')) {
		n = strcspn(kinds, " ");
		if (n >= sizeof(name))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)n, kinds);
		site_list_path(path, SITE_KIND, name);
		fprintf(m->file, "%s<a href=\"%s%s\">", before, root, path);
		markup_words(m, slice_of(name));
		MARKUP(m, "</a>");
		before = ", ";
	}
}

const char *
site_event_words(const char *event)
{
	static const char *const words[][2] = {
		{ "new", "first seen" },
		{ "reverted", "back to an earlier text" },
		{ "settled", "settled" },
		{ "gone", "gone" },
		{ "returned", "back after it was gone" },
		{ "relocated", "at a new address" },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcmp(event, words[i][0]))
			return words[i][1];
	return "changed";
}
