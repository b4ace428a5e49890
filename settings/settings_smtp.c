#include "alerts/mail.h"
#include "base/url.h"
#include "settings/settings.h"
#include "settings/settings_work.h"

/* [smtp]: how mail goes out. */

/* smtp://HOST[:PORT] or smtps://, and nothing more: user and password have keys
 * of their own. */
enum emend_status
key_smtp_url(struct reader *r)
{
	struct slice v = r->entry->value;
	struct url parts;

	if ((!slice_starts(v, SLICE("smtp://")) &&
	        !slice_starts(v, SLICE("smtps://"))) ||
	    !url_parse(&parts, v) || !parts.host.len || parts.userinfo.ptr ||
	    parts.path.len || parts.has_query || parts.has_fragment)
		return read_bad(r,
		    "wants smtps://mail.example.org, or smtp:// and STARTTLS, "
		    "with a port if need be");
	return read_header_value(r, &r->settings->alerts.smtp.url);
}

enum emend_status
key_smtp_from(struct reader *r)
{
	if (!mail_is_address(r->entry->value))
		return read_bad(
		    r, "wants one mail address, like emend@example.org");
	return read_string(r, &r->settings->alerts.smtp.from);
}

enum emend_status
key_smtp_tls(struct reader *r)
{
	bool tls = true;
	enum emend_status status = read_bool(r, &tls);

	r->settings->alerts.smtp.plain = !tls;
	return status;
}

enum emend_status
key_smtp_sendmail(struct reader *r)
{
	if (r->entry->value.len == 0 || r->entry->value.ptr[0] != '/')
		return read_bad(r,
		    "wants the program's whole path, like /usr/sbin/sendmail");
	return read_string(r, &r->settings->alerts.smtp.sendmail);
}
