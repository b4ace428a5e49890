/* The grammar of Selectors Level 4, as far as it goes here. */
#include "article/select_parts.h"


/* A list being read: the whole, or the inside of :is() or :not(). */
struct frame {
	enum simple_kind kind;
	size_t open;		  /* where its parenthesis stands */
	struct compound_set ends; /* of its selectors so far */
	/* the compound being read */
	struct simple *first, **last;
	bool started; /* it may be "*", without any test */
	enum combinator combinator;
	unsigned left;
};

struct parser {
	struct select_reader r;
	struct frame frames[SELECT_MAX_NESTING + 1];
	unsigned depth; /* index of the innermost */
};

static struct frame *
innermost(struct parser *p)
{
	return &p->frames[p->depth];
}

static void
begin_compound(struct frame *f, enum combinator combinator, unsigned left)
{
	f->first = NULL;
	f->last = &f->first;
	f->started = false;
	f->combinator = combinator;
	f->left = left;
}

static void
begin_list(struct frame *f, enum simple_kind kind, size_t open)
{
	*f = (struct frame){ .kind = kind, .open = open };
	begin_compound(f, COMBINATOR_NONE, 0);
}

static enum emend_status
add_simple(struct parser *p, const struct simple *s)
{
	struct frame *f = innermost(p);
	struct simple *copy = arena_alloc(&p->r.out->arena, sizeof(*copy));

	if (!copy)
		return emend_fail_nomem(p->r.err);
	*copy = *s;
	*f->last = copy;
	f->last = &copy->next;
	f->started = true;
	return EMEND_OK;
}

/* Ends the compound; *number is what it is called from now on. */
static enum emend_status
end_compound(struct parser *p, unsigned *number)
{
	struct frame *f = innermost(p);
	struct selector *s = p->r.out;

	if (!f->started)
		return select_fail(&p->r, p->r.at,
		    "wants an element, .class, #id, [attribute] or :test here");
	if (s->compound_count == SELECT_MAX_COMPOUNDS)
		return emend_fail(p->r.err, EMEND_LIMIT,
		    "more than %d parts; write several selectors instead",
		    SELECT_MAX_COMPOUNDS);
	*number = s->compound_count++;
	s->compounds[*number] = (struct compound){
		.simples = f->first,
		.combinator = f->combinator,
		.left = f->left,
	};
	return EMEND_OK;
}

static enum emend_status
end_selector(struct parser *p)
{
	struct frame *f = innermost(p);
	enum emend_status status;
	unsigned number = 0;

	status = end_compound(p, &number);
	if (status)
		return status;
	set_add(&f->ends, number);
	begin_compound(f, COMBINATOR_NONE, 0);
	return EMEND_OK;
}

/* mark: ">", "+", "~", or nothing for the blank before what stands next. */
static enum emend_status
take_combinator(struct parser *p, enum combinator combinator, size_t mark)
{
	enum emend_status status;
	unsigned number = 0;

	status = end_compound(p, &number);
	if (status == EMEND_OK) {
		begin_compound(innermost(p), combinator, number);
		p->r.at += mark;
	}
	return status;
}

/* A copy in lower case, for names that go by no case. */
static enum emend_status
lower_case(struct parser *p, struct slice *name)
{
	char *copy = arena_copy(&p->r.out->arena, name->ptr, name->len);
	size_t i;

	if (!copy)
		return emend_fail_nomem(p->r.err);
	for (i = 0; i < name->len; i++)
		if (copy[i] >= 'A' && copy[i] <= 'Z')
			copy[i] = (char)(copy[i] | 0x20);
	name->ptr = copy;
	return EMEND_OK;
}

static enum emend_status
fail_type(struct parser *p)
{
	return select_fail(&p->r, p->r.at,
	    "the element stands first: p.story, not .story p without a blank");
}

/* "p" or "*" */
static enum emend_status
take_type(struct parser *p)
{
	struct simple s = { .kind = SIMPLE_TYPE };
	enum emend_status status;

	if (innermost(p)->started)
		return fail_type(p);
	if (select_takes(&p->r, '*')) {
		innermost(p)->started = true;
		status = EMEND_OK;
	} else {
		status = select_name(&p->r, &s.name, "wants an element");
		if (status == EMEND_OK)
			status = lower_case(p, &s.name);
		if (status)
			return status;
		s.tag = html_tag_of(s.name);
		status = add_simple(p, &s);
	}
	if (status == EMEND_OK && select_peek(&p->r) == '|')
		return select_fail(
		    &p->r, p->r.at, "namespaces are not understood");
	return status;
}

/* ".class" or "#id" */
static enum emend_status
take_named(struct parser *p, enum simple_kind kind)
{
	struct simple s = { .kind = kind };
	enum emend_status status;

	p->r.at++;
	status = select_name(&p->r, &s.name,
	    kind == SIMPLE_ID ? "wants an id after #"
			      : "wants a class after the full stop");
	return status ? status : add_simple(p, &s);
}

