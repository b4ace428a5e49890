#include "alerts/message.h"

#include <stdio.h>

#include "base/json.h"
#include "base/json_read.h"

#define SUBJECT_BYTES 4096
#define NAMES_BYTES ((size_t)64 << 20)

enum emend_status
message_init(struct message *m, const char *rule, enum message_kind kind,
    int64_t made_at, struct emend_error *err)
{
	*m = (struct message){ .rule = rule, .kind = kind, .made_at = made_at };
	text_init(&m->subject, SUBJECT_BYTES);
	text_init(&m->names, NAMES_BYTES);
	m->alerts =
	    arena_array(&m->arena, MESSAGE_FULL_MOST, sizeof(*m->alerts));
	return m->alerts ? EMEND_OK : emend_fail_nomem(err);
}

void
message_free(struct message *m)
{
	size_t i;

	for (i = 0; i < m->count; i++)
		json_value_free(m->alerts[i].item);
	text_free(&m->subject);
	text_free(&m->names);
	arena_free(&m->arena);
	*m = (struct message){ .count = 0 };
}

struct slice
message_string(const struct json_value *item, const char *name)
{
	struct slice s = json_value_string(json_value_get(item, name));

	return s.ptr ? s : SLICE("");
}

static enum emend_status
copy(struct message *m, struct slice *s, struct emend_error *err)
{
	s->ptr = arena_copy(&m->arena, s->ptr ? s->ptr : "", s->len);
	return s->ptr ? EMEND_OK : emend_fail_nomem(err);
}

static enum emend_status
add_line(
    struct message *m, const struct json_value *item, struct emend_error *err)
{
	struct message_line line = { message_string(item, "subject"),
		message_string(item, "url") };
	enum emend_status status;

	if (m->line_count == MESSAGE_LINES_MOST) {
		m->left_out++;
		return EMEND_OK;
	}
	if (!m->lines)
		m->lines = arena_array(
		    &m->arena, MESSAGE_LINES_MOST, sizeof(*m->lines));
	if (!m->lines)
		return emend_fail_nomem(err);
	status = copy(m, &line.subject, err);
	if (status == EMEND_OK)
		status = copy(m, &line.url, err);
	if (status == EMEND_OK)
		m->lines[m->line_count++] = line;
	return status;
}

enum emend_status
message_add(struct message *m, struct slice raw, const char *key,
    unsigned round, struct emend_error *err)
{
	struct json_value *item = NULL;
	enum emend_status status;

	text_addf(&m->names, "%s %u\n", key, round);
	/* once the lines are full nothing of it is shown */
	if (m->line_count == MESSAGE_LINES_MOST) {
		m->left_out++;
		return text_check(&m->names, err);
	}
	if (m->count < MESSAGE_FULL_MOST) {
		status = copy(m, &raw, err);
		if (status)
			return status;
	}
	status = json_read_strict(&item, raw, err);
	if (status)
		return status;
	if (m->count < MESSAGE_FULL_MOST) {
		m->alerts[m->count++] =
		    (struct message_alert){ .item = item, .raw = raw };
		return text_check(&m->names, err);
	}
	status = add_line(m, item, err);
	json_value_free(item);
	return status ? status : text_check(&m->names, err);
}

size_t
message_total(const struct message *m)
{
	return m->count + m->line_count + m->left_out;
}

static void
name_thread(struct message *m, struct slice url)
{
	char hex[SHA256_HEX + 1];

	sha256_hex(hex, url);
	snprintf(m->thread, sizeof(m->thread), "%.*s", MESSAGE_ID_HEX, hex);
}

enum emend_status
message_finish(struct message *m, struct emend_error *err)
{
	const struct json_value *first = m->count ? m->alerts[0].item : NULL;
	struct slice subject = message_string(first, "subject");
	struct slice url = message_string(first, "url");
	char hex[SHA256_HEX + 1];
	size_t total = message_total(m);

	sha256_hex(hex, slice_new(m->names.ptr, m->names.len));
	snprintf(m->id, sizeof(m->id), "%.*s", MESSAGE_ID_HEX, hex);
	if (m->kind == MESSAGE_SAMPLE)
		text_puts(&m->subject, "Test: ");
	if (m->kind == MESSAGE_DIGEST && total > 1)
		text_addf(&m->subject, "%zu alerts: ", total);
	text_add(&m->subject, subject.ptr, subject.len);
	if (m->kind == MESSAGE_ALERT && total > 1)
		text_addf(&m->subject, " (and %zu more)", total - 1);
	if (m->kind == MESSAGE_ALERT && url.len)
		name_thread(m, url);
	return text_check(&m->subject, err);
}

static const char *
kind_name_of(enum message_kind kind)
{
	switch (kind) {
	case MESSAGE_ALERT:
		return "alert";
	case MESSAGE_DIGEST:
		return "digest";
	case MESSAGE_SAMPLE:
		break;
	}
	return "test";
}

static void
write_lines(struct json *j, const struct message *m)
{
	size_t i;

	json_key_array(j, "more");
	for (i = 0; i < m->line_count; i++) {
		json_object_begin(j);
		json_key_string(j, "subject", m->lines[i].subject);
		json_key_url(j, "url", m->lines[i].url);
		json_object_end(j);
	}
	json_array_end(j);
	json_key_uint(j, "left_out", m->left_out);
}

enum emend_status
message_json(const struct message *m, struct text *out, struct emend_error *err)
{
	struct json j;
	size_t i;

	json_init_text(&j, out);
	json_object_begin(&j);
	json_key_string(&j, "schema", SLICE("emend.alert/1"));
	json_key_string(&j, "id", slice_of(m->id));
	json_key_string(&j, "kind", slice_of(kind_name_of(m->kind)));
	json_key_string(&j, "rule", slice_of(m->rule));
	json_key_time(&j, "made", m->made_at);
	json_key_string(
	    &j, "subject", slice_new(m->subject.ptr, m->subject.len));
	write_lines(&j, m);
	json_key_array(&j, "alerts");
	/* they are JSON already, written by item_write */
	for (i = 0; i < m->count; i++) {
		if (i)
			text_putc(out, ',');
		text_add(out, m->alerts[i].raw.ptr, m->alerts[i].raw.len);
	}
	json_array_end(&j);
	json_object_end(&j);
	text_putc(out, '\n');
	return text_check(out, err);
}
