/*
 * The phrases by which lines are told, by language.  The patterns they are
 * written in are those of article/phrase.h.
 */
#include "article/boilerplate.h"

#include "article/phrase.h"

#define CREDIT_MAX 400 /* bytes */

static const struct phrase furniture[] = {
	{ "advertis(ements|ement|ing)", LINE_END, 0 },
	{ "(advert|adverts|anzeige|werbung|publicidad|publicité|pubblicità"
	  "|advertentie|publicidade|iklan|reklama|реклама)", LINE_END, 0 },
	{ "(caption|close|hide caption|toggle caption|enlarge)", LINE_END, 0 },
	{ "image 9#of 9#", LINE_END, 0 },
	{ "table of contents", LINE_END, 0 },
	{ "jump to", LINE_END, 0 },
	{ "(sponsored content|sponsored|ad)", LINE_END, 0 },
	{ "related( articles| article| stories| posts| news| content| coverage"
	  "| topics|)", LINE_END, 0 },
	{ "recommended( for you| stories|)", LINE_END, 0 },
	{ "don(’|')t miss", LINE_END, 0 },
	{ "most (read|popular|viewed|shared)", LINE_END, 0 },
	{ "trending( now| news|)", LINE_END, 0 },
	{ "(share|tweet|source link|via|loading|photo|save|supported by)",
	  LINE_END, 0 },
	{ "(register|teilen|quelle|up next)", LINE_END, 0 },
	{ "(comments|comment|kommentare|kommentar)", LINE_END, 0 },
	{ "9#comment(s|)", LINE_END, 0 },
	{ "print( this|)", LINE_END, 0 },
	{ "e(-|)mail( this|)", LINE_END, 0 },
	{ "listen( now|)", LINE_END, 0 },

	{ "read (more|also|next|full|the full)", WORD_END, 0 },
	{ "(see also|related|recommended|also|more|listen|read)_:", ANYHOW, 0 },
	{ "also read", WORD_END, 0 },
	{ "more (on|from|stories|news)", WORD_END, 60 },
	{ "more *(stories|articles|news|coverage)", LINE_END, 0 },
	{ "you (may|might) (also like|also be interested|also enjoy|like"
	  "|be interested|enjoy)", ANYHOW, 0 },
	{ "share (this|on|via|article|it)", WORD_END, 0 },
	{ "follow (us|me|him|her)", WORD_END, 100 },
	{ "follow ^", ANYHOW, 110 },
	{ "(like|find|join) us on", ANYHOW, 0 },
	{ "sign up", WORD_END, 0 },
	{ "subscribe", WORD_END, 0 },
	{ "get (the|our) *(newsletter|inbox|app)", WORD_END, 0 },
	{ "download (the|our) *(app)", ANYHOW, 0 },
	{ "click here", WORD_END, 0 },
	{ "leave a (reply|comment)", ANYHOW, 0 },
	{ "post a comment", ANYHOW, 0 },
	{ "view comments", ANYHOW, 0 },
	{ "image source", ANYHOW, 0 },
	{ "copyright", WORD_END, 0 },
	{ "all rights reserved", ANYHOW, 0 },
	{ "this (article|story|post) (was |is |has |)(originally|first) "
	  "(appeared|published)", ANYHOW, 0 },
	{ "(tags|tag|categories|topics|topic)_:", ANYHOW, 0 },
	{ "filed under", ANYHOW, 0 },
	{ "posted (in|by|on)", WORD_END, 0 },
	{ "published_(:|on|by|at|9)", ANYHOW, 0 },
	{ "updated_(:|on|at|9)", ANYHOW, 0 },
	{ "last (updated|modified)", ANYHOW, 0 },
	{ "(next|previous) (article|post|story)", ANYHOW, 0 },
	{ "back to top", ANYHOW, 0 },
	{ "skip to", ANYHOW, 0 },
	{ "watch( now| more| live| below|):", ANYHOW, 0 },
	{ "video:", ANYHOW, 0 },
	{ "scroll (down |)(for|to)", ANYHOW, 0 },
	{ "(story|article) continues", ANYHOW, 0 },
	{ "continue reading", ANYHOW, 0 },
	{ "report a typo", ANYHOW, 0 },
	{ "contact (us|the author)", ANYHOW, 0 },
	{ "(if you |)(like|love) this (article|story)", ANYHOW, 0 },
	{ "support (our|us)", WORD_END, 0 },
	{ "thank you for (reading|subscribing|your)", ANYHOW, 0 },
	{ "(we use|this site uses) cookies", ANYHOW, 0 },
	{ "by (signing|subscribing|clicking)", ANYHOW, 0 },
	{ "not a (member|subscriber)", ANYHOW, 0 },
	{ "already (a |)(member|subscriber|registered)", ANYHOW, 0 },
	{ "log_in", WORD_END, 0 },
	{ "(lire aussi|à lire|À lire|a lire aussi)", ANYHOW, 0 },
	{ "(lesen sie auch|mehr zum thema|das könnte sie auch)", ANYHOW, 0 },
	{ "(lea también|te puede interesar|leggi anche)", ANYHOW, 0 },
	{ "(zie ook|lees ook|leia também)", ANYHOW, 0 },
	{ "(ч|Ч)итайте также", ANYHOW, 0 },
	{ "foto_:", ANYHOW, 0 },
};

