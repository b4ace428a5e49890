#ifndef EMEND_ALERTS_CHAT_TEXT_H
#define EMEND_ALERTS_CHAT_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "alerts/chat.h"
#include "base/slice.h"
#include "base/text.h"

struct message;

/* How an address is made one to press. */
enum link_form {
	LINK_BARE,  /* as it is */
	LINK_ANGLE, /* <https://...> */
	LINK_SLACK, /* <https://...|name> */
	LINK_NAMED, /* [name](https://...) */
	LINK_HTML,
};

/* How a service is told what is bold, gone, new, a link, and what is only
 * text. */
struct chat_style {
	const char *name;
	bool entities;         /* & < > are written as HTML's */
	const char *backslash; /* these have one before them */
	const char *apart;     /* these an unseen character on either side */
	const char *bold[2], *gone[2], *fresh[2];
	const char *line_end;
	enum link_form link;
	bool bare_subject; /* it stands elsewhere: not before a lone alert */
	size_t most;       /* bytes of the whole text */
};

const struct chat_style *chat_style(enum chat_kind kind);
/* Matrix has its text once more. */
extern const struct chat_style chat_style_html;

/*
 * Appends the subject, when it was seen, the marked words and the addresses of
 * each alert, at most style->most bytes.  What does not fit is cut, which is
 * shown; the addresses are not.
 */
void chat_text(
    struct text *out, const struct chat_style *style, const struct message *m);

/* Words as they are, at most so many bytes of them once they are escaped;
 * false: they were cut, and end with an ellipsis. */
bool chat_words(struct text *out, const struct chat_style *style,
    struct slice words, size_t most);

#endif
