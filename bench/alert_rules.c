#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alerts/match.h"
#include "alerts/rule.h"
#include "article/article.h"
#include "base/time.h"
#include "diff/diff.h"
#include "diff/words.h"
#include "reports/event.h"
#include "reports/report.h"

/* Many rules over many changed articles: what deciding costs, without the
 * comparisons themselves.  alert_rules [RULES [ARTICLES]] */

#define PARAGRAPHS 12
#define CHANGED 3

struct sample {
	struct paragraph before[PARAGRAPHS], after[PARAGRAPHS];
	char words[2 * PARAGRAPHS][400];
	struct article old, new;
	struct changes *changes;
	struct report report;
	struct event event;
};

static void
make(struct sample *s, unsigned n, struct diff_language *language)
{
	struct diff_options options = { .compare_fields = true,
		.language = language };
	unsigned i;

	memset(s, 0, sizeof(*s));
	for (i = 0; i < PARAGRAPHS; i++) {
		bool changed = i < CHANGED;

		snprintf(s->words[2 * i], sizeof(s->words[0]),
		    "The board of town %u said in paragraph %u that %u boats "
		    "would lie at the outer quay until the spring, and that "
		    "nobody had been asked about the %s of the pier.",
		    n, i, n % 90 + 10, changed ? "repair" : "state");
		snprintf(s->words[2 * i + 1], sizeof(s->words[0]),
		    "The board of town %u said in paragraph %u that %u boats "
		    "would lie at the outer quay until the spring, and that "
		    "nobody had been asked about the %s of the pier.",
		    n, i, changed ? n % 90 + 11 : n % 90 + 10,
		    changed ? "removal" : "state");
		s->before[i].text = slice_of(s->words[2 * i]);
		s->after[i].text = slice_of(s->words[2 * i + 1]);
	}
	s->old = (struct article){ .title = SLICE("The pier"),
		.paragraphs = s->before,
		.paragraph_count = PARAGRAPHS };
	s->new = s->old;
	s->new.paragraphs = s->after;
	if (diff_articles(&s->changes, &s->old, &s->new, &options, NULL))
		exit(1);
	s->report = (struct report){ .url = "https://news.example/pier",
		.before.article = &s->old,
		.after.article = &s->new,
		.changes = s->changes,
		.has_fields = true };
	s->event = (struct event){ .type = EVENT_IS_CHANGED,
		.url = s->report.url,
		.report = &s->report,
		.first = true };
}

static void
add_rule(struct alert_rule *r, struct arena *arena, unsigned n)
{
	static const enum rule_pattern which[] = { RULE_MATCH,
		RULE_MATCH_SENTENCE, RULE_MATCH_INSERTED, RULE_PHRASE };
	char pattern[100];
	enum emend_status status;

	rule_init(r, "rule", 1);
	snprintf(pattern, sizeof(pattern),
	    n % 10 ? "sanction%u|tariff%u|embargo of %u" : "remov|%u|%u %u", n,
	    n, n);
	status =
	    rule_add_pattern(r, arena, which[n % 4], slice_of(pattern), NULL);
	if (status == EMEND_OK && n % 3 == 0)
		status = rule_add_on(r, SLICE("number name headline"), NULL);
	if (status)
		exit(1);
}

int
main(int argc, char **argv)
{
	size_t rules = argc > 1 ? strtoul(argv[1], NULL, 10) : 500;
	size_t articles = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
	struct alert_rule *list = calloc(rules, sizeof(*list));
	struct sample *samples = calloc(articles, sizeof(*samples));
	struct diff_language *language;
	struct arena arena = ARENA_INIT;
	struct match match;
	size_t i, j, fired = 0;
	int64_t started;

	if (!list || !samples ||
	    diff_language_new(&language, slice_of(NULL), NULL))
		return 1;
	for (i = 0; i < rules; i++)
		add_rule(&list[i], &arena, (unsigned)i);
	for (i = 0; i < articles; i++)
		make(&samples[i], (unsigned)i, language);
	started = monotonic_ms();
	for (i = 0; i < articles; i++) {
		struct alert_subject s = { .event = &samples[i].event,
			.url = slice_of(samples[i].event.url),
			.title = SLICE("The pier") };

		if (changed_words_make(&s.wording, &samples[i].report, NULL))
			return 1;
		for (j = 0; j < rules; j++) {
			if (rule_match(&list[j], &s, &match, NULL))
				return 1;
			fired += match.why == MATCH_FIRED;
		}
		changed_words_free(&s.wording);
	}
	printf("%zu rules over %zu changed articles: %lld ms, %zu fired\n",
	    rules, articles, (long long)(monotonic_ms() - started), fired);
	return 0;
}
