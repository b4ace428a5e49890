"""Words to fill boxes with; all of it is invented."""

HEADLINES = """Harbour board puts off the vote on new ferry berths
Why the old rope works will not be pulled down after all
Seven walks around Eastmarsh for a rainy weekend
Council finds a second leak under Mill Street
Orchard growers hope for a late frost, and not a hard one
How a lost violin came home after forty years
Bakers of the lower town open their doors at night
Bridge toll to rise for lorries, fall for cars
What the new timetable means for the valley line
A teacher, a tractor and the longest lane in Pellworth
The reservoir is full again, engineers say
Night market returns with fewer stalls and more music
Rowers set a course record on the upper lake
Library to lend tools, tents and telescopes
Old cinema sold for the third time this year
Fishermen ask for one more week of the season""".split("\n")

SUMMARIES = """The members want to see the sums once more before they decide, and the port says that it can wait until spring.
A group of neighbours has collected enough money to keep the roof dry for another ten years.
From the mill pond to the watch tower: paths that stay passable when the meadows are under water.
Engineers will close one lane from Monday, and the buses are going to stop two streets further north.
It was found in an attic, wrapped in a newspaper of the day on which it had been stolen.
The operator promises a train every half hour, though the last one now leaves earlier than it used to.
Nobody knows who planted the first of the trees, but everybody has an opinion on who should prune them.
With four boats and a borrowed stopwatch, the club beat a time that had stood since the bridge was built.""".split("\n")

REMARKS = """I have lived there for thirty years and nobody ever asked us. The plan looks fine on paper, but who is going to pay for it?
Agreed.
Thank you for a fair report. My brother was at the meeting and he tells the story exactly as it is told here.
This is what happens when people do not read the small print; I said so when it was first proposed, and I will say so again.
Can anybody tell me when the road opens?
With respect, the figures in the third paragraph do not add up: the harbour alone costs more than that, and then there is the dredging, which has to be done again every other year.
LOL
First of all, it was not the council but the county, and second, the money had been set aside in the budget before last. Please check such things before you print them.
So true! We had the same trouble in our street last winter, and it took them until Easter to send somebody round.
I disagree with nearly everything here, but I am glad that somebody finally writes about it at all.""".split("\n")

NAMES = ["marshbird", "Ada P.", "old_rower", "T. Quill", "Petra from Pellworth",
         "lamplighter7", "Jonas", "ferryfan", "M. Osei-Lind", "gate 14"]

CONSENT = [
    "We and our 742 partners store and access information on your device, "
    "such as cookies, and process personal data in order to show "
    "advertisements and content that suit you, to measure how they do, and "
    "to learn about the people who see them. You can accept, refuse, or "
    "change your choice at any time in the settings.",
    "Wir verwenden Cookies, um Inhalte und Anzeigen zu personalisieren und "
    "die Zugriffe auf unsere Website zu analysieren. Mit einem Klick auf "
    "Akzeptieren stimmen Sie der Verarbeitung Ihrer Daten zu.",
    "Nous utilisons des cookies pour personnaliser le contenu et les "
    "annonces, et pour analyser notre trafic. Vous pouvez accepter, refuser "
    "ou modifier vos choix dans les param&egrave;tres.",
]

ADVERTS = [
    '<div class="ad-slot" id="ad-{n}"><div class="ad-label">Advertisement'
    '</div><script>slot({n})</script></div>',
    '<div class="advertisement"><p>Sleep better from tonight: the Drowsy '
    'Hill mattress, now with a hundred nights to try it at home.</p>'
    '<a href="https://ads.example/{n}">Learn more</a></div>',
    '<div id="dfp-ad-{n}" class="dfp-ad"><iframe src="https://ads.example/'
    '{n}" title="ad"></iframe></div>',
    '<aside class="ad ad--inline" data-slot="{n}"><a href="https://ads.'
    'example/c/{n}"><img src="/b/{n}.png" alt="Summer sale"></a></aside>',
    '<div class="google-auto-placed"><ins class="adsbygoogle" '
    'data-ad-slot="{n}"></ins></div>',
]
