/*
 * The phrases by which lines are told, by language.  The patterns they are
 * written in are those of article/phrase.h.
 */
#include "article/boilerplate.h"

#include "article/phrase.h"

#define CREDIT_MAX 400 /* bytes */
#define BIO_MAX 900     /* bytes */
#define BIO_NAME_MAX 60  /* of it, with a name and a verb */
#define BIO_ROLE_MAX 140
#define LINE_MAX 180   /* bytes; longer ones are judged as sentences */

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
	{ "copyright_(©|9|by |:|–|-)", ANYHOW, 0 },
	{ "copyright", LINE_END, 0 },
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
	{ "explore further", LINE_END, 0 },
	{ "(photo |image |picture |)(credit|credits)_:", ANYHOW, 100 },
	{ "(photo|image|picture) (from|by|courtesy|provided by) ", ANYHOW,
	  45 },
	{ "image_:", ANYHOW, 60 },
	{ "(written|reviewed|medically reviewed) by(: | )^", ANYHOW, 45 },
	{ "for the latest*(download|subscribe|newsletter)", ANYHOW, 0 },
	{ "get the latest*(phone|inbox|newsletter|alerts)", ANYHOW, 0 },
	{ "(print|jump to|pin|save) recipe", LINE_END, 0 },
	{ "about the (authors|author|writer)", LINE_END, 0 },
	{ "latest posts by", WORD_END, 0 },
	{ "was this newsletter", WORD_END, 0 },
	{ "to (view|read) the (full|rest)*(subscribe|log in|sign in)", ANYHOW,
	  0 },
	{ "unlock this (article|story)", WORD_END, 0 },
	{ "this (article|story) is exclusive to", WORD_END, 0 },
	{ "become a (paid |)(member|subscriber)", WORD_END, 0 },

	{ "lesen sie (auch|mehr|hier|das)", WORD_END, 0 },
	{ "das könnte (sie|dich|ihnen|dir)", WORD_END, 0 },
	{ "mehr (zum thema|dazu|lesen)", LINE_END, 0 },
	{ "auch interessant", LINE_END, 0 },
	{ "lust auf mehr", WORD_END, 0 },
	{ "(beitrag |artikel |seite |)drucken", LINE_END, 0 },
	{ "rezept drucken", WORD_END, 40 },
	{ "(ü|Ü)ber (den autor|die autorin|die autoren)", LINE_END, 0 },
	{ "meist(-| |)(gelesen|diskutiert|gelesene artikel)", LINE_END, 0 },
	{ "vorschau auf den nächsten", ANYHOW, 0 },
	{ "(weitere|ähnliche|Ähnliche) (aktuelle |)(artikel|beiträge|themen"
	  "|meldungen|nachrichten)", WORD_END, 40 },
	{ "(dieser|diesen) (eintrag|beitrag|artikel) (wurde veröffentlicht"
	  "|teilen|drucken|kommentieren)", ANYHOW, 0 },
	{ "(folgen sie|folge|folgt) (uns|mir)", WORD_END, 0 },
	{ "(jetzt|newsletter) (abonnieren|anmelden|bestellen|registrieren)",
	  WORD_END, 60 },
	{ "empfohlener (redaktioneller |)inhalt", ANYHOW, 0 },
	{ "(kommentare|aufrufe)( insgesamt|)_:", ANYHOW, 20 },

	{ "(lire|voir|À lire|à lire) (aussi|également|la suite)", WORD_END, 0 },
	{ "(à lire|À lire|a lire aussi)", ANYHOW, 0 },
	{ "sur le même (sujet|thème)", ANYHOW, 0 },
	{ "(partager|abonnez-vous|inscrivez-vous|suivez-nous)", WORD_END, 60 },
	{ "articles (liés|similaires|associés)", LINE_END, 0 },

	{ "(le|te|les) (puede|podría) interesar", WORD_END, 0 },
	{ "(lea|lee|vea|ver|mira|mirá|leé|leer) (también|además|más)", WORD_END,
	  0 },
	{ "(siga|sigue|seguir|seguí) leyendo", WORD_END, 0 },
	{ "(suscríbete|suscríbase|suscribite|síguenos|síganos|seguinos)",
	  WORD_END, 80 },
	{ "(noticias|notas|temas|artículos|contenido) (relacionadas"
	  "|relacionados|relacionado)", LINE_END, 0 },

	{ "(leggi|vedi|guarda) (anche|tutto|ancora)", WORD_END, 0 },
	{ "(potrebbe interessarti|ti potrebbe interessare)", ANYHOW, 0 },
	{ "(condividi|iscriviti|seguici)", WORD_END, 60 },
	{ "articoli correlati", LINE_END, 0 },

	{ "(leia|veja|saiba) (também|mais)", WORD_END, 0 },
	{ "(compartilhe|inscreva-se|assine)", WORD_END, 60 },
	{ "continua após a publicidade", ANYHOW, 0 },
	{ "(lees|bekijk|zie) (ook|meer|verder)", WORD_END, 0 },
	{ "(meld je aan|volg ons|abonneer je)", WORD_END, 60 },
	{ "(czytaj|zobacz|przeczytaj) (też|także|również|więcej|dalej)",
	  WORD_END, 0 },
	{ "więcej (informacji|na temat|o tym)", LINE_END, 0 },
	{ "(ч|Ч)итайте (также|ещё)", ANYHOW, 0 },
	{ "(с|С)мотрите также", ANYHOW, 0 },
	{ "(п|П)одпи(шитесь|сывайтесь)", ANYHOW, 60 },
	{ "(м|М)атериалы по теме", LINE_END, 0 },
	{ "foto_:", ANYHOW, 0 },
};

