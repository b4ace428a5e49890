/*
 * Looks for words in what every article ever said.  The index lies in pieces,
 * which are scripts, so that a page from a disk may load them: nothing is
 * asked of any server.  search/list.js names the segments; a segment has words
 * in pieces by their hash, and wordings by the hundred.
 */
"use strict";
(() => {
	const SHOWN = 50, CANDIDATES = 1000;
	const words = document.getElementById("words");
	const told = document.getElementById("told");
	const found = document.getElementById("found");
	const waiting = new Map(), pieces = new Map();
	const accents = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670]/g;
	const single = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]|[\ud840-\ud8bf][\udc00-\udfff]/gu;
	let segments = null, turn = 0;

	/* As the index was made: emend's folding, in the browser's words. */
	function fold(text) {
		return text.normalize("NFKD").replace(accents, "")
			.toLowerCase().replace(/\u00df/g, "ss")
			.replace(/\u03c2/g, "\u03c3");
	}

	function tokens(text) {
		return fold(text.replace(single, " $& "))
			.match(/[\p{L}\p{N}\p{M}]+/gu) || [];
	}

	/* FNV-1a over the bytes. */
	function hash(token) {
		let h = 0x811c9dc5;
		for (const byte of new TextEncoder().encode(token))
			h = Math.imul(h ^ byte, 0x01000193) >>> 0;
		return h;
	}

	/* What a piece calls when it has come. */
	window.emendPiece = (name, content) => {
		pieces.set(name, content);
	};

	function load(name) {
		if (pieces.has(name))
			return Promise.resolve(pieces.get(name));
		if (!waiting.has(name))
			waiting.set(name, new Promise((resolve, reject) => {
				const script = document.createElement("script");
				script.src = "search/" + name + ".js";
				script.onload = () => resolve(pieces.get(name));
				script.onerror = () => reject(new Error(name));
				document.head.append(script);
			}));
		return waiting.get(name);
	}

	/* Words, and phrases of several, of which all must stand there. */
	function phrases(query) {
		return (query.match(/"[^"]*"?|[^\s"]+/g) || [])
			.map(tokens).filter((p) => p.length);
	}

	async function numbers(segment, token) {
		const piece = await load(
			segment.name + "/w" + hash(token) % segment.pieces);
		const list = Object.hasOwn(piece, token) ? piece[token] : [];
		let at = 0;
		return list.map((step) => at += step);
	}

	async function candidates(segment, all) {
		let rest = null;
		for (const token of new Set(all.flat())) {
			const list = await numbers(segment, token);
			const here = new Set(list);
			rest = rest ? rest.filter((n) => here.has(n)) : list;
			if (!rest.length)
				break;
		}
		return rest || [];
	}

	function stands(text, phrase) {
		const all = tokens(text);
		return all.some((_, i) =>
			phrase.every((token, k) => all[i + k] === token));
	}

	async function wording(segment, n) {
		const piece = await load(
			segment.name + "/d" + Math.floor(n / segment.together));
		return piece[n % segment.together];
	}

	/* Marks the words looked for: where one begins and ends in the text. */
	function mark(target, text, all) {
		const wanted = new Set(all.flat());
		const word = new RegExp(
			single.source + "|[\\p{L}\\p{N}\\p{M}]", "gu");
		let at = 0, match, plain = 0;
		const put = (to) => target.append(text.slice(plain, to));
		word.lastIndex = 0;
		while ((match = word.exec(text))) {
			let end = match.index + match[0].length;
			if (!match[0].match(single))
				while (end < text.length &&
					/[\p{L}\p{N}\p{M}]/u.test(
						text.slice(end, end + 2)[0]) &&
					!text[end].match(single))
					end++;
			at = match.index;
			if (wanted.has(fold(text.slice(at, end)))) {
				put(at);
				const m = document.createElement("mark");
				m.append(text.slice(at, end));
				target.append(m);
				plain = end;
			}
			word.lastIndex = end;
		}
		put(text.length);
	}

	function show(entry, all) {
		const [path, number, headline, title, text, day] = entry;
		const item = document.createElement("li");
		const link = document.createElement("a");
		const where = document.createElement("span");
		const said = document.createElement("p");
		link.href = path + number + ".html";
		link.append(title || path);
		where.className = "small soft";
		where.append(" " + (headline ? "headline" : "paragraph") +
			" that came in revision " + number + ", " + day);
		said.dir = "auto";
		mark(said, text, all);
		item.append(link, where, said);
		found.append(item);
	}

	async function search(query) {
		const mine = ++turn, all = phrases(query);
		let seen = 0, shown = 0, more = false;
		found.replaceChildren();
		if (!all.length) {
			told.textContent = "";
			return;
		}
		told.textContent = "Searching\u2026";
		segments = segments || await load("list");
		for (const segment of [...segments].reverse()) {
			const list = await candidates(segment, all);
			for (const n of list.reverse()) {
				if (seen++ > CANDIDATES || shown === SHOWN) {
					more = true;
					break;
				}
				const entry = await wording(segment, n);
				if (mine !== turn)
					return;
				if (all.every((p) => stands(entry[4], p))) {
					show(entry, all);
					shown++;
				}
			}
		}
		told.textContent = shown === 0 ? "Nothing was found." :
			shown + (shown === 1 ? " wording" : " wordings") +
			(more ? " shown, newest first; there are more." :
				" found, newest first.");
	}

	function begin() {
		const query = words.value;
		history.replaceState(null, "", "#" + encodeURIComponent(query));
		search(query).catch((error) => {
			told.textContent = "The index cannot be read: " +
				error.message;
		});
	}

	document.getElementById("search").addEventListener("submit", (e) => {
		e.preventDefault();
		begin();
	});
	if (location.hash.length > 1) {
		words.value = decodeURIComponent(location.hash.slice(1));
		begin();
	}
})();
