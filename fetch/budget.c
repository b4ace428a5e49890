#include "fetch/budget.h"

#include <curl/curl.h>

#include "fetch/look.h"

#define DAY_S 86400

/* What a host sent on another day does not count. */
static void
begin_day(const struct fetch *f, struct host *h)
{
	int64_t today = fetch_now(f) / DAY_S;

	if (h->used_day == today)
		return;
	h->used_day = today;
	h->used = 0;
}

bool
budget_allows(const struct fetch *f, struct host *h)
{
	begin_day(f, h);
	return !f->settings.host_budget || h->used < f->settings.host_budget;
}

void
budget_spend(struct fetch *f, struct host *h, const struct transfer *t)
{
	curl_off_t body = 0;
	long headers = 0;
	uint64_t bytes;

	curl_easy_getinfo(t->easy, CURLINFO_SIZE_DOWNLOAD_T, &body);
	curl_easy_getinfo(t->easy, CURLINFO_HEADER_SIZE, &headers);
	bytes = (uint64_t)(body > 0 ? body : 0) +
	    (uint64_t)(headers > 0 ? headers : 0);
	begin_day(f, h);
	h->used += bytes;
	f->used += bytes;
}

bool
budget_is_over(struct fetch *f)
{
	if (!f->settings.run_budget || f->used < f->settings.run_budget)
		return false;
	f->left += f->waiting;
	return true;
}

enum emend_status
fetch_left(struct fetch *f, fetch_left_fn *each, void *payload,
    struct emend_error *err)
{
	enum emend_status status = EMEND_OK;
	size_t i;

	if (f->left)
		status = each(payload, NULL, f->left, err);
	for (i = 0; !status && i < f->polite.hosts.count; i++) {
		const struct host *h = f->polite.hosts.entries[i].value;

		if (h->left)
			status = each(payload, h->key, h->left, err);
	}
	return status;
}