static const struct phrase corrections[] = {
	{ "(corrections|correction|corrected|clarifications|clarification)",
	  MARK_FOLLOWS, 0 },
	{ "(corrections|correction) (appended|on|of|from) ", ANYHOW, 0 },
	{ "(retraction|erratum|errata|for the record|update|updates)",
	  MARK_FOLLOWS, 0 },
	{ "(update|correction)(,| 9| on | at )", ANYHOW, 0 },
	{ "editor(’s|'s|s’|s'|s|) note", MARK_FOLLOWS, 0 },
	{ "(this|the) (article|story|post|report|piece|page|headline|column"
	  "|version|item|review) (was|has been|has since been|is) "
	  "(amended|corrected|updated|clarified|revised|edited|changed"
	  "|retracted|modified)", WORD_END, 0 },
	{ "(this|the) (article|story|post|report|piece|version) (corrects"
	  "|has been updated|has since been)", WORD_END, 0 },
	{ "(an earlier|a previous|an original|the original|a prior) version of "
	  "(this|the|our)", ANYHOW, 0 },
	{ "(an earlier|a previous|a prior) version (said|stated|incorrectly"
	  "|misstated|misspelled|mistakenly|gave|included)", ANYHOW, 0 },
	{ "(because of|due to) (an editing|a reporting|an) error", ANYHOW, 0 },
	{ "(corrects|refiles|removes) (to |the |spelling|name|paragraph|day"
	  "|date|headline|typo)", ANYHOW, 0 },
	{ "we have (corrected|amended|updated|clarified) (this|the) (article"
	  "|story|post|report|piece)", ANYHOW, 0 },

	{ "(korrektur|berichtigung|richtigstellung|klarstellung|korrekturhinweis"
	  "|aktualisierung|gegendarstellung)", MARK_FOLLOWS, 0 },
	{ "anm(.|erkung|) d(.|er) red(.|aktion|)", ANYHOW, 0 },
	{ "hinweis der redaktion", ANYHOW, 0 },
	{ "in (einer|der) (früheren|ersten|vorherigen|vorigen|ursprünglichen"
	  "|älteren) (version|fassung)", ANYHOW, 0 },
	{ "(dieser|der|diese|die) (artikel|text|beitrag|bericht|meldung) "
	  "wurde (nachträglich |am * |)(aktualisiert|korrigiert|berichtigt"
	  "|geändert|ergänzt)", ANYHOW, 0 },

	{ "(rectificatif|correctif|précision|mise à jour|rectification)",
	  MARK_FOLLOWS, 0 },
	{ "(note de la rédaction|ndlr)", ANYHOW, 0 },
	{ "cet article a été (modifié|mis à jour|corrigé|actualisé)", ANYHOW,
	  0 },
	{ "une (première|précédente) version de (cet|ce)", ANYHOW, 0 },
	{ "une version (précédente|antérieure) de (cet|ce)", ANYHOW, 0 },

	{ "(corrección|rectificación|aclaración|actualización)", MARK_FOLLOWS,
	  0 },
	{ "fe de (errores|erratas)", ANYHOW, 0 },
	{ "nota (de la redacción|de redacción|del editor|della redazione"
	  "|da redação|do editor)", ANYHOW, 0 },
	{ "(en |)una versión (anterior|previa|inicial) de (este|esta)", ANYHOW,
	  0 },
	{ "este artículo (ha sido|fue) (corregido|actualizado|modificado)",
	  ANYHOW, 0 },

	{ "(correzione|rettifica|precisazione|aggiornamento)", MARK_FOLLOWS,
	  0 },
	{ "errata corrige", ANYHOW, 0 },
	{ "(in |)una (precedente versione|versione precedente) di quest",
	  ANYHOW, 0 },
	{ "(questo articolo|l(’|')articolo) è stato (corretto|aggiornato"
	  "|modificato)", ANYHOW, 0 },

	{ "(correctie|rectificatie|verduidelijking|aanvulling)", MARK_FOLLOWS,
	  0 },
	{ "(noot van de redactie|naschrift redactie)", ANYHOW, 0 },
	{ "in een eerdere versie", ANYHOW, 0 },
	{ "dit (artikel|bericht) is (aangepast|bijgewerkt|gecorrigeerd)",
	  ANYHOW, 0 },

	{ "(correção|retificação|atualização|esclarecimento|erramos)",
	  MARK_FOLLOWS, 0 },
	{ "(em |)uma versão anterior d(este|esta|o|a)", ANYHOW, 0 },
	{ "este (artigo|texto) foi (corrigido|atualizado|alterado)", ANYHOW,
	  0 },
	{ "(お詫びと訂正|訂正|更正)", ANYHOW, 0 },
};

