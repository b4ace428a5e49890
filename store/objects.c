#include "store/objects.h"

#include <inttypes.h>

#include "base/text.h"
#include "base/utf8.h"
#include "store/pack.h"

#define IDENTITY "emend <emend@localhost>"
#define TRAILER_MAX 4000 /* bytes of a value */

static const char tree_mode[] = "40000 ";
static const char blob_mode[] = "100644 ";

void
tree_add(
    struct text *tree, struct slice name, bool is_tree, const struct oid *oid)
{
	text_puts(tree, is_tree ? tree_mode : blob_mode);
	text_add(tree, name.ptr, name.len);
	text_putc(tree, '\0');
	text_add(tree, (const char *)oid->bytes, SHA1_LEN);
}

bool
tree_next(struct slice tree, size_t *at, struct tree_entry *out)
{
	struct slice rest = slice_sub(tree, *at, tree.len);
	size_t blank = slice_find_byte(rest, ' ', 0);
	size_t end = slice_find_byte(rest, '\0', blank);

	if (end >= rest.len || rest.len - end - 1 < SHA1_LEN)
		return false;
	out->is_tree = rest.ptr[0] == '4';
	out->name = slice_sub(rest, blank + 1, end);
	memcpy(out->oid.bytes, rest.ptr + end + 1, SHA1_LEN);
	*at += end + 1 + SHA1_LEN;
	return true;
}

static int
end_of(const struct tree_entry *e, size_t at)
{
	if (at < e->name.len)
		return (unsigned char)e->name.ptr[at];
	return e->is_tree ? '/' : 0;
}

int
tree_entry_compare(const struct tree_entry *x, const struct tree_entry *y)
{
	size_t n = x->name.len < y->name.len ? x->name.len : y->name.len;
	int order = n ? memcmp(x->name.ptr, y->name.ptr, n) : 0;

	return order ? order : end_of(x, n) - end_of(y, n);
}

enum emend_status
commit_add(struct pack *p, const struct commit_draft *draft, struct oid *out,
    struct emend_error *err)
{
	int64_t author_at = draft->author_at < 0 ? 0 : draft->author_at;
	int64_t committer_at =
	    draft->committer_at < 0 ? 0 : draft->committer_at;
	enum emend_status status;
	char hex[OID_HEX + 1];
	struct text commit;

	text_init(&commit, OBJECT_MAX_BYTES);
	oid_hex(hex, &draft->tree);
	text_addf(&commit, "tree %s\n", hex);
	if (draft->parent) {
		oid_hex(hex, draft->parent);
		text_addf(&commit, "parent %s\n", hex);
	}
	text_addf(
	    &commit, "author " IDENTITY " %" PRId64 " +0000\n", author_at);
	text_addf(&commit, "committer " IDENTITY " %" PRId64 " +0000\n\n",
	    committer_at);
	text_add(&commit, draft->message.ptr, draft->message.len);
	status = text_check(&commit, err);
	if (!status)
		status = pack_add(p, PACK_COMMIT,
		    slice_new(commit.ptr, commit.len), out, err);
	text_free(&commit);
	return status;
}

static bool
is_control(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7f && cp < 0xa0) || cp == 0x2028 ||
	       cp == 0x2029;
}

static bool
is_bidi_override(uint32_t cp)
{
	return (cp >= 0x202a && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0x200e || cp == 0x200f ||
	       cp == 0x061c;
}

void
message_add_line(struct text *message, struct slice s, size_t max)
{
	size_t at = 0, written = 0;
	char bytes[4];

	s = slice_trim(s);
	while (at < s.len) {
		uint32_t cp;
		size_t n;

		at += utf8_decode(s, at, &cp);
		if (is_control(cp))
			cp = ' ';
		else if (is_bidi_override(cp))
			cp = UTF8_REPLACEMENT;
		n = utf8_encode(bytes, cp);
		if (n > max - written)
			break;
		text_add(message, bytes, n);
		written += n;
	}
}

void
message_add_trailer(struct text *message, const char *key, struct slice value)
{
	if (!slice_trim(value).len)
		return;
	text_addf(message, "%s: ", key);
	message_add_line(message, value, TRAILER_MAX);
	text_putc(message, '\n');
}
