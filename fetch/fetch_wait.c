#include <curl/curl.h>
#include <poll.h>
#include <stddef.h>

#include "fetch/fetch.h"
#include "fetch/look.h"

/* For a caller that has more to do than fetching. */

void
fetch_wait_too(struct fetch *f, const struct pollfd *polls, size_t count)
{
	size_t i;

	f->other_count = count < FETCH_WAIT_MAX ? count : FETCH_WAIT_MAX;
	for (i = 0; i < f->other_count; i++)
		f->others[i] = (struct curl_waitfd){
			.fd = polls[i].fd,
			.events = (short)(
			    (polls[i].events & POLLIN ? CURL_WAIT_POLLIN : 0) |
			    (polls[i].events & POLLOUT ? CURL_WAIT_POLLOUT : 0)),
		};
}

void
fetch_hold(struct fetch *f)
{
	f->given = NULL;
}

void
fetch_drop(struct fetch_result *result)
{
	if (result)
		look_free((struct look *)((char *)result -
		    offsetof(struct look, result)));
}