static const struct phrase credits[] = {
	{ "(additional |)(reporting|writing|editing|compiled|edited) by ^",
	  ANYHOW, 0 },
	{ "our standards:", ANYHOW, 0 },
	{ "email ^", ANYHOW, 0 },
};

/* What a credit may have anywhere. */
static const char *const credit_words[] = { "contributed to this report",
	"contributed to this story", "contributed to this article",
	"contributed reporting", "contributed to this piece" };

static const struct phrase comment_form[] = {
	{ "leave a (reply|comment)", ANYHOW, 60 },
	{ "your email address will not be published", ANYHOW, 80 },
	{ "required fields are marked", ANYHOW, 10 },
	{ "you must be logged in to (post|reply|leave)", ANYHOW, 40 },
	{ "save my name, email", ANYHOW, 0 },
	{ "cancel reply", LINE_END, 0 },
	{ "post comment", LINE_END, 0 },
	{ "notify me of (new|follow)", ANYHOW, 80 },
	{ "schreibe einen kommentar", ANYHOW, 40 },
	{ "deine e-mail-adresse wird nicht veröffentlicht", ANYHOW, 80 },
	{ "laisser un commentaire", ANYHOW, 40 },
	{ "votre adresse e-mail ne sera pas publiée", ANYHOW, 80 },
	{ "(deja una respuesta|dejar una respuesta|deja un comentario)", ANYHOW,
	  40 },
	{ "tu dirección de correo electrónico no será publicada", ANYHOW, 80 },
	{ "lascia un commento", ANYHOW, 40 },
	{ "il tuo indirizzo email non sarà pubblicato", ANYHOW, 80 },
	{ "(geef een reactie|laat een reactie achter)", ANYHOW, 40 },
	{ "(deixe um comentário|deixe uma resposta)", ANYHOW, 40 },
	{ "o seu endereço de e-mail não será publicado", ANYHOW, 80 },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

bool
boilerplate_is_furniture(struct slice text)
{
	struct slice lead = slice_sub(text, 0, phrase_start(text, 0));

	return slice_find(lead, SLICE("©"), 0) < lead.len ||
	    phrases_fit(furniture, COUNT(furniture), text);
}

bool
boilerplate_is_correction(struct slice text)
{
	return phrases_fit(corrections, COUNT(corrections), text);
}

bool
boilerplate_is_credit(struct slice text)
{
	size_t i;

	if (text.len > CREDIT_MAX)
		return false;
	for (i = 0; i < COUNT(credit_words); i++)
		if (slice_find(text, slice_of(credit_words[i]), 0) < text.len)
			return true;
	return phrases_fit(credits, COUNT(credits), text);
}

bool
boilerplate_is_comment_form(struct slice text)
{
	return phrases_fit(comment_form, COUNT(comment_form), text);
}