/* Of a sentence or more, and no shorter for being furniture. */
static const struct phrase disclosures[] = {
	{ "(this|our) (post|article|page|site|story|website|blog) (may |)"
	  "contain(s|)*(affiliate|references to products)", ANYHOW, 0 },
	{ "some of the links*(affiliate|commission)", ANYHOW, 0 },
	{ "we (may |)(earn|receive) (a |)(small |affiliate |)commission",
	  ANYHOW, 0 },
	{ "if you (buy|purchase) (something |anything |an item |)(through|via"
	  "|using|from) ", ANYHOW, 0 },
	{ "by (signing up|subscribing|clicking|submitting|providing|entering)",
	  WORD_END, 0 },
	{ "für links auf dieser seite", ANYHOW, 0 },
	{ "wir respektieren (deine|ihre) privatsphäre", ANYHOW, 0 },
	{ "if you(’|')re seeing this message", ANYHOW, 0 },
};

static const struct phrase corrections[] = {
	{ "(corrections|correction|corrected|clarifications|clarification)",
	  MARK_FOLLOWS, 0 },
	{ "(corrections|correction) (appended|on|of|from) ", ANYHOW, 0 },
	{ "(retraction|erratum|errata|for the record|update|updates)",
	  MARK_FOLLOWS, 0 },
	{ "(update|correction|clarification)(,| 9| on | at )", ANYHOW,
	  0 },
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
	{ "we (have |)(corrected|amended|updated|clarified) (this|the) "
	  "(article|story|post|report|piece)", ANYHOW, 0 },

	{ "(korrektur|berichtigung|richtigstellung|klarstellung|korrekturhinweis"
	  "|aktualisierung|gegendarstellung|transparenzhinweis)", MARK_FOLLOWS,
	  0 },
	{ "(korrektur|berichtigung|aktualisierung)(,| 9| vom 9| am 9)", ANYHOW,
	  0 },
	{ "anm(.|erkung|) d(.|er) red(.|aktion|)", ANYHOW, 0 },
	{ "hinweis der redaktion", ANYHOW, 0 },
	{ "in (einer|der) (früheren|ersten|vorherigen|vorigen|ursprünglichen"
	  "|älteren) (version|fassung)", ANYHOW, 0 },
	{ "(dieser|der|diese|die) (artikel|text|beitrag|bericht|meldung) "
	  "wurde (nachträglich |)(aktualisiert|korrigiert|berichtigt"
	  "|geändert|ergänzt)", ANYHOW, 0 },
	{ "(dieser|diese) (artikel|text|beitrag|bericht|meldung) wurde am *"
	  "(aktualisiert|korrigiert|berichtigt|geändert|ergänzt)", ANYHOW, 0 },

	{ "(rectificatif|correctif|précision|mise à jour|rectification)",
	  MARK_FOLLOWS, 0 },
	{ "(note de la rédaction|ndlr)", ANYHOW, 0 },
	{ "cet article a été (modifié|mis à jour|corrigé|actualisé)", ANYHOW,
	  0 },
	{ "(mise à jour|rectificatif|correction)(,| le 9| du 9)", ANYHOW, 0 },
	{ "(dans |)une (première|précédente) version de (cet|ce)", ANYHOW, 0 },
	{ "(dans |)une version (précédente|antérieure) de (cet|ce)", ANYHOW,
	  0 },

	{ "(corrección|rectificación|aclaración|actualización)", MARK_FOLLOWS,
	  0 },
	{ "fe de (errores|erratas)", ANYHOW, 0 },
	{ "nota (de la redacción|de redacción|del editor|della redazione"
	  "|da redação|do editor)", ANYHOW, 0 },
	{ "(en |)una versión (anterior|previa|inicial) de (este|esta)", ANYHOW,
	  0 },
	{ "(corrección|rectificación|actualización)(,| 9| del 9)", ANYHOW, 0 },
	{ "(este|esta) (artículo|texto|reportaje|noticia|información|nota) "
	  "(ha sido|fue) (corregid|actualizad|modificad)(o|a)", WORD_END, 0 },

	{ "(correzione|rettifica|precisazione|aggiornamento)", MARK_FOLLOWS,
	  0 },
	{ "errata corrige", ANYHOW, 0 },
	{ "(in |)una (precedente versione|versione precedente) di quest",
	  ANYHOW, 0 },
	{ "(correzione|rettifica|aggiornamento)(,| 9| del 9)", ANYHOW, 0 },
	{ "(questo articolo|questo testo|l’articolo|l'articolo) è stato "
	  "(corretto|aggiornato|modificato)", ANYHOW, 0 },

	{ "(correctie|rectificatie|verduidelijking|aanvulling)", MARK_FOLLOWS,
	  0 },
	{ "(noot van de redactie|naschrift redactie)", ANYHOW, 0 },
	{ "(correctie|rectificatie|aanvulling)(,| 9| op 9)", ANYHOW, 0 },
	{ "in een eerdere versie", ANYHOW, 0 },
	{ "dit (artikel|bericht) is (aangepast|bijgewerkt|gecorrigeerd)",
	  ANYHOW, 0 },

	{ "(correção|retificação|atualização|esclarecimento|erramos)",
	  MARK_FOLLOWS, 0 },
	{ "(em |)uma versão anterior d(este|esta|o|a)", ANYHOW, 0 },
	{ "(correção|atualização|errata)(,| 9| de 9)", ANYHOW, 0 },
	{ "(este|esta) (artigo|texto|reportagem|matéria|notícia) foi "
	  "(corrigid|atualizad|alterad)(o|a)", WORD_END, 0 },
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

/* Whose portrait a line is: "Jo Ash is a staff writer ...". */
static const char *const bio_verbs[] = { " is a ", " is an ", " is the ",
	" is our ", " is CEO", " ist ", " est ", " es ", " è " };

static const char *const bio_roles[] = { "writer", "reporter", "editor",
	"journalist", "correspondent", "columnist", "blogger", "author",
	"professor", "fellow", "founder", "Redakteur", "Autor", "Journalist",
	"journaliste", "periodista", "giornalista" };

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

_Static_assert(COUNT(furniture) <= PHRASES_MAX, "furniture has no room");
_Static_assert(COUNT(corrections) <= PHRASES_MAX, "nor have corrections");

void
boilerplate_index(struct boilerplate *b)
{
	phrases_index(furniture, COUNT(furniture), &b->furniture);
	phrases_index(corrections, COUNT(corrections), &b->corrections);
}

bool
boilerplate_tell_furniture(const struct boilerplate *b, struct slice text)
{
	struct slice lead = slice_sub(text, 0, phrase_start(text, 0));

	if (phrases_fit(disclosures, NULL, COUNT(disclosures), text))
		return true;
	return text.len <= LINE_MAX &&
	    (slice_find(lead, SLICE("©"), 0) < lead.len ||
	    phrases_fit(furniture, b ? &b->furniture : NULL,
		COUNT(furniture), text));
}

bool
boilerplate_tell_correction(const struct boilerplate *b, struct slice text)
{
	return phrases_fit(corrections, b ? &b->corrections : NULL,
	    COUNT(corrections), text);
}

/* Is one of the words in s? */
static bool
has_any(struct slice s, const char *const *words, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (slice_find(s, slice_of(words[i]), 0) < s.len)
			return true;
	return false;
}

/* A name, a verb and what the person is, within the first sentence. */
static bool
is_bio(struct slice text)
{
	struct slice name = slice_sub(text, 0, BIO_NAME_MAX);
	struct slice first = slice_sub(text, 0, BIO_ROLE_MAX);

	return text.len <= BIO_MAX &&
	    has_any(name, bio_verbs, COUNT(bio_verbs)) &&
	    has_any(first, bio_roles, COUNT(bio_roles));
}

bool
boilerplate_is_furniture(struct slice text)
{
	return boilerplate_tell_furniture(NULL, text);
}

bool
boilerplate_is_correction(struct slice text)
{
	return boilerplate_tell_correction(NULL, text);
}

bool
boilerplate_is_credit(struct slice text)
{
	if (is_bio(text))
		return true;
	return text.len <= CREDIT_MAX &&
	    (has_any(text, credit_words, COUNT(credit_words)) ||
	    phrases_fit(credits, NULL, COUNT(credits), text));
}

bool
boilerplate_is_comment_form(struct slice text)
{
	return phrases_fit(comment_form, NULL, COUNT(comment_form), text);
}