/* Attributes whose values HTML compares without case (its section 4.16.2). */
static bool
value_has_no_case(struct slice name)
{
	static const char *const names[] = { "accept", "accept-charset",
		"align", "alink", "axis", "bgcolor", "charset", "checked",
		"clear", "codetype", "color", "compact", "declare", "defer",
		"dir", "direction", "disabled", "enctype", "face", "frame",
		"hreflang", "http-equiv", "lang", "language", "link", "media",
		"method", "multiple", "nohref", "noresize", "noshade",
		"nowrap", "readonly", "rel", "rev", "rules", "scope",
		"scrolling", "selected", "shape", "target", "text", "type",
		"valign", "valuetype", "vlink" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_equal(name, slice_of(names[i])))
			return true;
	return false;
}

static enum emend_status
take_operator(struct parser *p, enum attribute_test *out)
{
	static const char marks[] = "~|^$*";
	static const enum attribute_test tests[] = { ATTRIBUTE_WORD,
		ATTRIBUTE_LANGUAGE, ATTRIBUTE_STARTS, ATTRIBUTE_ENDS,
		ATTRIBUTE_HOLDS };
	size_t i, from = p->r.at;

	*out = ATTRIBUTE_EQUALS;
	for (i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		if (select_takes(&p->r, marks[i])) {
			*out = tests[i];
			break;
		}
	return select_takes(&p->r, '=')
	    ? EMEND_OK
	    : select_fail(&p->r, from, "wants ], = ~= |= ^= $= or *= here");
}

/* The value, and "i" or "s" after it. */
static enum emend_status
take_value(struct parser *p, struct simple *s)
{
	struct select_reader *r = &p->r;
	char c = select_peek(r), flag;
	enum emend_status status;

	if (c == '"' || c == '\'')
		status = select_string(r, &s->value);
	else
		status = select_name(r, &s->value,
		    "wants a value: a name, or anything in quotation marks");
	if (status)
		return status;
	(void)select_blanks(r);
	flag = (char)(select_peek(r) | 0x20);
	if (flag == 'i' || flag == 's') {
		s->nocase = flag == 'i';
		r->at++;
		(void)select_blanks(r);
	}
	return EMEND_OK;
}

static enum emend_status
take_attribute(struct parser *p)
{
	struct simple s = { .kind = SIMPLE_ATTRIBUTE };
	struct select_reader *r = &p->r;
	size_t open = r->at++;
	enum emend_status status;

	(void)select_blanks(r);
	status = select_name(r, &s.name, "wants an attribute's name");
	if (status == EMEND_OK)
		status = lower_case(p, &s.name);
	if (status)
		return status;
	(void)select_blanks(r);
	if (r->at == r->in.len)
		return select_fail(r, open, "this [ is never closed");
	if (select_peek(r) != ']') {
		s.nocase = value_has_no_case(s.name);
		status = take_operator(p, &s.test);
		(void)select_blanks(r);
		if (status == EMEND_OK)
			status = take_value(p, &s);
		if (status)
			return status;
	}
	if (!select_takes(r, ']'))
		return select_fail(r, r->at, "wants ] here");
	return add_simple(p, &s);
}

enum pseudo_manner {
	PSEUDO_PLAIN,
	PSEUDO_LIST,
	PSEUDO_NTH,
};

static const struct pseudo {
	const char *name;
	enum pseudo_manner manner;
	enum simple_kind kind;
} pseudos[] = {
	{ "is", PSEUDO_LIST, SIMPLE_IS },
	{ "where", PSEUDO_LIST, SIMPLE_IS },
	{ "not", PSEUDO_LIST, SIMPLE_NOT },
	{ "nth-child", PSEUDO_NTH, SIMPLE_NTH },
	{ "nth-last-child", PSEUDO_NTH, SIMPLE_NTH_LAST },
	{ "first-child", PSEUDO_PLAIN, SIMPLE_NTH },
	{ "last-child", PSEUDO_PLAIN, SIMPLE_NTH_LAST },
	{ "only-child", PSEUDO_PLAIN, SIMPLE_NTH },
	{ "root", PSEUDO_PLAIN, SIMPLE_ROOT },
	{ "empty", PSEUDO_PLAIN, SIMPLE_EMPTY },
};

#define PSEUDO_COUNT (sizeof(pseudos) / sizeof(pseudos[0]))

static enum emend_status
take_plain(struct parser *p, const struct pseudo *pseudo)
{
	struct simple s = { .kind = pseudo->kind, .nth = { 0, 1 } };
	enum emend_status status = add_simple(p, &s);

	if (status == EMEND_OK &&
	    slice_equal(slice_of(pseudo->name), SLICE("only-child"))) {
		s.kind = SIMPLE_NTH_LAST;
		status = add_simple(p, &s);
	}
	return status;
}

static enum emend_status
take_nth(struct parser *p, const struct pseudo *pseudo)
{
	struct simple s = { .kind = pseudo->kind };
	struct select_reader *r = &p->r;
	enum emend_status status;

	(void)select_blanks(r);
	status = select_nth(r, &s.nth);
	if (status)
		return status;
	(void)select_blanks(r);
	if (!select_takes(r, ')'))
		return select_fail(r, r->at, "wants ) here");
	return add_simple(p, &s);
}

static enum emend_status
open_list(struct parser *p, enum simple_kind kind, size_t open)
{
	if (p->depth == SELECT_MAX_NESTING)
		return select_fail(
		    &p->r, open, "parentheses are nested too deep");
	p->depth++;
	begin_list(innermost(p), kind, open);
	return EMEND_OK;
}

static enum emend_status
fail_pseudo(struct parser *p, size_t at)
{
	return select_fail(&p->r, at,
	    "unknown test; known are :is() :where() :not() :nth-child() "
	    ":nth-last-child() :first-child :last-child :only-child :root "
	    ":empty");
}

static enum emend_status
take_pseudo(struct parser *p)
{
	struct select_reader *r = &p->r;
	size_t i, from = r->at++, open;
	enum emend_status status;
	struct slice name;

	if (select_peek(r) == ':')
		return select_fail(
		    r, from, "::parts are no elements of the page");
	status = select_name(r, &name, "wants a test such as :first-child");
	if (status)
		return status;
	for (i = 0; i < PSEUDO_COUNT; i++)
		if (slice_equal_nocase(name, slice_of(pseudos[i].name)))
			break;
	if (i == PSEUDO_COUNT)
		return fail_pseudo(p, from);
	if (pseudos[i].manner == PSEUDO_PLAIN)
		return take_plain(p, &pseudos[i]);
	open = r->at;
	if (!select_takes(r, '('))
		return select_fail(r, open, "wants ( here");
	return pseudos[i].manner == PSEUDO_NTH
	    ? take_nth(p, &pseudos[i])
	    : open_list(p, pseudos[i].kind, open);
}

/* The list inside a pair of parentheses becomes a test of what it stands at. */
static enum emend_status
close_list(struct parser *p)
{
	struct simple s = { .kind = innermost(p)->kind };
	enum emend_status status;

	if (p->depth == 0)
		return select_fail(&p->r, p->r.at, "nothing opens this )");
	status = end_selector(p);
	if (status)
		return status;
	p->r.at++;
	s.any = innermost(p)->ends;
	p->depth--;
	return add_simple(p, &s);
}

static enum emend_status
next_selector(struct parser *p)
{
	enum emend_status status = end_selector(p);

	p->r.at++;
	return status;
}

static enum emend_status
take_next(struct parser *p)
{
	struct select_reader *r = &p->r;

	switch (select_peek(r)) {
	case '.':
		return take_named(p, SIMPLE_CLASS);
	case '#':
		return take_named(p, SIMPLE_ID);
	case '[':
		return take_attribute(p);
	case ':':
		return take_pseudo(p);
	case ')':
		return close_list(p);
	case ',':
		return next_selector(p);
	case '>':
		return take_combinator(p, COMBINATOR_CHILD, 1);
	case '+':
		return take_combinator(p, COMBINATOR_NEXT, 1);
	case '~':
		return take_combinator(p, COMBINATOR_LATER, 1);
	default:
		return select_at_name(r) || select_peek(r) == '*'
		    ? take_type(p)
		    : select_fail(r, r->at, "not understood");
	}
}

/* Does what comes after blanks belong to a compound of its own? */
static bool
begins_compound(const struct parser *p)
{
	switch (select_peek(&p->r)) {
	case '>':
	case '+':
	case '~':
	case ',':
	case ')':
		return false;
	default:
		return true;
	}
}

enum emend_status
select_parse(struct selector *out, struct emend_error *err)
{
	struct parser p = { .r = { .out = out, .in = out->source, .err = err } };
	enum emend_status status = EMEND_OK;

	begin_list(&p.frames[0], SIMPLE_IS, 0);
	while (status == EMEND_OK) {
		bool apart = select_blanks(&p.r);

		if (p.r.at == out->source.len)
			break;
		if (apart && innermost(&p)->started && begins_compound(&p))
			status = take_combinator(
			    &p, COMBINATOR_DESCENDANT, 0);
		if (status == EMEND_OK)
			status = take_next(&p);
	}
	if (status == EMEND_OK && p.depth)
		status = select_fail(
		    &p.r, innermost(&p)->open, "this ( is never closed");
	if (status == EMEND_OK)
		status = end_selector(&p);
	out->ends = p.frames[0].ends;
	return status;
}
