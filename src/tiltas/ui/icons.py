"""Our icons and the bridge: lines on a grid of 24, drawn in the colour of the text around them."""

# Arrows and the like point along the line of reading and turn with it.
TURNING = {"arrow", "arrow-back", "external"}

ICONS = {
    "agreed": "M7 3h7l4 4v14H7zM14 3v4h4M9.5 14l2 2 3.5-4",
    "alert": "M12 3.5 2.5 20h19zM12 10v4.5M12 17.2v.1",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "arrow-back": "M19 12H5M11 6l-6 6 6 6",
    "calendar": "M4 6h16v14H4zM4 10h16M8 3.5V7M16 3.5V7",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "circle": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z",
    "circle-check": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8 12.3l2.8 2.8 5.2-5.7",
    "circle-cross": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM9 9l6 6M15 9l-6 6",
    "circle-half": "M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 4v16M15 5v14M18 7v10",
    "clock": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
    "close": "M6 6l12 12M18 6 6 18",
    "download": "M12 4v11M7 10.5l5 5 5-5M5 20h14",
    "external": "M9 5H5v14h14v-4M13 5h6v6M19 5l-8.5 8.5",
    "feed": "M5 12a7 7 0 0 1 7 7M5 5a14 14 0 0 1 14 14M6 18v.1",
    "globe": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM3.5 12h17M12 3.5c5 5 5 12 0 17M12 3.5c-5 5-5 12 0 17",
    "info": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.7v.1",
    "link": "M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.3 1.3M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.3-1.3",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "municipal": "M4 20h16M5 20v-9M19 20v-9M3.5 10.5 12 4l8.5 6.5zM9.5 20v-5M14.5 20v-5",
    "place": "M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.8 12 21 12 21zM12 7.5a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z",
    "print": "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
    "question": "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM9.6 9.5a2.5 2.5 0 1 1 3.6 2.3c-.9.5-1.2 1-1.2 2M12 16.7v.1",
    "quote": "M10 7H5v6h4c0 2-1 3.5-3 4M19 7h-5v6h4c0 2-1 3.5-3 4",
    "search": "M11 4.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM16 16l4.5 4.5",
    "user": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6",
    "voice": "M4 5h16v11h-8l-4.5 4v-4H4zM8 9h8M8 12h5",
}

# What a kind looks like besides its colour.
KINDS = {"voice": "voice", "agreed": "agreed", "municipal": "municipal"}

# A state is said in words; sign and colour only repeat it.
STATES = {
    "done": ("circle-check", "success"),
    "under-way": ("circle-half", "info"),
    "planned": ("circle", "neutral"),
    "late": ("alert", "warning"),
    "refused": ("circle-cross", "danger"),
    "open": ("voice", "success"),
    "closed": ("close", "neutral"),
    "unknown": ("question", "neutral"),
}

TONES = {"info": "info", "success": "circle-check", "warning": "alert", "danger": "circle-cross"}
