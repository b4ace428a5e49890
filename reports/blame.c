#include "reports/blame.h"

#include "diff/compose.h"

const char *
blame_turn_words(const struct turn *turn)
{
	switch (turn->op) {
	case TURN_CAME:
		return "came";
	case TURN_CHANGED:
		return turn->restored ? "changed back to earlier words"
				      : "changed";
	case TURN_SPLIT:
		return "cut from a longer sentence";
	case TURN_MERGED:
		return "joined with another";
	case TURN_MOVED:
		return "moved here";
	case TURN_WENT:
		return "gone";
	case TURN_BACK:
		break;
	}
	return "back";
}

struct blame_tally
blame_count(const struct composition *c)
{
	struct blame_tally n = { 0, 0, 0 };
	const struct composed_paragraph *p;
	size_t i, k;

	for (i = 0; i < c->paragraph_count; i++) {
		p = c->paragraphs[i];
		n.sentences += p->sentence_count;
		for (k = 0; k < p->sentence_count; k++)
			n.untouched += !p->sentences[k].last->before &&
			    p->sentences[k].last->came == 0;
	}
	for (i = 0; i < c->past_count; i++)
		n.gone += !c->past[i].changed && !c->past[i].back;
	return n;
}

