"""Words of a page that would be something else in what tells them."""

HOSTILE = [
    "**bold** and __bold__", "*slant* and _slant_", "~~struck~~ and ~struck~",
    "# heading", "###### heading", "- item", "+ item", "* item", "1. item",
    "12) item", "> quote", "    code", "`code` and ``code``", "```", "~~~",
    "---", "***", "===", "[x](https://evil.example)",
    "![x](https://evil.example/a.png)", "[x]: https://evil.example",
    "[^1] and [^1]: note", "<b>bold</b>", "<script>alert(1)</script>",
    "<!-- comment", "--> end", "<https://evil.example>", "</details>",
    "https://evil.example/a", "HTTP://evil.example", "www.evil.example",
    "WWW.evil.example", "ftp://evil.example", "mail@evil.example",
    "mailto:mail@evil.example", "@everyone", "#123", "&lt;b&gt; &amp; &#42;",
    "&copy;", "| a | b |", "|---|---|", ":--|:--", "a\\*b\\", "\\[x\\](y)",
    "$x^2$ and $$y$$", "==mark==", ":smile: and :+1:", "- [ ] a task",
    "<img src=x onerror=alert(1)>", "\u202eright to left", "in\u200bvisible",
    "a\x1b[31mred", "javascript:alert(1)", "xmpp:a@evil.example",
    "x](https://evil.example)", "{: .class}", "*\u201ca\u201d*b**c"]
