#include "base/conf.h"
#include "base/file.h"
#include "base/text.h"
#include "cli/mentions.h"
#include "settings/settings.h"
#include "watch/sources.h"

struct reading_list {
	const struct mentions *mentions;
	const char *file;
	mention_fn *each;
	void *payload;
};

static enum emend_status
look_at_line(void *payload, unsigned line, struct slice url,
    struct emend_error *err)
{
	const struct reading_list *r = payload;
	bool leads = false;
	enum emend_status status =
	    r->mentions->leads(r->mentions->payload, url, &leads, err);

	if (status || !leads)
		return status;
	return r->each(r->payload, r->file, line, err);
}

enum emend_status
mentions_in_lists(const struct mentions *m, mention_fn *each, void *payload,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	struct text path;
	size_t i;

	text_init(&path, PATH_LIMIT);
	for (i = 0; i < m->settings->source_count && status == EMEND_OK; i++) {
		const struct source *s = &m->settings->sources[i];
		struct reading_list r = { m, s->name, each, payload };

		if (s->type != SOURCE_LIST)
			continue;
		path_join(&path, m->dir, s->name);
		if (file_exists(path.ptr))
			status = list_read(path.ptr, look_at_line, &r, err);
	}
	text_free(&path);
	return status;
}

static enum emend_status
remove_section(struct text *conf, const char *url, struct emend_error *err)
{
	struct text edited;
	enum emend_status status;

	text_init(&edited, CONF_MAX);
	status = conf_remove_section(&edited, slice_new(conf->ptr, conf->len),
	    SLICE("watch"), slice_of(url), NULL, err);
	text_free(conf);
	*conf = edited;
	return status;
}

enum emend_status
mentions_remove(const struct mentions *m, struct text *conf, bool *found,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	for (i = 0; i < m->settings->source_count && status == EMEND_OK; i++) {
		const struct source *s = &m->settings->sources[i];
		bool leads = false;

		if (s->type == SOURCE_PAGE)
			status =
			    m->leads(m->payload, slice_of(s->name), &leads, err);
		if (status || !leads)
			continue;
		status = remove_section(conf, s->name, err);
		*found = true;
	}
	return status;
}
