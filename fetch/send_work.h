#ifndef EMEND_FETCH_SEND_WORK_H
#define EMEND_FETCH_SEND_WORK_H

#include <curl/curl.h>

#include "base/text.h"
#include "fetch/headers.h"
#include "fetch/send.h"

/* Inside the sending family: send.c (the whole), send_options.c (curl's). */
struct sending {
	struct sending *next;
	struct sender *sender;
	CURL *easy;
	struct curl_slist *headers, *to;
	struct headers answer;
	char *url;
	struct text mail; /* the body with CRLF */
	struct slice body;
	size_t read; /* bytes of body that the server was given */
	size_t heard;
	bool is_mail;
	bool enough; /* what more came of the answer is not read */
	char curl_text[CURL_ERROR_SIZE];
	void *payload;
};

struct sender {
	CURLM *multi;
	char *user_agent;
	int64_t timeout_ms;
	struct sending *first; /* under way */
	size_t count;
};

/* What curl is to do, and how it comes to the body and the answer. */
CURLcode sending_set_options(struct sending *g, const struct send_request *r);

#endif
